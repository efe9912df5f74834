"""A day in three boxes: day, month, year."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.core import formats

from .options import FieldOptions

PARTS = ("day", "month", "year")
_MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (f"{date(2000, number, 1):%B}".lower(), f"{date(2000, number, 1):%b}".lower())
}
_MONTHS["sept"] = 9


@dataclass(frozen=True)
class DayParts:
    """What was typed, box by box; `whole` is text that came in one piece (JSON, an address) and is no ISO date."""

    day: str = ""
    month: str = ""
    year: str = ""
    whole: str = ""

    @classmethod
    def of(cls, value: Any) -> "DayParts":
        """Read a date, an ISO text, a mapping with the three parts, or DayParts."""
        if value is None or value == "":
            return cls()
        if isinstance(value, cls):
            return value
        if isinstance(value, datetime | date):
            value = formats.local_day(value)
            return cls(str(value.day), str(value.month), str(value.year))
        if isinstance(value, Mapping):
            return cls(*(str(value.get(part) or "").strip() for part in PARTS))
        match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value).strip(), re.ASCII)
        return cls(match[3], match[2], match[1]) if match else cls(whole=str(value).strip())

    def missing(self) -> list[str]:
        """The names of the empty boxes."""
        return [part for part in PARTS if not getattr(self, part)]

    def as_dict(self) -> dict[str, str]:
        """The three parts by name."""
        return {part: getattr(self, part) for part in PARTS}


class DayInput(forms.Widget):
    """Reads `name-day`, `name-month` and `name-year`, or one ISO date under `name`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DayParts:
        parts = {part: data.get(f"{name}-{part}") for part in PARTS}
        if any(value is not None for value in parts.values()):
            return DayParts.of(parts)
        return DayParts.of(data.get(name))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}-{part}" not in data for part in PARTS)


class DayField(FieldOptions, forms.Field):
    """A date, or None. `not_before` and `not_after` are functions that give the first and the last day allowed.

        DayField(label="Date needed", not_before=tomorrow)

    Raises ValidationError with `params["parts"]` naming the boxes that are wrong.
    """

    widget = DayInput

    def __init__(
        self,
        *,
        not_before: Callable[[], date] | None = None,
        not_after: Callable[[], date] | None = None,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        self.not_before, self.not_after, self.birthday = not_before, not_after, birthday
        super().__init__(**kwargs)

    @staticmethod
    def wording(subject: str) -> dict[str, str]:
        """The messages by code."""
        return {
            "incomplete": f"{subject} must include a %(missing)s",
            "invalid": f"{subject} must be a real date",
            "short_year": "Year must include 4 numbers",
            "out_of_range": f"{subject} must be %(range)s",
        }

    def prepare_value(self, value: Any) -> DayParts:
        return DayParts.of(value)

    def to_python(self, value: Any) -> date | None:
        parts = DayParts.of(value)
        if parts.whole:
            raise self._error("invalid", PARTS)
        missing = parts.missing()
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self._error("incomplete", missing, missing=" and ".join(missing))
        return self._real_date(parts)

    def _real_date(self, parts: DayParts) -> date:
        day, year = _number(parts.day), _number(parts.year)
        month = _MONTHS.get(parts.month.lower().rstrip(".")) or _number(parts.month)
        wrong = [
            part
            for part, right in (("day", 1 <= day <= 31), ("month", 1 <= month <= 12), ("year", year >= 0))
            if not right
        ]
        if wrong:
            raise self._error("invalid", wrong if len(wrong) < len(PARTS) else PARTS)
        if not re.fullmatch(r"[1-9]\d{3}", parts.year, re.ASCII):
            raise self._error("short_year", ["year"])
        try:
            return date(year, month, day)
        except ValueError as error:
            raise self._error("invalid", PARTS) from error

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        first = self.not_before() if self.not_before else None
        last = self.not_after() if self.not_after else None
        if first and value < first:
            raise self._error("out_of_range", PARTS, range=_not_before_words(first))
        if last and value > last:
            raise self._error("out_of_range", PARTS, range=_not_after_words(last))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return DayParts.of(initial) != DayParts.of(data)

    def _error(self, code: str, parts: Any, **params: str) -> ValidationError:
        message = self.error_messages.get(code) or self.wording("Date")[code]
        return ValidationError(message, code=code, params={"parts": tuple(parts), **params})


def _number(text: str) -> int:
    """The number typed, or -1."""
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else -1


def _not_before_words(first: date) -> str:
    if first == formats.today():
        return "today or in the future"
    if first == formats.tomorrow():
        return "in the future"
    return f"the same as or after {formats.day(first)}"


def _not_after_words(last: date) -> str:
    if last == formats.today():
        return "today or in the past"
    if last == formats.yesterday():
        return "in the past"
    return f"the same as or before {formats.day(last)}"
