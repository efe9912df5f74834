"""Error messages in the GOV.UK manner, made from a field's label unless its author gave others."""

from django import forms
from django.forms.fields import Field

from foundations.core.formats import file_size

from .days import DayField


def lower_first(text: str) -> str:
    """`Date needed` becomes `date needed`; `SIO's name` stays."""
    first_word = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first_word[1:]) else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """`the title` becomes `The title`."""
    return text[:1].upper() + text[1:]


def apply(field: Field, label: str) -> None:
    """Put our wording in the place of Django's defaults; messages that the author gave stay."""
    called = getattr(field, "called", None) or label
    theirs = _defaults_of(type(field))
    # Messages are filled in by `%`, so a sign of that kind in a label would break them.
    called = str(called).replace("%", " per cent")
    for code, message in _messages(field, called, is_question=not getattr(field, "called", None)).items():
        if field.error_messages.get(code) in (None, theirs.get(code)):
            field.error_messages[code] = message


def _defaults_of(kind: type) -> dict[str, object]:
    """The messages that Django gives to a field of this class."""
    messages: dict[str, object] = {}
    for base in reversed(kind.__mro__):
        messages.update(getattr(base, "default_error_messages", {}))
    return messages


def _messages(field: Field, called: str, is_question: bool) -> dict[str, str]:
    subject = _subject(field, called, is_question)
    messages = {
        "required": _required(field, called, is_question),
        "unstorable": f"{subject} includes characters that cannot be shown. Delete them or type the text again",
        "max_length": f"{subject} must be %(limit_value)d characters or less",
        "min_length": f"{subject} must be %(limit_value)d characters or more",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "max_value": f"{subject} must be %(limit_value)s or fewer",
    } | dict.fromkeys(("invalid_choice", "invalid_list", "invalid_pk_value"), _not_on_list(called, is_question))
    return messages | _by_kind(field, subject)


def _subject(field: Field, called: str, is_question: bool) -> str:
    """What a sentence about the answer begins with; a question cannot be the subject of one."""
    if is_question and called.endswith("?"):
        return "The date" if isinstance(field, DayField) else f"The answer to “{called}”"
    return upper_first(called)


def _by_kind(field: Field, subject: str) -> dict[str, str]:
    """What only one kind of field can get wrong."""
    if isinstance(field, DayField):
        return field.wording(subject)
    if isinstance(field, forms.EmailField):
        return {"invalid": "Enter an email address in the correct format, like name@example.com"}
    if isinstance(field, forms.DecimalField | forms.FloatField):
        places = getattr(field, "decimal_places", None)
        return {
            "invalid": f"{subject} must be a number",
            "max_decimal_places": f"{subject} must have no more than {places} decimal places",
            "max_digits": f"{subject} must be a smaller number",
            "max_whole_digits": f"{subject} must be a smaller number",
        }
    if isinstance(field, forms.IntegerField):
        return {"invalid": f"{subject} must be a whole number"}
    if isinstance(field, forms.FileField):
        limit = getattr(field, "max_bytes", None)
        return {
            "invalid": "The selected file could not be uploaded. Try again",
            "missing": "The selected file could not be uploaded. Try again",
            "empty": "The selected file is empty",
            "max_length": "The name of the selected file must be %(max)d characters or less",
            "too_large": f"The selected file must be smaller than {file_size(limit)}" if limit else "",
        }
    return {}


def _not_on_list(called: str, is_question: bool) -> str:
    what = f"an answer to “{called}”" if is_question and called.endswith("?") else lower_first(called)
    return " ".join(("Select", what, "from the list"))


def _required(field: Field, called: str, is_question: bool) -> str:
    is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    if isinstance(field, forms.FileField):
        return f"Select {lower_first(called)}" if not is_question else "Select a file"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{called}” to continue"
    verb = "Select" if is_choice else "Enter"
    if is_question and called.endswith("?"):
        return f"{verb} an answer to “{called}”"
    return f"{verb} {lower_first(called)}"
