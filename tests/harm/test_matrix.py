"""What scores come to by a matrix, and how a matrix is written; no database."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import matrices
from referrals.harm import NOT_KNOWN, Matrix, assess
from referrals.reference_data import _rows

PRODUCT = Matrix.read(
    1,
    matrices.read_criteria(row.values() for row in _rows("harm/criteria.csv")),
    matrices.read_bands(row.values() for row in _rows("harm/bands.csv")),
)


@st.composite
def matrix_and_scores(draw):
    """Any matrix that the table lets through, and any scores of it, nonsense among them."""
    criteria = [
        {
            "code": f"line-{place}",
            "group": draw(st.sampled_from(["impact", "likelihood", "confidence", "position"])),
            "name": f"Line {place}",
            "weight": draw(st.integers(0, 10)),
            "levels": [
                {"points": points, "name": str(points), "descriptor": ""}
                for points in sorted(draw(st.sets(st.integers(0, 10), min_size=2, max_size=5)))
            ],
        }
        for place in range(draw(st.integers(1, 6)))
    ]
    starts = {0, *draw(st.sets(st.integers(1, 100), max_size=4))}
    bands = [{"start": start, "name": f"From {start}", "meaning": ""} for start in sorted(starts)]
    matrix = Matrix.read(1, criteria, bands)
    scores = {
        one.code: draw(st.sampled_from([*(level.points for level in one.levels), NOT_KNOWN, None, 99, "x", True]))
        for one in matrix.criteria
    }
    return matrix, scores


@given(matrix_and_scores())
def test_a_total_lies_within_its_bounds_and_its_band(drawn):
    found = assess(*drawn)
    assert 0 <= found.lowest <= found.highest <= 100
    if found.total is None:
        assert found.band is None
        assert found.most == 0
    else:
        assert found.lowest <= found.total <= found.highest
        assert found.band == max(
            (band for band in found.matrix.bands if band.start <= found.total), key=lambda band: band.start
        )
    assert len(found.rows) == len(found.matrix.criteria)
    if not found.unknown and found.total is not None:
        assert found.lowest == found.total == found.highest


@given(matrix_and_scores(), st.randoms())
def test_worse_answers_never_lower_the_total(drawn, random):
    matrix, scores = drawn
    code = random.choice(list(scores))
    criterion = matrix.by_code[code]
    before = assess(matrix, scores | {code: criterion.levels[0].points})
    after = assess(matrix, scores | {code: criterion.levels[-1].points})
    assert (after.total or 0) >= (before.total or 0)


@given(matrix_and_scores())
def test_a_total_does_not_hang_on_the_order_or_on_strange_scores(drawn):
    matrix, scores = drawn
    turned = dict(reversed(scores.items())) | {"no-such-line": 4}
    assert assess(matrix, turned) == assess(matrix, scores)


def test_the_matrix_of_the_product():
    worst = {one.code: one.most for one in PRODUCT.criteria}
    assert assess(PRODUCT, worst).in_words == "100 out of 100, Very high"
    assert assess(PRODUCT, dict.fromkeys(worst, 0)).in_words == "0 out of 100, Low"
    assert assess(PRODUCT, dict.fromkeys(worst, NOT_KNOWN)).in_words == "Not known"
    assert {one.group for one in PRODUCT.criteria} == {"impact", "likelihood", "confidence", "position"}
    # How sure the picture is says nothing of how bad it is.
    sure, unsure = worst | {"sources": 4}, worst | {"sources": 0}
    assert assess(PRODUCT, sure).total == assess(PRODUCT, unsure).total


def test_what_is_not_known_is_left_out_and_told():
    scores = {one.code: 2 for one in PRODUCT.criteria} | {"physical": NOT_KNOWN}
    found = assess(PRODUCT, scores)
    assert found.total == 50
    assert [row.criterion.code for row in found.unknown] == ["physical"]
    assert found.lowest < 50 < found.highest


def test_a_matrix_is_written_as_text_and_read_back():
    criteria = matrices.read_criteria(matrices.lines(matrices.criteria_text(PRODUCT)))
    bands = matrices.read_bands(matrices.lines(matrices.bands_text(PRODUCT)))
    assert Matrix.read(1, criteria, bands) == PRODUCT
    pasted = matrices.criteria_text(PRODUCT).replace(" | ", "\t")
    head = "group\tcriterion\tname\tweight\tpoints\tlevel\tdescriptor\n"
    assert matrices.read_criteria(matrices.lines(head + pasted)) == criteria


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("impact | physical | Harm | 1 | 0 | None", "Line 1: write 7 parts"),
        ("harm | physical | Harm | 1 | 0 | None | ", "the group must be one of impact"),
        ("impact | Physical | Harm | 1 | 0 | None | ", "the code of a criterion"),
        ("impact | physical | | 1 | 0 | None | ", "needs its name"),
        ("impact | physical | Harm | | 0 | None | ", "needs its weight"),
        ("impact | physical | Harm | 11 | 0 | None | ", "needs its weight"),
        ("impact | physical | Harm | 1 | -1 | None | ", "points must be a whole number"),
        ("impact | physical | Harm | 1 | ٣ | None | ", "points must be a whole number"),
        ("impact | physical | Harm | 1 | 0 | | ", "the level needs a name"),
        ("impact | physical | Harm | 1 | 0 | None | ", "needs at least two levels"),
        (
            "impact | a | A | 1 | 0 | None | \nimpact | a | | | 0 | Some | ",
            "Line 2: “a” has a level with 0 points already",
        ),
        ("impact | a | A | 1 | 0 | None | \nimpact | a | | 2 | 1 | Some | ", "Line 2: “a” has another weight above"),
        ("impact | a | A | 0 | 0 | None | \nimpact | a | | | 1 | Some | ", "At least one criterion needs a weight"),
    ],
)
def test_a_wrong_line_is_named(text, said):
    with pytest.raises(matrices.Problems) as error:
        matrices.read_criteria(matrices.lines(text))
    assert said in " ".join(error.value.found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5 | Low | ", "One band must begin at 0"),
        ("0 | Low | \n0 | Other | ", "Line 2: there is a band"),
        ("101 | Low | ", "a whole number from 0 to 100"),
        ("0 | | ", "the band needs a name"),
        ("0", "write 3 parts"),
    ],
)
def test_a_wrong_band_is_named(text, said):
    with pytest.raises(matrices.Problems) as error:
        matrices.read_bands(matrices.lines(text))
    assert said in " ".join(error.value.found)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (matrices.read_criteria, matrices.read_bands):
        with contextlib.suppress(matrices.Problems):
            read(matrices.lines(text))
