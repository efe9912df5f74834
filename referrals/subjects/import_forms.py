"""The forms of adding many subjects at once: what is pasted or uploaded, and how it is to be read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from foundations.core.forms import ConfirmField, Form, LongTextField, RadiosField, SelectField, UploadField
from referrals.models import Basis, Subject
from referrals.subjects import reading
from referrals.subjects.importing import KINDS, Choices, known_fields

ACCEPTED = (".csv", ".txt", ".tsv", ".xlsx")
LONGEST = 2_000_000
ROLE = [("", "No role, or a column says it"), *Subject.Role.choices]
SEPARATORS = [
    ("", "Recognise them"),
    ("tab", "Tabs"),
    ("comma", "Commas"),
    ("semicolon", "Semicolons"),
    ("pipe", "Vertical bars"),
    (reading.ONE_COLUMN, "There is one column"),
]


class _Meant(Form):
    """What holds for all rows."""

    kind = SelectField(label="What are they?", choices=[("", "Recognise them"), *KINDS], required=False)
    role = SelectField(label="Role", choices=ROLE, required=False, help_text="Every person needs one.")
    basis = RadiosField(
        label="Are they facts or assessments?",
        choices=Basis.choices,
        inline=True,
        help_text="Where no column says it.",
        error_messages={"required": "Select whether they are facts or assessments"},
    )
    mark_optional = False


class ImportForm(_Meant):
    """A list, pasted or uploaded."""

    pasted = LongTextField(
        label="Paste a list",
        max_length=LONGEST,
        rows=8,
        threshold=90,
        required=False,
        help_text="One subject on each line, or columns copied from a spreadsheet, with their headings if there are any.",
    )
    upload = UploadField(
        label="Or upload a file",
        accept=ACCEPTED,
        max_bytes=reading.MOST_BYTES,
        required=False,
        help_text=f"CSV, XLSX or text, up to {reading.MOST_ROWS:,} rows, {reading.MOST_COLUMNS} columns and 10MB. "
        "Formulas are not calculated.",
    )
    separator = SelectField(label="What separates the columns?", choices=SEPARATORS, required=False)
    field_order = ("pasted", "upload", "kind", "role", "basis", "separator")

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("pasted")) == bool(cleaned.get("upload")):
            both = (
                "Paste a list or upload a file, not both" if cleaned.get("pasted") else "Paste a list or upload a file"
            )
            self.add_error("pasted", ValidationError(both))
        return cleaned

    def table(self, *, by) -> reading.Table | None:
        """What was pasted or uploaded, as a table; None, with the error at its field, where it cannot be read."""
        cleaned = self.cleaned_data
        name = "upload" if cleaned.get("upload") else "pasted"
        try:
            if name == "upload":
                return reading.uploaded(cleaned["upload"], by=by, separator=cleaned["separator"])
            return reading.pasted(cleaned["pasted"], cleaned["separator"])
        except ValidationError as error:
            self.add_error(name, error)
            return None


class ReadForm(_Meant):
    """How a table is to be read: of which kind its rows are, and what each column holds."""

    heading = RadiosField(
        label="Does the first row hold headings?", choices=[("yes", "Yes"), ("no", "No")], inline=True, required=True
    )
    confirmed = ConfirmField(
        label="I have checked: nothing in it points to a source", required=False, called="the check"
    )

    def __init__(self, *args: Any, choices: Choices, head: list[str], **kwargs: Any) -> None:
        self.before = choices
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS
        offered = [("", "Do not use"), *known_fields(choices).items()]
        self.columns = [f"column_{place}" for place in range(len(choices.mapping))]
        for place, name in enumerate(self.columns):
            label = head[place] if place < len(head) and head[place] else f"Column {place + 1}"
            field = SelectField(label=label[:60], choices=offered, required=False, label_size="s")
            field.error_messages["invalid_choice"] = f"Select from the list what “{label[:60]}” holds"
            self.fields[name] = field

    @classmethod
    def initial_of(cls, choices: Choices) -> dict[str, Any]:
        """What the form starts with."""
        return {
            "kind": choices.kind,
            "role": choices.role,
            "basis": choices.basis,
            "heading": "yes" if choices.heading else "no",
            "confirmed": choices.confirmed,
            **{f"column_{place}": name for place, name in enumerate(choices.mapping)},
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        used = [cleaned.get(name) for name in self.columns if cleaned.get(name)]
        twice = next((name for name in used if used.count(name) > 1), None)
        if twice:
            last = [name for name in self.columns if cleaned.get(name) == twice][-1]
            self.add_error(last, ValidationError("Another column holds this already"))
        return cleaned

    def choices(self) -> Choices:
        """How it is to be read now."""
        cleaned = self.cleaned_data
        return Choices(
            kind=cleaned["kind"] or self.before.kind,
            heading=cleaned["heading"] == "yes",
            mapping=tuple(cleaned[name] for name in self.columns),
            role=cleaned["role"],
            basis=cleaned["basis"],
            confirmed=cleaned["confirmed"],
        )


class MendForm(Form):
    """The rows that could not be understood, to be put right."""

    mark_optional = False
    mended = LongTextField(
        label="Rows to put right",
        max_length=LONGEST,
        rows=8,
        threshold=95,
        required=False,
        help_text="One row on each line, columns separated by tabs. Delete a line to leave it out.",
    )
