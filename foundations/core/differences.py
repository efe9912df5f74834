"""Two texts word by word: what the one has and the other has not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix

# A word, a run of white space, or one other character.
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# How many pairs of equal words may be looked at, which is what comparing costs; beyond it lines are compared, then nothing.
MOST_PAIRS = 1_000_000
# Texts that share less are two texts; marking the odd word that they share would only hinder reading.
LEAST_ALIKE = 0.2


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether the other text lacks it."""

    text: str
    changed: bool


def apart(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; joined, the pieces are the texts."""
    head = _shared(old, new)
    tail = _shared(old[len(head) :][::-1], new[len(head) :][::-1])[::-1]
    middle = [text[len(head) : len(text) - len(tail)] for text in (old, new)]
    found = [_whole(head, changed=False), _whole(head, changed=False)]
    for pieces, compared in zip(found, _compared(*middle, alike=len(head) + len(tail)), strict=True):
        pieces += [*compared, *_whole(tail, changed=False)]
    return _joined(found[0]), _joined(found[1])


def _shared(one: str, other: str) -> str:
    """What both begin with, up to the last white space: no word is cut."""
    same = commonprefix([one, other])
    if len(same) == len(one) == len(other):
        return same
    return same[: max((place + 1 for place, letter in enumerate(same) if letter.isspace()), default=0)]


def _compared(old: str, new: str, *, alike: int) -> tuple[list[Piece], list[Piece]]:
    """What lies between; `alike` is how much else the texts share."""
    for split in (_TOKEN.findall, lambda text: text.splitlines(keepends=True)):
        before, after = split(old), split(new)
        if _pairs(before, after) <= MOST_PAIRS:
            break
    else:
        return _whole(old, changed=True), _whole(new, changed=True)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if not alike and matcher.ratio() < LEAST_ALIKE:
        return _whole(old, changed=True), _whole(new, changed=True)
    found: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for pieces, tokens in ((found[0], before[old_from:old_to]), (found[1], after[new_from:new_to])):
            pieces += _whole("".join(tokens), changed=kind != "equal")
    return found


def _pairs(before: list[str], after: list[str]) -> int:
    there = Counter(after)
    return sum(count * there[token] for token, count in Counter(before).items())


def _whole(text: str, *, changed: bool) -> list[Piece]:
    return [Piece(text, changed)] if text else []


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changed pieces that only white space keeps apart are one, so that a new sentence is marked as one."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = not piece.changed and piece.text.isspace() and 0 < place < len(pieces) - 1
        changed = piece.changed or (between and pieces[place - 1].changed and pieces[place + 1].changed)
        if found and found[-1].changed == changed:
            found[-1] = Piece(found[-1].text + piece.text, changed)
        else:
            found.append(Piece(piece.text, changed))
    return found
