"""Scores by the harm matrix as one answer a group: JSON in the document and by API, a row of radios each on its page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.core.forms import RadiosField
from foundations.core.forms.options import FieldOptions
from referrals import lists
from referrals.harm import GROUPS, MOST, NOT_KNOWN, NOT_KNOWN_WORDS, Criterion, Matrix


class ScoresField(FieldOptions, forms.Field):
    """The scores of one group of the matrix: criterion -> points, NOT_KNOWN, or None where nobody has answered yet.

    `matrix` is the version that they are checked by; a form gives it (`PageForm.offer`).
    """

    kind = lists.MATRICES
    empty_value = None
    widget = forms.HiddenInput
    matrix: Matrix | None = None

    def __init__(self, group: str, **kwargs: Any) -> None:
        self.group = group
        name = GROUPS[group].lower()
        required = f"Score each line under {name}, or select that it is not known"
        super().__init__(**{"label": GROUPS[group], "error_messages": {"required": required}} | kwargs)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.matrix.of_group(self.group) if self.matrix else ()

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if isinstance(value, str):
            try:
                value = json.loads(value) if value else None
            except ValueError:
                raise ValidationError(self.wrong, code="invalid") from None
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise ValidationError(self.wrong, code="invalid")
        return {criterion.code: value.get(criterion.code) for criterion in self.criteria} | dict(value)

    def validate(self, value: dict[str, Any] | None) -> None:
        # Lines that nobody has answered yet can wait; `referrals.requirements` names them before anything is sent.
        if not value:
            super().validate(None)
            return
        known = self.matrix.by_code if self.matrix else {}
        problems = []
        for code, score in value.items():
            criterion = known.get(code)
            if criterion is None or criterion.group != self.group:
                problems.append(f"“{str(code)[:50]}” is not a line of “{self.label}”")
            elif not criterion.takes(score):
                problems.append(f"{criterion.name}: {self.choices_in_words(criterion)}")
        if problems:
            raise ValidationError(problems, code="invalid")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    @property
    def wrong(self) -> str:
        return f"Send an object with a score for each line of “{self.label}”"

    @staticmethod
    def choices_in_words(criterion: Criterion) -> str:
        points = [str(level.points) for level in criterion.levels]
        return f"choose {', '.join(points)} or “{NOT_KNOWN}”"

    def trouble(self, value: Any, matrix: Matrix | None) -> str:
        """What is wrong with scores that were right when they were saved: another matrix has other lines or levels."""
        if matrix is None or all(
            (criterion := matrix.by_code.get(code)) and criterion.group == self.group and criterion.takes(score)
            for code, score in value.items()
        ):
            return ""
        return f"“{self.label}” was scored with another version of the harm matrix: score it again"

    # --- JSON --------------------------------------------------------------------------------------

    def read_json(self, value: Any) -> tuple[list[str], str]:
        return ([json.dumps(value)], "") if isinstance(value, dict) else ([], self.wrong)

    def json_schema(self) -> dict[str, Any]:
        properties = {
            criterion.code: {
                "enum": [*(level.points for level in criterion.levels), NOT_KNOWN, None],
                "description": f"{criterion.name}. "
                + " ".join(f"{level.points}: {level.name}." for level in criterion.levels),
            }
            for criterion in self.criteria
        }
        return {"type": "object"} | (
            {"properties": properties, "additionalProperties": False}
            if properties
            else {"additionalProperties": {"type": ["integer", "string", "null"], "maximum": MOST}}
        )


class ScoreField(RadiosField):
    """One criterion as its page asks it: its levels with their meanings, and that it is not known."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(
            choices=[
                *((str(level.points), level.name) for level in criterion.levels),
                (NOT_KNOWN, NOT_KNOWN_WORDS),
            ],
            hints={str(level.points): level.descriptor for level in criterion.levels if level.descriptor},
            label=criterion.name,
            label_size="m",
            small=True,
            error_messages={
                "required": f"Select a score for “{criterion.name}”, or that it is not known",
                "invalid_choice": f"Choose one of the scores for “{criterion.name}”",
            },
        )

    @staticmethod
    def score(value: str) -> int | str | None:
        """What the document keeps of a choice."""
        return int(value) if value.isdecimal() else value or None
