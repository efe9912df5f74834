"""The answers of a request as pages show them: by section, as rows, in the words of the form that asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from foundations.core import formats
from foundations.core.differences import Piece, apart
from referrals import lists, questions, scoring
from referrals.forms.base import NOTHING
from referrals.forms.request import Answers, Page, asked_pages, section_of
from referrals.models import TaskingRequest


@dataclass(frozen=True)
class Row:
    """A question and its answer in words: text, or a list of them; `page` is where the form of today asks it."""

    name: str
    label: str
    words: str | list[str]
    page: str = ""


@dataclass(frozen=True)
class Summary:
    """A section with its rows."""

    title: str
    rows: list[Row]


def words(question: dict[str, Any], value: Any, known: lists.Lists) -> str | list[str]:
    """An answer as it is read; nothing where there is none."""
    if value in NOTHING:
        return ""
    kind = question["kind"]
    if kind in {"yes or no", "confirmation"}:
        return "Yes" if value else "No"
    if kind == "day":
        return formats.day(date.fromisoformat(value))
    if kind in {"one", "several"}:
        called = question.get("choices") or lists.names(known, question.get("list", ""))
        chosen = [called.get(code, code) for code in ([value] if kind == "one" else value)]
        return chosen[0] if kind == "one" else chosen
    if kind == "scores":
        return _scores(question["group"], value, known)
    return str(value)


def _scores(group: str, value: dict[str, Any], known: lists.Lists) -> list[str]:
    """Each criterion with its level; by the matrix that `_by_own_matrix` left alone in the lists."""
    matrix = scoring.in_force(known)
    if matrix is None:
        return [f"{code}: {score}" for code, score in value.items()]
    rows = [(one.name, one.words(value.get(one.code))) for one in matrix.of_group(group) if one.code in value]
    return [f"{name}: {said or 'Not answered'}" for name, said in rows]


def _by_own_matrix(known: lists.Lists, answers: Answers) -> lists.Lists:
    """The lists with the one harm matrix that these answers were scored with."""
    version = str(answers.get(scoring.VERSION) or "")
    own = tuple(one for one in known.get(lists.MATRICES, ()) if one.code == version)
    return {**known, lists.MATRICES: own} if version else known


def sent(request: TaskingRequest, known: lists.Lists) -> list[Summary]:
    """What a version answered, by the questions that it was asked."""
    known = _by_own_matrix(known, request.answers)
    found = []
    for section in questions.asked_in(request.form_version):
        rows = [
            Row(
                asked["name"],
                asked["label"],
                words(asked, request.answers[asked["name"]], known),
                asked.get("page", ""),
            )
            for asked in section["questions"]
            if asked["name"] in request.answers
        ]
        if rows:
            found.append(Summary(section["title"], rows))
    return found


def drafted(answers: Answers, known: lists.Lists, pages: Iterable[Page] | None = None) -> list[Summary]:
    """What a draft answers so far, every question that applies; of some pages only, if named."""
    known = _by_own_matrix(known, answers)
    found: dict[str, list[Row]] = {}
    for page in asked_pages(answers) if pages is None else pages:
        rows = found.setdefault(section_of(page).title, [])
        for name, field in page.form.base_fields.items():
            asked = questions.question(name, field)
            rows.append(Row(name, asked["label"], words(asked, answers.get(name), known), page.slug))
    return [Summary(title, rows) for title, rows in found.items()]


# An answer as entries, each in pieces.
Marked = list[list[Piece]]


@dataclass(frozen=True)
class Compared:
    """One question in two versions; None where it was not asked."""

    label: str
    old: str | list[str] | None
    new: str | list[str] | None

    @property
    def changed(self) -> bool:
        return self.old != self.new

    @cached_property
    def marked(self) -> tuple[Marked, Marked]:
        """Both answers in pieces, the old one's and the new one's: what the other lacks is marked; lists by entry."""
        old, new = self.old or "", self.new or ""
        if isinstance(old, str) and isinstance(new, str):
            before, after = apart(old, new)
            return [before], [after]
        old, new = ([one] if isinstance(one, str) and one else list(one) for one in (old, new))
        return [[Piece(one, one not in new)] for one in old], [[Piece(one, one not in old)] for one in new]


def compare(old: TaskingRequest, new: TaskingRequest, known: lists.Lists) -> list[tuple[str, list[Compared]]]:
    """Two versions side by side, by the sections of the newer one; what only the older was asked comes last."""
    before = {row.name: row for summary in sent(old, known) for row in summary.rows}
    found = []
    for summary in sent(new, known):
        rows = []
        for row in summary.rows:
            earlier = before.pop(row.name, None)
            rows.append(Compared(row.label, earlier.words if earlier else None, row.words))
        found.append((summary.title, rows))
    if before:
        found.append(("No longer asked", [Compared(row.label, row.words, None) for row in before.values()]))
    return found
