"""Lists in the terms: what one row of each asks, how a row is kept and shown, and the field that takes a whole list."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.accounts import roles
from foundations.core import formats
from foundations.core.forms import (
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    SelectField,
    TextField,
    form_data_from_json,
    json_schema_of,
)
from foundations.core.forms.options import FieldOptions
from referrals.forms.drafts import DraftForm
from referrals.models import FormChoice, Marking

# Roles that give support: those of a region's team, and the national researchers.
TEAM = [
    (role.key, role.name)
    for role in roles.ALL
    if role.key
    in {
        "senior_intelligence_analyst",
        "intelligence_analyst",
        "intelligence_development_officer",
        "researcher",
        "data_insights_analyst",
        "financial_intelligence_officer",
        "national_researcher",
    }
]
FORMATS = [
    ("report", "Written report"),
    ("chart", "Chart"),
    ("spreadsheet", "Spreadsheet"),
    ("briefing", "Briefing in person"),
    ("presentation", "Presentation"),
]
MOMENTS = [("milestone", "A milestone"), ("review", "A review: both look at whether the work is still right")]
MOST_ROWS = 60
_KEY = re.compile(r"[0-9a-f]{8}")


class QuestionForm(DraftForm):
    question = LongTextField(
        label="Question",
        max_length=600,
        rows=3,
        help_text="One question that the work can answer. For example, who controls the supply of workers?",
        error_messages={"required": "Enter the question"},
    )
    answered_when = LongTextField(
        label="It is answered when",
        max_length=600,
        rows=2,
        help_text="What the SIO will hold in hand then.",
        required=False,
    )


class RoleForm(DraftForm):
    role = SelectField(label="Role", choices=[("", ""), *TEAM], error_messages={"required": "Select the role"})
    days = NumberField(
        label="Working days",
        min_value=1,
        max_value=400,
        error_messages={"required": "Enter how many working days"},
    )
    task = LongTextField(label="What for", max_length=600, rows=2, required=False)


class ProductForm(DraftForm):
    product_type = SelectField(
        label="Kind of product", choices=[("", "")], error_messages={"required": "Select the kind of product"}
    )
    purpose = LongTextField(
        label="What it is for",
        max_length=1000,
        rows=3,
        help_text="Which decision it helps to make.",
        error_messages={"required": "Enter what the product is for"},
    )
    due = DayField(label="Due", error_messages={"required": "Enter the day on which the product is due"})
    format = SelectField(label="Format", choices=[("", ""), *FORMATS], error_messages={"required": "Select the format"})
    marking = SelectField(
        label="Marking", choices=[("", ""), *Marking.choices], error_messages={"required": "Select the marking"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A list that an administrator keeps: asked for when a form is drawn or checked.
        offered = FormChoice.objects.valid_on(formats.today()).filter(kind=FormChoice.Kind.PRODUCT)
        self.names = {one.code: one.name for one in offered if one.code != "not-sure"}
        self.fields["product_type"].choices = [("", ""), *self.names.items()]

    def row(self) -> dict[str, Any]:
        """With the name of the kind as it is today: what was signed keeps its words."""
        found = super().kept()
        return found | {"name": self.names.get(found.get("product_type") or "", "")}


class MomentForm(DraftForm):
    what = TextField(label="What happens", max_length=200, error_messages={"required": "Enter what happens"})
    on = DayField(label="Day", error_messages={"required": "Enter the day"})
    kind = RadiosField(label="Kind", choices=MOMENTS, error_messages={"required": "Select which it is"})


@dataclass(frozen=True)
class RowKind:
    """One list: the field that holds it, what a row is called, its form, and which answers head and describe a row."""

    name: str
    one: str
    form: type[DraftForm]
    head: str
    several: str


KINDS = {
    kind.name: kind
    for kind in (
        RowKind("questions", "question", QuestionForm, "question", "Questions to answer"),
        RowKind("roles", "role", RoleForm, "role", "Who gives support, and how much"),
        RowKind("products", "product", ProductForm, "name", "Products"),
        RowKind("timeline", "milestone or review", MomentForm, "what", "Milestones and reviews"),
    )
}


def plain(form: DraftForm, key: str = "") -> dict[str, Any]:
    """The row that a checked form makes: without what was left empty, days as ISO text, under `key` or a new one."""
    answers = form.row() if hasattr(form, "row") else form.kept()
    found = {name: _plain(value) for name, value in answers.items() if name != "version" and value not in ("", None)}
    return {"key": key or secrets.token_hex(4)} | found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def initial(row: Mapping[str, Any], form: type[DraftForm]) -> dict[str, Any]:
    """A row as a form begins with it."""
    fields = form.base_fields
    return {
        name: date.fromisoformat(value) if isinstance(fields.get(name), DayField) else value
        for name, value in row.items()
    }


def placed(rows: Iterable[Mapping[str, Any]], row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The list with `row` in the place of the one with its key, or at its end."""
    found = [dict(one) for one in rows]
    for place, one in enumerate(found):
        if one["key"] == row["key"]:
            found[place] = dict(row)
            return found
    return [*found, dict(row)]


def without(rows: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    return [dict(row) for row in rows if row["key"] != key]


_LABELS = {
    "role": dict(TEAM),
    "format": dict(FORMATS),
    "marking": dict(Marking.choices),
    "kind": {"milestone": "Milestone", "review": "Review"},
}


def told(kind: RowKind, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A row as labels and answers in words, in the order of its form; what is empty is left out."""
    found = []
    for name, field in kind.form.base_fields.items():
        value = row.get("name" if name == "product_type" else name)
        if value not in (None, ""):
            found.append((str(field.label), word(name, field, value)))
    return found


def word(name: str, field: forms.Field, value: Any) -> str:
    """One answer in words."""
    if isinstance(field, DayField):
        return formats.day(date.fromisoformat(value))
    return str(_LABELS.get(name, {}).get(value, value))


def head(kind: RowKind, row: Mapping[str, Any]) -> str:
    """What a row is called."""
    return str(_LABELS.get(kind.head, {}).get(row.get(kind.head), row.get(kind.head) or kind.one.capitalize()))


def line(kind: RowKind, row: Mapping[str, Any]) -> str:
    """A row as one text."""
    return "\n".join(f"{label}: {value}" for label, value in told(kind, row))


class RowsField(FieldOptions, forms.CharField):
    """A whole list at once, as the API sends it: an array of objects, each as the form of its rows asks."""

    empty_value: Any = []

    def __init__(self, kind: RowKind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**{"label": kind.several, "required": False, "strip": False} | kwargs)
        self.empty_value = []

    def read_json(self, value: Any) -> tuple[list[str], str]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            return [], "Send a list of objects"
        return [json.dumps(value)], ""

    def json_schema(self) -> dict[str, Any]:
        row = json_schema_of(self.kind.form)
        row["properties"] = {"key": {"type": "string", "pattern": "^[0-9a-f]{8}$"}, **row["properties"]}
        return {"type": "array", "maxItems": MOST_ROWS, "items": row}

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = json.loads(value) if value else []
        if len(rows) > MOST_ROWS:
            raise ValidationError(f"Send {MOST_ROWS} rows at the most", code="too_many")
        found = [self._row(place, row) for place, row in enumerate(rows, start=1)]
        if len({row["key"] for row in found}) != len(found):
            raise ValidationError("Two rows have the same key", code="twice")
        return found

    def _row(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        key = row.pop("key", None)
        # Of a product: follows from its kind.
        row.pop("name", None)
        if key is not None and not (isinstance(key, str) and _KEY.fullmatch(key)):
            raise ValidationError(f"Row {place}: the key is eight digits of 0-9 and a-f", code="key")
        form = self.kind.form(form_data_from_json(self.kind.form, row))
        if not form.is_valid():
            words = "; ".join(one["text"] for one in form.error_list()) or "it cannot be used"
            raise ValidationError(f"Row {place}: {words}", code="row")
        return plain(form, key or "")
