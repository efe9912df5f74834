"""The harm assessment: what a matrix is, and what scores come to. Pure: it reads nothing and decides nothing.

A matrix holds criteria in groups, each with its levels in plain words and a weight, and bands of the total. A criterion
gives points times weight; the total is the share of what could be reached, in hundredths. What is not known is left out
of it, and how much it might change is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

NOT_KNOWN = "not_known"
NOT_KNOWN_WORDS = "Not known"
# MoRiLE's groups, in the order in which the form asks them; which criteria stand in them is data.
GROUPS = {
    "impact": "Impact",
    "likelihood": "Likelihood and capability",
    "confidence": "Confidence",
    "position": "Organisational position",
}
MOST = 100

# Criterion -> points, NOT_KNOWN, or None where nobody has answered yet.
Scores = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Level:
    """One answer to a criterion."""

    points: int
    name: str
    descriptor: str = ""


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored. With weight 0 it adds nothing to the total and is told beside it."""

    code: str
    group: str
    name: str
    weight: int
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        return max(level.points for level in self.levels)

    def level(self, points: Any) -> Level | None:
        return next((level for level in self.levels if level.points == points), None)

    def takes(self, score: Any) -> bool:
        """Whether `score` is an answer to it: one of its levels, not known, or nothing yet."""
        right_type = score is None or isinstance(score, str) or type(score) is int
        return right_type and (score in (None, NOT_KNOWN) or self.level(score) is not None)

    def words(self, score: Any) -> str:
        """A score as it is read; nothing where it is none of this criterion's."""
        if score == NOT_KNOWN:
            return NOT_KNOWN_WORDS
        level = self.level(score)
        return f"{level.name} ({level.points} out of {self.most})" if level else ""


@dataclass(frozen=True)
class Band:
    """Totals from `start` on, to the next band."""

    start: int
    name: str
    meaning: str = ""


@dataclass(frozen=True)
class Matrix:
    """One version of the matrix."""

    version: int
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, version: int, criteria: Iterable[Mapping[str, Any]], bands: Iterable[Mapping[str, Any]]) -> Matrix:
        """A matrix from its JSON, as `content` writes it."""
        return cls(
            version,
            tuple(
                Criterion(**dict(one) | {"levels": tuple(Level(**each) for each in one["levels"])}) for one in criteria
            ),
            tuple(Band(**one) for one in bands),
        )

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria}

    def of_group(self, group: str) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.group == group)

    def band(self, total: int) -> Band:
        """The band of a total; the bands begin at 0."""
        return next(band for band in reversed(self.bands) if band.start <= total)


@dataclass(frozen=True)
class Row:
    """One criterion of an assessment: its score in words, and what it adds."""

    criterion: Criterion
    score: int | str | None

    @property
    def words(self) -> str:
        return self.criterion.words(self.score) or "Not answered"

    @property
    def known(self) -> bool:
        return isinstance(self.score, int)

    @property
    def points(self) -> int | None:
        return self.score * self.criterion.weight if self.known else None

    @property
    def most(self) -> int:
        return self.criterion.most * self.criterion.weight


@dataclass(frozen=True)
class Assessment:
    """What scores come to by a matrix. `total` and `band` are None where nothing that counts is known."""

    matrix: Matrix
    rows: tuple[Row, ...]
    total: int | None
    band: Band | None
    # The total if everything unknown were harmless, and if it were as bad as can be.
    lowest: int
    highest: int

    @property
    def unknown(self) -> list[Row]:
        """What counts and is not known."""
        return [row for row in self.rows if not row.known and row.criterion.weight]

    @property
    def open(self) -> list[Row]:
        """What nobody has answered yet."""
        return [row for row in self.rows if row.score is None]

    @property
    def points(self) -> int:
        return sum(row.points or 0 for row in self.rows)

    @property
    def most(self) -> int:
        """What could be reached by all that is known."""
        return sum(row.most for row in self.rows if row.known)

    @property
    def in_words(self) -> str:
        """In one phrase: "64 out of 100, High"."""
        return f"{self.total} out of {MOST}, {self.band.name}" if self.band else "Not known"


def assess(matrix: Matrix, scores: Scores) -> Assessment:
    """What `scores` come to; scores of criteria that the matrix does not hold, or of no level of them, do not count."""
    rows = tuple(Row(criterion, _score(criterion, scores)) for criterion in matrix.criteria)
    known = [row for row in rows if row.known]
    points, most = sum(row.points for row in known), sum(row.most for row in known)
    everything = sum(row.most for row in rows)
    total = _share(points, most) if most else None
    return Assessment(
        matrix,
        rows,
        total,
        matrix.band(total) if total is not None else None,
        _share(points, everything),
        _share(points + everything - most, everything),
    )


def _score(criterion: Criterion, scores: Scores) -> int | str | None:
    score = scores.get(criterion.code)
    return score if criterion.takes(score) else None


def _share(points: int, most: int) -> int:
    """In hundredths, halves rounded up; nothing of nothing is 0."""
    return (2 * MOST * points + most) // (2 * most) if most else 0
