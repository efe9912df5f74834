"""Which version of the harm matrix a request is scored with, and what its scores come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from foundations.core.formats import today
from referrals import harm
from referrals.lists import MATRICES, Entry, Lists
from referrals.models import HarmMatrix, TaskingRequest

SECTION = "harm"
VERSION = "harm_matrix"
FIELDS = {group: f"harm_{group}" for group in harm.GROUPS}


def in_force(lists: Lists) -> harm.Matrix | None:
    """The version that holds today; the newest that has begun where none does."""
    versions = lists.get(MATRICES, ())
    day = today().isoformat()
    entry = next((one for one in versions if _holds(one, day)), versions[0] if versions else None)
    return _matrix(entry) if entry else None


def of(lists: Lists, answers: dict[str, Any]) -> harm.Matrix | None:
    """The version that these answers were scored with; the one in force where nothing was scored yet."""
    version = answers.get(VERSION)
    if version is None:
        return in_force(lists)
    entry = next((one for one in lists.get(MATRICES, ()) if one.code == str(version)), None)
    return _matrix(entry) if entry else None


def scored(answers: dict[str, Any]) -> bool:
    """Whether anything was scored."""
    return any(answers.get(name) for name in FIELDS.values())


def scores(answers: dict[str, Any]) -> dict[str, Any]:
    """Every score of a request, by criterion."""
    return {code: score for name in FIELDS.values() for code, score in (answers.get(name) or {}).items()}


def assessment(lists: Lists, answers: dict[str, Any]) -> harm.Assessment | None:
    """What a request's scores come to; None where nothing was scored."""
    matrix = of(lists, answers)
    return harm.assess(matrix, scores(answers)) if matrix and scored(answers) else None


def of_version(request: TaskingRequest | None) -> harm.Assessment | None:
    """The assessment of a version that was sent, by the matrix that it names; one statement."""
    if request is None or not scored(request.answers):
        return None
    row = HarmMatrix.objects.filter(version=request.answers.get(VERSION)).first()
    return harm.assess(row.matrix, scores(request.answers)) if row else None


@dataclass(frozen=True)
class Superseded:
    """A draft is scored with a version that another one has replaced."""

    old: int
    new: int
    since: date


def superseded(lists: Lists, answers: dict[str, Any]) -> Superseded | None:
    """Whether a newer version than that of the answers holds today."""
    newest = in_force(lists)
    version = answers.get(VERSION)
    if newest is None or version is None or not scored(answers) or newest.version == version:
        return None
    entry = next(one for one in lists[MATRICES] if one.code == str(newest.version))
    return Superseded(version, newest.version, date.fromisoformat(entry.content["valid_from"]))


def carried_over(lists: Lists, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers by the version in force: scores stay where the criterion and the words of its level have not changed."""
    new, old = in_force(lists), of(lists, answers)
    had = scores(answers)
    kept: dict[str, Any] = {VERSION: new.version}
    for group, name in FIELDS.items():
        kept[name] = {one.code: _still_true(one, old, had.get(one.code)) for one in new.of_group(group)}
    return kept


def _still_true(criterion: harm.Criterion, old: harm.Matrix | None, score: Any) -> Any:
    before = old.by_code.get(criterion.code) if old else None
    if before is None or before.name != criterion.name:
        return None
    if score == harm.NOT_KNOWN:
        return score
    level = criterion.level(score)
    return score if level and level == before.level(score) else None


def _holds(entry: Entry, day: str) -> bool:
    ends = entry.content["valid_to"]
    return entry.content["valid_from"] <= day and (ends is None or ends > day)


def _matrix(entry: Entry) -> harm.Matrix:
    return harm.Matrix.read(int(entry.code), entry.content["criteria"], entry.content["bands"])
