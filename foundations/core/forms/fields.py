"""The fields that our forms are made of."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from foundations.core.formats import file_size

from .options import FieldOptions

LARGEST_INTEGER = 2**31 - 1


class Radios(forms.RadioSelect):
    """Radio buttons; `hints` by value, `inline` side by side, `small` for filters."""

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints, self.inline, self.small = hints or {}, inline, small


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes; `hints` by value, `small` for filters."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, small: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints, self.small = hints or {}, small


class AutocompleteSelect(forms.Select):
    """A select that becomes a box to type in where scripts run."""


class TextField(FieldOptions, forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class LongTextField(FieldOptions, forms.CharField):
    """Several lines of text, with a count of the characters left; `threshold` per cent before it is shown."""

    def __init__(self, *, max_length: int = 4000, rows: int = 5, threshold: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
        self.threshold = threshold


class EmailField(FieldOptions, forms.EmailField):
    """An e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "autocomplete": "email", "spellcheck": False} | kwargs)


class PasswordField(FieldOptions, forms.CharField):
    """A password, kept exactly as typed; `autocomplete` is `current-password` or `new-password`."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs = {"max_length": 4096, "strip": False, "widget": forms.PasswordInput()} | kwargs
        super().__init__(autocomplete=autocomplete, **kwargs)


class NumberField(FieldOptions, forms.IntegerField):
    """A whole number, from 0 unless `min_value` says otherwise; `1,200` is understood."""

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        kwargs = {
            "inputmode": "numeric",
            "spellcheck": False,
            "classes": "govuk-input--width-5",
            "widget": forms.TextInput(),
        } | kwargs
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_without_separators(value))


class MoneyField(FieldOptions, forms.DecimalField):
    """An amount in pounds; `£1,200.50` is understood."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"min_value": 0, "max_digits": 12, "decimal_places": 2, "before": "£", "inputmode": "decimal"}
        more = {"spellcheck": False, "classes": "govuk-input--width-10", "widget": forms.TextInput()}
        super().__init__(**defaults | more | kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(_without_separators(value))


class RadiosField(FieldOptions, forms.ChoiceField):
    """One of a few; `hints` are by value: `hints={"urgent": "Somebody is in danger now"}`; `small` where many follow."""

    def __init__(
        self,
        *,
        choices: Any = (),
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", Radios(hints=hints, inline=inline, small=small))
        super().__init__(choices=choices, **kwargs)


class YesNoField(FieldOptions, forms.TypedChoiceField):
    """Yes or no: True, False, or None where it was left open."""

    def __init__(
        self, *, yes: str = "Yes", no: str = "No", hints: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", Radios(hints=hints, inline=True))
        super().__init__(
            choices=[("yes", yes), ("no", no)], coerce=lambda value: value == "yes", empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class CheckboxesField(FieldOptions, forms.MultipleChoiceField):
    """Any number out of a few."""

    def __init__(self, *, choices: Any = (), hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Checkboxes(hints=hints))
        super().__init__(choices=choices, **kwargs)


class ConfirmField(FieldOptions, forms.BooleanField):
    """One checkbox that must be ticked, or may be with `required=False`."""


class SelectField(FieldOptions, forms.ChoiceField):
    """One out of many, with an empty first line; `search=True` makes it a box to type in."""

    def __init__(self, *, choices: Any = (), search: bool = False, empty: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", AutocompleteSelect() if search else forms.Select())
        self.empty = empty
        super().__init__(choices=choices, **kwargs)


class _FromQueryset:
    """Shared by the fields whose choices are records: `label_from` and `hint_from` take a record."""

    def __init__(
        self,
        queryset: Any,
        *,
        label_from: Callable[[Any], str] = str,
        hint_from: Callable[[Any], str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.label_from, self.hint_from = label_from, hint_from
        super().__init__(queryset=queryset, **kwargs)

    def label_from_instance(self, record: Any) -> str:
        return self.label_from(record)

    def clean(self, value: Any) -> Any:
        """The record. What cannot even be a key of one (a UUID that is none) is not on the list either."""
        try:
            return super().clean(value)
        except ValidationError as error:
            if getattr(error, "code", None) != "invalid":
                raise
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value}) from None


class ModelSelectField(FieldOptions, _FromQueryset, forms.ModelChoiceField):
    """One record out of many; `search=True` makes it a box to type in."""

    def __init__(self, queryset: Any, *, search: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", AutocompleteSelect() if search else forms.Select())
        super().__init__(queryset, **{"empty_label": ""} | kwargs)


class ModelRadiosField(FieldOptions, _FromQueryset, forms.ModelChoiceField):
    """One record out of a few."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"widget": Radios(), "empty_label": None, "blank": False} | kwargs)


class ModelCheckboxesField(FieldOptions, _FromQueryset, forms.ModelMultipleChoiceField):
    """Any number of records out of a few."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"widget": Checkboxes()} | kwargs)


class VersionField(FieldOptions, forms.IntegerField):
    """The version of the record that the page was made from; hidden. A stale one is the action's business."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Open this page again: it does not say which version you are changing",
        )
        defaults = {"widget": forms.HiddenInput(), "error_messages": messages, "label": "Version"}
        super().__init__(**{"min_value": 0, "max_value": LARGEST_INTEGER} | defaults | kwargs)


class UploadField(FieldOptions, forms.FileField):
    """A file, refused by size and by the ending of its name; its content is for `documents` to check.

    `accept` is a list of endings: `UploadField(label="Upload a document", accept=[".pdf", ".docx"])`.
    """

    def __init__(self, *, accept: Iterable[str] = (), max_bytes: int | None = None, **kwargs: Any) -> None:
        self.accept = tuple(ending.lower() for ending in accept)
        self.max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
        kwargs = {"max_length": 200, "widget": forms.FileInput()} | kwargs
        kwargs["help_text"] = kwargs.get("help_text") or self._rules()
        super().__init__(**kwargs)

    def _kinds(self) -> str:
        names = [ending.lstrip(".").upper() for ending in self.accept]
        return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def _rules(self) -> str:
        size = f"smaller than {file_size(self.max_bytes)}"
        return f"{self._kinds()}, {size}" if self.accept else f"The file must be {size}"

    def to_python(self, data: Any) -> UploadedFile | None:
        upload = super().to_python(data)
        if upload is None:
            return None
        if self.accept and PurePath(upload.name).suffix.lower() not in self.accept:
            raise ValidationError(f"The selected file must be a {self._kinds()}", code="wrong_type")
        if upload.size > self.max_bytes:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return upload


def _without_separators(value: Any) -> Any:
    """`£1,200` becomes `1200`; anything but text is left alone."""
    return re.sub(r"[,\s£]", "", value) if isinstance(value, str) else value
