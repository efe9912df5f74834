"""What people type: parsed without a database, and nothing of it ends in an error."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.search import words
from dashboard.search.finding import CLOSES, OPENS, pieces
from foundations.core import keyset
from tests import factories
from tests.search.conftest import SEARCH

CHOICES = {
    "force": [("norfolk", "Norfolk"), ("north-wales", "North Wales"), ("west-midlands", "West Midlands")],
    "region": [("ersou", "ERSOU")],
}


def read(typed: str) -> words.Asked:
    return words.read(typed, CHOICES)


def test_operators_are_taken_out_of_the_words():
    asked = read(
        'car "hand wash" force:norfolk -debt from:1/11/2026 to:2026-11 subject:"ana kovac" tel:07700 900 123 van'
    )
    assert asked.text == 'car "hand wash" van'
    assert asked.without == ["debt"]
    assert asked.narrowed["force"] == [["norfolk"]]
    assert [one.isoformat() for one in asked.narrowed["from"] + asked.narrowed["to"]] == ["2026-11-01", "2026-11-30"]
    assert asked.names == [("subject", "ana kovac")]
    assert asked.identifiers == [("tel", "+447700900123")]
    assert asked.problems == []
    assert asked.operators[0].rest == (
        'car "hand wash" -debt from:1/11/2026 to:2026-11 subject:"ana kovac" tel:07700 900 123 van'
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour:red", "“colour:” is not one of the operators"),
        ("car force:atlantis", "“force:atlantis” is no force"),
        ("car status:asleep", "is no status"),
        ("car from:31/02/2026", "is no day that exists"),
        ("car from:99999999999-1-1", "is no day that exists"),
        ("tel:12", "too few digits"),
        ("reg:!", "was not used"),
        ("car force:", "has nothing behind it"),
        ("car -force:norfolk", "cannot be left out"),
        ("operation:!!!", "no letters or numbers"),
        ("-car", "Say what to look for too"),
    ],
)
def test_what_is_not_understood_is_told(typed, said):
    assert said in " ".join(read(typed).problems)


def test_choices_are_meant_by_code_name_or_beginning():
    assert read("status:in-dev").narrowed["status"] == [["in_development"]]
    assert "draft" in read("status:open").narrowed["status"][0]
    assert read("force:nor").narrowed["force"] == [["norfolk", "north-wales"]]
    assert read('force:"West Midlands"').narrowed["force"] == [["west-midlands"]]
    assert read("see http://example.org at 12:30").problems == []


def test_a_reference_alone_is_one():
    assert read(" toex-ea-2026-00042 ").reference == "TOEX-EA-2026-00042"
    assert read("toex-ea-2026-00042 car").reference == ""


@given(st.text(max_size=300))
def test_anything_can_be_read(typed):
    asked = read(typed)
    assert asked.typed == typed.strip()
    assert "".join(piece.text for piece in pieces(typed)).replace(OPENS, "").replace(CLOSES, "") is not None


SHAPES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ['"', "-", "OR", "AND", "|", "&", "!", ":*", "'", "\\", "()", "<->", "-OR", "tel:", "reg:", "%s", "%"]
        ),
        st.builds("{}:{}".format, st.sampled_from(words.OPERATORS), st.text(max_size=10)),
    ),
    max_size=8,
).map(" ".join)


@pytest.mark.django_db
def test_nothing_that_is_typed_ends_in_an_error(people, sign_in):
    factories.at_first_gate(people)
    client = sign_in(people.sia)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(SHAPES)
    def ask(typed):
        page = client.get(SEARCH, {"q": typed})
        assert page.status_code in {200, 302, 400}, (typed, page.status_code)

    ask()


@pytest.mark.django_db
def test_clear_words_for_what_cannot_be_searched_and_nothing_typed_is_lost(people, sign_in):
    factories.at_first_gate(people)
    client = sign_in(people.sia)
    for typed, status, said in (
        ("x" * 600, 400, "must be 500 characters or"),
        ("car\x00wash", 400, "Search"),
        ("status:closed", 200, "Open that list"),
        ('"car wash', 200, "car wash"),
        ("!!! ???", 200, "othing"),
        ("the of and", 200, "Nothing found"),
    ):
        page = client.get(SEARCH, {"q": typed})
        assert page.status_code == status, typed
        assert said in page.text, typed
    assert "x" * 600 in client.get(SEARCH, {"q": "x" * 600}).text
    assert client.get(SEARCH, {"q": "x" * 10_000}).status_code == 414
    for cursor in ("made up", keyset.cursor_at("another search", 1, 1), keyset.cursor_at(1)):
        page = client.get(SEARCH, {"q": "car", "after": cursor})
        assert page.status_code == 400
        assert "this is its first page" in page.text
        assert page.context_data["result"].rows
    page = client.get(
        SEARCH, {"q": "car", "colour": "red", "status": ["asleep", "sctac_triage"], "written_from": "then"}
    )
    assert page.status_code == 400
    assert "left out: colour." in page.text
    assert "left out: Status, Written from." in page.text
    assert "Type what you look for" in client.get(SEARCH).text
