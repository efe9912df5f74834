"""The association chart: the same for the same links, no box on another, and no more than one can read."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.subjects import chart


def node(number: int) -> chart.Node:
    return chart.Node(f"k{number}", "person", "Person", f"Person number {number} with a name of some length", "Suspect")


def tie(start: int, end: int) -> chart.Tie:
    return chart.Tie(f"k{start}", f"k{end}", "is an associate of", True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda pair: pair[0] != pair[1]), max_size=30))
def test_no_box_touches_another_and_every_line_is_drawn(pairs):
    nodes, ties = [node(number) for number in range(15)], [tie(*pair) for pair in pairs]
    drawn = chart.draw(nodes, ties)
    if not pairs:
        assert drawn is None
        return
    assert drawn == chart.draw(nodes, ties)
    assert len(drawn.lines) == len(pairs)
    assert {box.node.key for box in drawn.boxes} == {f"k{number}" for pair in pairs for number in pair}
    for one, other in combinations(drawn.boxes, 2):
        assert abs(one.x - other.x) >= chart.WIDTH or abs(one.y - other.y) >= chart.HEIGHT
    assert all(box.x + chart.WIDTH < drawn.width and box.y + chart.HEIGHT < drawn.height for box in drawn.boxes)


def test_those_with_most_links_are_drawn():
    ties = [tie(0, number) for number in range(1, 60)] + [tie(1, 59)]
    drawn = chart.draw([node(number) for number in range(60)], ties)
    assert len(drawn.boxes) == chart.MOST
    assert drawn.left_out == 20
    assert {"k0", "k1", "k59"} <= {box.node.key for box in drawn.boxes}


def test_long_names_end_in_their_box():
    drawn = chart.draw([node(1), node(2)], [tie(1, 2)])
    assert all(len(line) <= chart.LETTERS for box in drawn.boxes for line in box.lines)
    assert drawn.boxes[0].lines[-1].endswith("…")
