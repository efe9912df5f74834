"""The answers of a request as pages show them: by section, as rows, with the state of each section."""

from __future__ import annotations

from django.db.models import Model

from foundations.core import formats
from referrals.forms import SECTIONS
from referrals.models import Referral, TaskingRequest

NOT_STARTED, IN_PROGRESS, DONE = "Not started", "In progress", "Done"


def value(referral: Referral, request: TaskingRequest | None, name: str):
    """The answer of the field `name`, from the referral or the request, whichever has the column."""
    if name == "other_threats":
        return list(referral.other_threats.all()) if referral.pk else []
    if hasattr(referral, name):
        return getattr(referral, name)
    return getattr(request, name, None)


def initial(referral: Referral, request: TaskingRequest | None, form_class) -> dict:
    """What a page of the form starts with."""
    start = {}
    for name, field in form_class.base_fields.items():
        answer = value(referral, request, name)
        key = getattr(field, "to_field_name", None)
        if isinstance(answer, list):
            answer = [getattr(one, key) for one in answer]
        elif isinstance(answer, Model):
            answer = getattr(answer, key)
        start[name] = answer
    return start


def rows(referral: Referral, request: TaskingRequest | None, form_class) -> list[tuple[str, str]]:
    """Label and answer in words, one a field, in the order of the form."""
    return [
        (str(field.label), _words(referral, request, name, value(referral, request, name)))
        for name, field in form_class.base_fields.items()
    ]


def _words(referral: Referral, request: TaskingRequest | None, name: str, answer) -> str:
    if answer is None or answer == "":
        return ""
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if isinstance(answer, list):
        return ", ".join(str(one) for one in answer)
    if hasattr(answer, "year"):
        return formats.day(answer)
    for record in (referral, request):
        display = getattr(record, f"get_{name}_display", None)
        if display:
            return display()
    return str(answer)


def summaries(referral: Referral, request: TaskingRequest | None) -> list[dict]:
    """Every section with its rows."""
    return [{"section": page, "rows": rows(referral, request, page.form)} for page in SECTIONS]


def tasks(referral: Referral, request: TaskingRequest | None) -> list[dict]:
    """Every section with its state: not started, in progress, done."""
    return [{"section": page, "state": _state(referral, request, page.form)} for page in SECTIONS]


def _state(referral: Referral, request: TaskingRequest | None, form_class) -> str:
    # The marking has an answer from the start, so it does not show that somebody began.
    asked = [name for name, field in form_class.base_fields.items() if field.required and name != "marking"]
    given = [name for name in asked if value(referral, request, name) not in (None, "")]
    if len(given) == len(asked):
        return DONE
    return IN_PROGRESS if given else NOT_STARTED
