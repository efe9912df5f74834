"""What each version of the form asked, so that a request goes on showing the questions that it answered.

A version is a file of `data/form`: sections, their questions, and the words of the choices. `describe` makes the one of
now out of the forms; a test holds it against the file of FORM_VERSION.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import forms

from foundations.core.forms import ConfirmField, DayField, NumberField, YesNoField
from referrals.forms.request import FORM_VERSION, SECTIONS
from referrals.forms.scores import ScoresField

FOLDER = Path(__file__).parent / "data" / "form"


@cache
def asked_in(version: int) -> tuple[dict[str, Any], ...]:
    """The sections of a version of the form, each with its questions."""
    return tuple(json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))["sections"])


def describe() -> dict[str, Any]:
    """The form of now."""
    return {"version": FORM_VERSION, "sections": [_section(section) for section in SECTIONS]}


def write() -> Path:
    """Write the form of now into the file of its version."""
    path = FOLDER / f"{FORM_VERSION}.json"
    path.write_text(json.dumps(describe(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _section(section) -> dict[str, Any]:
    questions = [
        question(name, field) | {"page": page.slug}
        for page in section.pages
        for name, field in page.form.base_fields.items()
    ]
    return {"slug": section.slug, "title": section.title, "questions": questions}


def question(name: str, field: forms.Field) -> dict[str, Any]:
    """One question: its name, its words, of which kind its answer is, and what its choices are called."""
    asked: dict[str, Any] = {"name": name, "label": str(field.label), "kind": _kind(field)}
    if isinstance(field, ScoresField):
        asked["group"] = field.group
    elif getattr(field, "kind", ""):
        asked["list"] = str(field.kind)
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, YesNoField):
        asked["choices"] = {str(value): str(label) for value, label in field.choices}
    return asked


def _kind(field: forms.Field) -> str:
    kinds = (
        (ConfirmField, "confirmation"),
        (YesNoField, "yes or no"),
        (DayField, "day"),
        (NumberField, "number"),
        (ScoresField, "scores"),
        (forms.MultipleChoiceField, "several"),
        (forms.ChoiceField, "one"),
    )
    return next((name for kind, name in kinds if isinstance(field, kind)), "text")
