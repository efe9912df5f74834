"""Two versions word by word: complete, reversible, and with who changed what."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundations.core.word_changes import applied, beside, changes
from terms_of_reference import actions
from terms_of_reference.comparing import compare

WORDS = st.lists(st.sampled_from(["who", "controls", "supply?", " ", "\n\n", "Größe", "🚓", "<b>"]), max_size=25).map(
    " ".join
)
TEXTS = WORDS | st.text("ab é🚓\n\t.<", max_size=40)


@given(TEXTS, TEXTS)
def test_applied_to_the_old_text_the_changes_give_the_new_one_and_back(old, new):
    steps = changes(old, new)
    assert applied(old, steps) == new
    assert "".join(step.old for step in steps) == old
    assert any(step.changed for step in steps) == (old != new)
    left, right = beside(steps)
    assert "".join(one.text for one in left) == old
    assert "".join(one.text for one in right) == new


def test_only_the_word_that_changed_is_marked():
    steps = changes("Three car washes in Norwich share directors.", "Four car washes in Norwich share directors.")
    assert [(step.old, step.new) for step in steps if step.changed] == [("Three ", "Four ")]
    with pytest.raises(ValueError, match="another text"):
        applied("Something else", steps)


def test_texts_with_nothing_in_common_are_two_texts():
    assert len(changes("alpha beta gamma delta", "one two three four")) == 1


def test_rows_are_compared_by_their_key():
    row = {"key": "0000000a", "question": "Who pays?"}
    old = {"questions": [row, {"key": "0000000b", "question": "Who drives?"}]}
    new = {"questions": [{"key": "0000000c", "question": "Who recruits?"}, row | {"question": "Who pays rent?"}]}
    [section] = compare(old, new)
    assert [(one.old, one.new) for one in section.fields] == [
        ("", "Question: Who recruits?"),
        ("Question: Who pays?", "Question: Who pays rent?"),
        ("Question: Who drives?", ""),
    ]


def test_the_page_says_who_changed_what(people, proposed, sign_in):
    terms = actions.save_terms(proposed.referral, by=people.sam, version=proposed.version, scope="The second flat.")
    address = reverse("terms_of_reference:compare", args=[proposed.referral.key])
    shown = sign_in(people.ian).get(address).content.decode()
    assert "1 section differs" in shown
    assert "<del>The three car washes and their directors.</del>" in shown
    assert "<ins>The second flat.</ins>" in shown
    assert "Changed by DCI Sam Investigator, for the SIO" in shown
    only = sign_in(people.ian).get(address + "?only=changes&how=inline").content.decode()
    assert "Dissemination and success" not in only
    assert "<del>The three car washes and their directors.</del><ins>The second flat.</ins>" in only
    assert terms.number == 2
    assert sign_in(people.ian).get(address + "?new=9").status_code == 404
    assert sign_in(people.colin).get(address).status_code == 404


def test_one_version_has_nothing_to_compare(people, drafted, sign_in):
    address = reverse("terms_of_reference:compare", args=[drafted.referral.key])
    assert sign_in(people.ian).get(address).status_code == 409
