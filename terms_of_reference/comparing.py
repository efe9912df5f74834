"""Two versions section by section, word by word, and who changed what between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foundations.core import formats
from foundations.core.word_changes import Change, changes
from terms_of_reference.forms import LABELS, SECTIONS, Section, rows
from terms_of_reference.models import TermsEdit, TermsOfReference


@dataclass(frozen=True)
class Compared:
    """One field, or one row of a list, in two versions."""

    label: str
    steps: list[Change]

    @property
    def changed(self) -> bool:
        return any(step.changed for step in self.steps)

    @property
    def old(self) -> str:
        return "".join(step.old for step in self.steps)

    @property
    def new(self) -> str:
        return "".join(step.new for step in self.steps)


@dataclass(frozen=True)
class ComparedSection:
    """A section with what it says, and who changed it after the older version."""

    title: str
    slug: str
    fields: list[Compared]
    edits: list[TermsEdit] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return any(one.changed for one in self.fields)


def in_words(name: str, value: Any) -> str:
    """A text or a day as it is read."""
    return formats.day(value) if isinstance(value, date) else value or ""


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[ComparedSection]:
    """Contents side by side; what stays empty is left out."""
    reason = _field("amendment_reason", old, new)
    found = [ComparedSection("Why the terms are changed", "", [reason])] if reason else []
    for section in SECTIONS:
        compared = _rows(section, old, new) if section.rows else _fields(section, old, new)
        if compared:
            found.append(ComparedSection(section.title, section.slug, compared))
    return found


def _fields(section: Section, old: dict, new: dict) -> list[Compared]:
    return [one for name in section.fields if (one := _field(name, old, new))]


def _field(name: str, old: dict, new: dict) -> Compared | None:
    before, after = in_words(name, old.get(name)), in_words(name, new.get(name))
    return Compared(LABELS[name], changes(before, after)) if before or after else None


def _rows(section: Section, old: dict, new: dict) -> list[Compared]:
    """Rows by their keys: those of the new list in its order, then those that are gone."""
    kind = section.rows
    before = {row["key"]: row for row in old.get(kind.name) or []}
    after = {row["key"]: row for row in new.get(kind.name) or []}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, is_now = before.get(key), after.get(key)
        label = rows.head(kind, is_now or was)
        texts = [rows.line(kind, row) if row else "" for row in (was, is_now)]
        found.append(Compared(label[:120], changes(*texts)))
    return found


def with_edits(compared: list[ComparedSection], old: TermsOfReference, new: TermsOfReference) -> list[ComparedSection]:
    """The same with the last change that each person made to a section between the versions. One statement."""
    edits = TermsEdit.objects.filter(
        terms__referral=new.referral_id, terms__number__gt=old.number, terms__number__lte=new.number
    ).select_related("by", "terms")
    latest: dict[str, dict[int, TermsEdit]] = {}
    for edit in edits:
        for slug in _slugs(edit.fields):
            latest.setdefault(slug, {})[edit.by_id] = edit
    return [
        ComparedSection(one.title, one.slug, one.fields, [*latest.get(one.slug, {}).values()] if one.changed else [])
        for one in compared
    ]


def _slugs(names: Iterable[str]) -> set[str]:
    return {section.slug for section in SECTIONS if set(section.fields) & set(names)}
