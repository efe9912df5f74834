"""Two texts word by word."""

from __future__ import annotations

from time import monotonic

from hypothesis import given
from hypothesis import strategies as st

from foundations.core.differences import Piece, apart

WORDS = st.lists(st.sampled_from(["car", "wash", "Norwich", " ", "\n", ",", "é", "👮"]), max_size=40).map("".join)


@given(st.one_of(WORDS, st.text(max_size=80)), st.one_of(WORDS, st.text(max_size=80)))
def test_the_pieces_are_the_texts(old, new):
    before, after = apart(old, new)
    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    same = "".join(piece.text for piece in before if not piece.changed).split()
    assert same == "".join(piece.text for piece in after if not piece.changed).split()
    if old == new:
        assert not any(piece.changed for piece in before + after)


def test_one_word_is_marked_and_no_more():
    before, after = apart("Three car washes in Norwich.", "Three car washes in Ipswich.")
    assert before == [Piece("Three car washes in ", False), Piece("Norwich", True), Piece(".", False)]
    assert after[1] == Piece("Ipswich", True)


def test_a_new_sentence_is_one_piece():
    _, after = apart("One thing is known.", "One thing is known. Two brothers own it.")
    assert after[-1] == Piece(" Two brothers own it.", True)


def test_texts_that_share_nothing_are_marked_whole():
    assert apart("Alpha beta gamma.", "Something else entirely, and longer") == (
        [Piece("Alpha beta gamma.", True)],
        [Piece("Something else entirely, and longer", True)],
    )


def test_long_texts_cost_no_more_than_short_ones():
    started = monotonic()
    old = "a line of words\n" * 10_000
    before, after = apart(old, old.replace("words", "things", 1))
    assert [piece.text for piece in after if piece.changed] == ["things"]
    assert len(before) == 3
    # Nothing is shared at either end, and every word occurs thousands of times.
    before, after = apart("x " + "a b " * 5_000, "y " + "b a " * 5_000 + "z")
    assert all(piece.changed for piece in before + after)
    assert monotonic() - started < 5
