"""The association chart: subjects as boxes in columns, by how far they are from the one with most links; as numbers.

The same subjects and links give the same chart. No box touches another, so the text can be read; the chart grows to the
right and downwards and is scrolled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

# More than this nobody reads at once; those with most links are drawn.
MOST = 40
WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 184, 58, 176, 28, 16
# What fits into a box.
LETTERS, LINES = 20, 2
SWEEPS = 4
# How far words stand from their box, above their line, and from each other.
BESIDE, ABOVE, APART = 8, 6, 15


@dataclass(frozen=True)
class Node:
    """What is drawn of a subject."""

    key: str
    kind: str
    kind_words: str
    name: str
    role: str


@dataclass(frozen=True)
class Tie:
    """What is drawn of a link; `sure` where it is a fact."""

    start: str
    end: str
    words: str
    sure: bool


@dataclass(frozen=True)
class Box:
    node: Node
    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A curve from box to box, with its words beside one of them: from (x, y) on, or up to there (`ends`)."""

    tie: Tie
    path: str
    x: int
    y: int
    ends: bool


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    # How many linked subjects there was no room for.
    left_out: int
    box_width: int = WIDTH
    box_height: int = HEIGHT

    @property
    def in_words(self) -> str:
        """What the picture shows, for who does not see it; the table behind it says the rest."""
        return f"{len(self.boxes)} subjects and {len(self.lines)} links between them"


def draw(nodes: Iterable[Node], ties: Iterable[Tie]) -> Chart | None:
    """The chart of what is linked; None where nothing is."""
    known = {node.key: node for node in nodes}
    ties = [tie for tie in ties if tie.start in known and tie.end in known]
    near = _neighbours(ties)
    chosen = sorted(near, key=lambda key: (-len(near[key]), known[key].name, key))[:MOST]
    if not chosen:
        return None
    ties = [tie for tie in ties if tie.start in chosen and tie.end in chosen]
    layers = _ordered(_layers(chosen, _neighbours(ties)), _neighbours(ties))
    boxes = _boxes(layers, known)
    places = {box.node.key: box for box in boxes}
    lines = _lines_between(ties, places)
    width = max(box.x for box in boxes) + WIDTH + MARGIN + (ACROSS if _bends(lines, places) else 0)
    height = max(box.y for box in boxes) + HEIGHT + MARGIN
    return Chart(width, height, boxes, lines, len(near) - len(chosen))


def _neighbours(ties: Sequence[Tie]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for tie in ties:
        found[tie.start].append(tie.end)
        found[tie.end].append(tie.start)
    return found


def _layers(chosen: Sequence[str], near: dict[str, list[str]]) -> list[list[str]]:
    """Columns: from the one with most links outwards; each further group begins on the left again, below."""
    layers: list[list[str]] = []
    met: set[str] = set()
    for first in chosen:
        if first in met:
            continue
        met.add(first)
        layer, depth = [first], 0
        while layer:
            if depth == len(layers):
                layers.append([])
            layers[depth] += layer
            following = []
            for key in layer:
                for other in near.get(key, ()):
                    if other not in met:
                        met.add(other)
                        following.append(other)
            layer, depth = following, depth + 1
    return layers


def _ordered(layers: list[list[str]], near: dict[str, list[str]]) -> list[list[str]]:
    """The columns ordered so that lines cross less: each box to the middle of those that it is linked with."""
    for sweep in range(SWEEPS):
        steps = pairwise(range(len(layers))) if sweep % 2 == 0 else pairwise(reversed(range(len(layers))))
        for fixed, moved in steps:
            place = {key: number for number, key in enumerate(layers[fixed])}
            layers[moved].sort(key=lambda key: _middle(key, place, near))
    return layers


def _middle(key: str, place: dict[str, int], near: dict[str, list[str]]) -> float:
    found = [place[other] for other in near.get(key, ()) if other in place]
    return sum(found) / len(found) if found else float(len(place))


def _boxes(layers: list[list[str]], known: dict[str, Node]) -> tuple[Box, ...]:
    tallest = max(len(layer) for layer in layers)
    boxes = []
    for column, layer in enumerate(layers):
        # Short columns stand in the middle of the tall ones.
        top = MARGIN + (tallest - len(layer)) * (HEIGHT + DOWN) // 2
        for row, key in enumerate(layer):
            node = known[key]
            x, y = MARGIN + column * (WIDTH + ACROSS), top + row * (HEIGHT + DOWN)
            boxes.append(Box(node, x, y, _lines(node.name)))
    return tuple(boxes)


def _lines(name: str) -> tuple[str, ...]:
    lines = wrap(name, LETTERS, break_long_words=True) or [""]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: LETTERS - 1].rstrip() + "…"]
    return tuple(lines)


def _lines_between(ties: Sequence[Tie], places: dict[str, Box]) -> tuple[Line, ...]:
    """The curves. Their words stand beside the box with fewer links, so that those of a busy one do not cover."""
    near = _neighbours(ties)
    beside: dict[tuple[str, bool], int] = defaultdict(int)
    found = []
    for tie in ties:
        start, end = places[tie.start], places[tie.end]
        if start.x == end.x:
            found.append(_bend(tie, start, end))
            continue
        left, right = (start, end) if start.x < end.x else (end, start)
        ends = len(near[right.node.key]) <= len(near[left.node.key])
        box = right if ends else left
        number = beside[box.node.key, ends]
        beside[box.node.key, ends] += 1
        found.append(_line(tie, left, right, ends, number))
    return tuple(found)


def _line(tie: Tie, left: Box, right: Box, ends: bool, number: int) -> Line:
    """From the left box to the right one; the `number`-th words on that side of their box."""
    x1, x2 = left.x + WIDTH, right.x
    y1, y2 = left.y + HEIGHT // 2, right.y + HEIGHT // 2
    half = (x2 - x1) // 2
    path = f"M{x1} {y1}C{x1 + half} {y1} {x2 - half} {y2} {x2} {y2}"
    x, y = (x2 - BESIDE, y2) if ends else (x1 + BESIDE, y1)
    # Above the line first, then below it.
    step = -ABOVE if number == 0 else ABOVE + APART * number - 2
    return Line(tie, path, x, y + step, ends)


def _bend(tie: Tie, start: Box, end: Box) -> Line:
    """Between boxes of one column: out to the right and back."""
    x = start.x + WIDTH
    y1, y2 = start.y + HEIGHT // 2, end.y + HEIGHT // 2
    out = x + ACROSS // 2
    return Line(tie, f"M{x} {y1}C{out} {y1} {out} {y2} {x} {y2}", x + ACROSS * 3 // 8 + 4, (y1 + y2) // 2 + 4, False)


def _bends(lines: Iterable[Line], places: dict[str, Box]) -> bool:
    return any(places[line.tie.start].x == places[line.tie.end].x for line in lines)
