"""The digest: the same for the same content, another one for any other."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from terms_of_reference.content import FIELDS, canonical, digest_of
from terms_of_reference.models import TermsOfReference

DAYS = {"delivery_date", "review_date"}
CONTENTS = st.fixed_dictionaries(
    {name: st.none() | st.dates() if name in DAYS else st.text(max_size=30) for name in FIELDS}
)


@given(CONTENTS, CONTENTS)
def test_digests_are_equal_exactly_where_contents_are(one, other):
    assert (digest_of(one) == digest_of(other)) == (one == other)


@given(CONTENTS, st.sampled_from(FIELDS), st.data())
def test_a_change_of_any_one_field_changes_the_digest(content, name, data):
    value = data.draw(st.none() | st.dates() if name in DAYS else st.text(max_size=30))
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
    kept |= {"written_by", "written_at", "proposed_by", "proposed_at", "in_force_at"}
    assert set(FIELDS) == {field.name for field in TermsOfReference._meta.concrete_fields} - kept
