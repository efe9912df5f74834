"""What is asked for a new version of the harm matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from foundations.core.formats import today
from foundations.core.forms import DayField, Form, LongTextField
from referrals import matrices

MOST_PROBLEMS = 5


class TableField(LongTextField):
    """A table, a line each, cut at “|” or at tabs; cleaned into what `read` makes of it."""

    def __init__(self, read: Callable[..., list[dict[str, Any]]], **kwargs: Any) -> None:
        self.read = read
        more = {"max_length": 100_000, "threshold": 90, "spellcheck": False, "classes": "app-table-text"}
        super().__init__(**more | kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        text = super().clean(value)
        try:
            return self.read(matrices.lines(text))
        except matrices.Problems as error:
            raise ValidationError(error.found[:MOST_PROBLEMS], code="invalid") from None


class MatrixForm(Form):
    """A whole version of the matrix, written as two tables."""

    criteria = TableField(
        matrices.read_criteria,
        label="Lines and their levels",
        rows=24,
        help_text="One line for each level, in seven parts: group (impact, likelihood, confidence or position), code, "
        "name, weight, points, level, and what the level means. Name and weight stand in the first line of each code. "
        "Weight 0 adds nothing to the total. You can copy it into a spreadsheet, cut at “|”, and paste it back.",
        error_messages={"required": "Enter the lines of the matrix"},
    )
    bands = TableField(
        matrices.read_bands,
        label="Bands of the total",
        rows=6,
        help_text="In three parts: from which total, name, and what it means. One begins at 0.",
        error_messages={"required": "Enter the bands of the total"},
    )
    valid_from = DayField(
        label="First day on which it holds",
        called="First day",
        not_before=today,
        help_text="Drafts that were scored by then keep their version and are offered this one.",
        error_messages={"required": "Enter the first day"},
    )
