"""How one text becomes another, word by word, quickly also where both are long.

A change is reversible and complete: the parts of all changes joined are the texts, so that nothing is hidden from who
compares, and `applied` gives the new text from the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from foundations.core.differences import Piece

# A word with the white space after it.
_TOKEN = re.compile(r"\S+\s*|\s+")
# What comparing costs in memory is one bit for each pair of words; beyond it the texts are shown as two.
MOST_PAIRS = 900_000_000
# Texts that share less are two texts; marking the odd word that they share would only hinder reading.
LEAST_ALIKE = 0.2


@dataclass(frozen=True)
class Change:
    """A stretch: `old` was there, `new` is there now. The same on both sides where nothing changed."""

    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


def changes(old: str, new: str) -> list[Change]:
    """The stretches of both texts, in order."""
    if old == new:
        return [Change(old, new)] if old else []
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if not before or not after or len(before) * len(after) > MOST_PAIRS:
        return [Change(old, new)]
    if Indel.normalized_similarity(before, after) < LEAST_ALIKE:
        return [Change(old, new)]
    found: list[Change] = []
    for step in Indel.opcodes(before, after):
        stretch = Change(
            "".join(before[step.src_start : step.src_end]), "".join(after[step.dest_start : step.dest_end])
        )
        if found and found[-1].changed and stretch.changed:
            found[-1] = Change(found[-1].old + stretch.old, found[-1].new + stretch.new)
        else:
            found.append(stretch)
    return found


def applied(old: str, steps: Iterable[Change]) -> str:
    """The new text, made from the old one. ValueError where the changes are not of this text."""
    made, place = [], 0
    for step in steps:
        if old[place : place + len(step.old)] != step.old:
            raise ValueError("These changes are of another text")
        made.append(step.new)
        place += len(step.old)
    if place != len(old):
        raise ValueError("These changes are of another text")
    return "".join(made)


def beside(steps: Iterable[Change]) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each marked where the other has not the same."""
    steps = list(steps)
    olds = [Piece(step.old, step.changed) for step in steps if step.old]
    return olds, [Piece(step.new, step.changed) for step in steps if step.new]
