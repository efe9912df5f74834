"""The digest: the same for the same content, another one for any other."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from terms_of_reference.content import DAYS, FIELDS, LISTS, canonical, digest_of
from terms_of_reference.models import TermsOfReference

WORDS = st.text('ab é🚓\n"{}:,', max_size=20)
ROWS = st.lists(st.fixed_dictionaries({"key": st.sampled_from(["0a", "0b"]), "what": WORDS}), max_size=2)


def values(name: str):
    """What a field may hold."""
    return st.none() | st.dates() if name in DAYS else ROWS if name in LISTS else WORDS


@st.composite
def contents(draw):
    """A content in which a few fields are filled."""
    filled = draw(st.sets(st.sampled_from(FIELDS), max_size=5))
    return {name: draw(values(name)) if name in filled else _nothing(name) for name in FIELDS}


def _nothing(name: str):
    return None if name in DAYS else [] if name in LISTS else ""


CONTENTS = contents()


@given(CONTENTS, CONTENTS)
def test_digests_are_equal_exactly_where_contents_are(one, other):
    assert (digest_of(one) == digest_of(other)) == (one == other)


@given(CONTENTS, st.sampled_from(FIELDS), st.data())
def test_a_change_of_any_one_field_changes_the_digest(content, name, data):
    value = data.draw(values(name))
    assert (digest_of(content | {name: value}) == digest_of(content)) == (value == content[name])


@given(CONTENTS, st.randoms())
def test_the_order_of_the_fields_does_not_matter(content, random):
    names = list(content)
    random.shuffle(names)
    assert canonical({name: content[name] for name in names}) == canonical(content)


def test_text_cannot_move_from_one_field_to_the_next():
    assert digest_of({"aim": "ab", "objectives": ""}) != digest_of({"aim": "a", "objectives": "b"})


def test_the_digest_of_an_agreed_text_never_changes():
    """Signatures were given to these bytes: a change of the canonical form would make them worthless."""
    content = {"aim": "Find who controls supply – é", "delivery_date": date(2027, 3, 27), "risks": ""}
    assert canonical(content) == b'{"aim":"Find who controls supply \\u2013 \\u00e9","delivery_date":"2027-03-27"}'


def test_every_field_that_is_agreed_is_part_of_it():
    kept = {"id", "public_id", "referral", "number", "status", "version", "content_digest"}
    kept |= {"written_by", "written_at", "proposed_by", "proposed_at", "proposed_party", "in_force_at"}
    assert set(FIELDS) == {field.name for field in TermsOfReference._meta.concrete_fields} - kept
