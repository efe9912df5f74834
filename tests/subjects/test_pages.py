"""The pages: list, one subject, links, merging; what they cost; and that nobody else sees them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals import printing
from referrals.models import Subject, SubjectLink, TaskingRequest
from referrals.subjects import actions
from referrals.subjects.forms import FORMS
from tests import factories
from tests.referrals.filling import post
from tests.subjects.conftest import COMMON, columns

ANA = {"first_names": "Ana", "last_name": "Kovač", "role": "suspect", "basis": "fact"}


def test_yes_leads_to_the_list_and_no_on(pages, people, draft):
    answer = post(pages.client, draft.referral, "any-subjects", has_subjects="yes")
    assert answer["Location"] == pages.url("subjects")
    assert "No subjects yet" in pages.get("subjects").text
    answer = post(pages.client, draft.referral, "any-subjects", has_subjects="no")
    assert answer["Location"] == pages.url("page", slug="immediate-risk")


def test_a_person_is_added_by_choosing_the_kind_and_filling_its_form(pages, draft):
    assert pages.post("add-subject").status_code == 422
    assert pages.post("add-subject", {"kind": "person"})["Location"] == pages.url("new-subject", kind="person")
    answer = pages.post(
        "new-subject", ANA | {"born_on-day": "3", "born_on-month": "4", "born_on-year": "1988"}, kind="person"
    )
    assert answer["Location"] == pages.url("subjects")
    text = pages.get("subjects").text
    assert "Ana Kovač has been added" in text
    assert "Suspect" in text
    assert pages.url("page", slug="immediate-risk") in text


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_has_a_form_that_says_what_is_missing(pages, draft, kind):
    assert pages.get("new-subject", kind=kind).status_code == 200
    answer = pages.post("new-subject", kind=kind)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("person", {"first_names": "A" * 121}, "First names must be 120 characters or less"),
        ("person", {"first_names": "Ana\x00"}, "cannot be shown"),
        (
            "person",
            {"first_names": "A", "born_on-day": "31", "born_on-month": "2", "born_on-year": "1990"},
            "real date",
        ),
        ("person", {"first_names": "A", "age": "121"}, "Approximate age must be 120 or fewer"),
        ("telephone", {"number": "none"}, "Enter a telephone number"),
        ("email", {"address": "ana"}, "correct format"),
        ("place", {"address": "x", "postcode": "NR1"}, "full UK postcode"),
        ("vehicle", {"registration": "?"}, "Enter a registration number"),
        ("bank_account", {"sort_code": "1", "account_number": "12345678"}, "Sort code must be 6 numbers"),
        ("organisation", {"organisation": "x", "company_number": "12"}, "8 characters"),
        ("telephone", {"number": "07700 900123", "source_evaluation": "1"}, "or none of them"),
        (
            "telephone",
            {
                "number": "07700 900123",
                "source_evaluation": "1",
                "information_assessment": "A",
                "handling_code": "C",
            },
            "Enter the conditions",
        ),
        ("telephone", {"number": "07700 900123", "note": "CHIS 4711 said so"}, "may point to a source"),
    ],
)
def test_mistakes_are_told_at_the_field_and_nothing_typed_is_lost(pages, draft, kind, typed, message):
    answer = pages.post("new-subject", COMMON | typed, kind=kind)
    assert answer.status_code == 422
    assert message in answer.text
    first = next(iter(typed.values())).replace("\x00", "\ufffd")
    assert first in answer.text
    assert not Subject.objects.exists()


def test_an_unusual_registration_is_taken_and_warned_of(pages, draft):
    pages.post("new-subject", COMMON | {"registration": "B-XY 4711 Z"}, kind="vehicle")
    assert "Not the shape of a UK registration" in pages.get("subjects").text


def test_a_subject_is_changed_and_a_stale_page_shows_both(pages, people, draft, add):
    ana = add(columns(first_names="Ana", last_name="Kovač"))[0]
    page = pages.get("subject", subject=ana.key)
    assert 'value="Kovač"' in page.text
    stale = {"version": draft.referral.version}
    fresh = ANA | stale | {"first_names": "Anna"}
    assert pages.post("subject", fresh, subject=ana.key).status_code == 302
    answer = pages.post("subject", ANA | stale | {"first_names": "Anja"}, subject=ana.key)
    assert answer.status_code == 409
    assert "Anna Kovač" in answer.text
    assert 'value="Anja"' in answer.text
    assert Subject.objects.get().name == "Anna Kovač"


def test_a_subject_is_removed_after_a_question(pages, draft, add):
    ana = add(columns(first_names="Ana"))[0]
    assert "Remove Ana?" in pages.get("remove-subject", subject=ana.key).text
    assert pages.post("remove-subject", subject=ana.key).status_code == 302
    assert not Subject.objects.exists()


def test_links_are_added_drawn_and_removed(pages, draft, add):
    ana, number = add(columns(first_names="Ana"), columns("telephone", number="07700 900123"))
    assert pages.post("link-subject", subject=ana.key).status_code == 422
    typed = {"kind": "uses", "to_key": str(number.key), "basis": "assessment"}
    assert pages.post("link-subject", typed, subject=ana.key).status_code == 302
    text = pages.get("subjects").text
    assert "<svg" in text
    assert "app-chart__line--assessed" in text
    assert "style=" not in text
    assert text.count("Links between subjects") == 1
    link = SubjectLink.objects.get()
    assert "Ana uses +44 7700 900123" in pages.get("unlink-subjects", link=link.key).text
    assert pages.post("unlink-subjects", link=link.key).status_code == 302
    assert not SubjectLink.objects.exists()


def test_what_is_there_twice_is_said_and_merged_by_one_button(pages, draft, add):
    one, other = add(columns("telephone", number="07700 900123"), columns("telephone", number="+44 7700 900 123"))
    assert "is in the list 2 times" in pages.get("subjects").text
    assert pages.post("merge-subjects", {"subject": [str(one.key), str(other.key)]}).status_code == 302
    assert "Also +44 7700 900 123" in pages.get("subjects").text
    assert pages.post("merge-subjects", {"subject": ["x", "y"]}).status_code == 404
    assert pages.post("merge-subjects", {"subject": []})["Location"] == pages.url("subjects")


def test_the_list_is_cut_into_pages_and_narrowed_by_kind(pages, draft, add):
    add(*(columns("telephone", number=f"07700 9001{number:02}") for number in range(60)), columns(first_names="Ana"))
    first = pages.get("subjects").text
    assert "+44 7700 900149" in first
    assert "+44 7700 900150" not in first
    cursor = first.split("after=")[1].split('"')[0]
    assert "+44 7700 900150" in pages.get("subjects", f"?after={cursor}").text
    assert "+44 7700" not in pages.get("subjects", "?kind=person").text
    assert pages.get("subjects", "?after=nonsense").status_code == 404


# --- what it costs, and who sees it ------------------------------------------------------------------------------


def statements(run) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured.captured_queries)


def test_the_pages_cost_the_same_for_five_and_for_fifty(pages, people, draft, add):
    def more(numbers):
        made = add(*(columns("telephone", number=f"07700 9001{number:02}") for number in numbers))
        ties = [{"from_key": made[0].key, "to_key": one.key, "kind": "other", "basis": "fact"} for one in made[1:]]
        actions.link(draft, by=people.olivia, links=ties)
        return made[0]

    first = more(range(5))
    looks = [lambda: pages.get("subjects"), lambda: pages.get("subject", subject=first.key)]
    few = [statements(look) for look in looks]
    more(range(5, 50))
    assert [statements(look) for look in looks] == few
    assert max(few) <= 13, few


def test_reading_a_form_costs_one_statement_for_the_draft_and_saving_few(pages, draft):
    pages.get("new-subject", kind="person")
    assert statements(lambda: pages.get("new-subject", kind="person")) <= 6
    # Session, person, context, draft, both rows, the subject, the log, and a savepoint around the action.
    assert statements(lambda: pages.post("new-subject", ANA, kind="person")) <= 10


@pytest.mark.parametrize("who", ["will", "wanda", "ned"])
def test_nobody_else_sees_or_writes_them(client, people, draft, add, who):
    ana = add(columns(first_names="Ana"))[0]
    client.force_login(getattr(people, who))
    for name, keys in (
        ("subjects", {}),
        ("subject", {"subject": ana.key}),
        ("remove-subject", {"subject": ana.key}),
        ("import-subjects", {}),
        ("imported-subjects", {}),
    ):
        url = reverse(f"referrals:{name}", kwargs={"public_id": draft.referral.public_id} | keys)
        assert client.get(url).status_code == 404, name


def test_a_subject_of_another_request_is_not_found_under_this_one(pages, people, draft):
    other = factories.draft(people)
    ana = factories.two_subjects(other, by=people.olivia)[0]
    assert pages.get("subject", subject=ana.key).status_code == 404
    assert pages.post("remove-subject", subject=ana.key).status_code == 404
    assert Subject.objects.filter(key=ana.key).exists()


def test_the_gates_see_subjects_links_and_chart(client, people):
    referral = factories.draft(people, has_subjects=True)
    factories.two_subjects(referral, by=people.olivia, note="Seen twice")
    check = reverse("referrals:check", args=[referral.public_id])
    client.force_login(people.olivia)
    assert "1 person, 1 telephone" in client.get(check).text
    assert printing.as_pdf(referral, referral.requests.get(), by=people.olivia, at=timezone.now()).startswith(b"%PDF")
    referral = factories.actions.perform(referral, "submit", by=people.olivia, declared=True)
    client.force_login(people.gwen)
    for name in ("request", "subjects-of"):
        text = client.get(reverse(f"referrals:{name}", args=[referral.key])).text
        assert "Ana Kovac" in text
        assert "Seen twice" in text
        assert "<svg" in text
    blocks = list(printing.subjects(printing.Printed(referral, referral.requests.get(), {})))
    assert [row[0] for row in blocks[0].rows] == ["Ana Kovac", "+44 7700 900123"]
    assert blocks[1].rows[0][1].startswith("uses")
    client.force_login(people.will)
    assert client.get(reverse("referrals:subjects-of", args=[referral.key])).status_code == 404


def test_a_request_that_was_sent_is_not_written_any_more(pages, people, draft, add):
    ana = add(columns(first_names="Ana"))[0]
    factories.actions.perform(draft.referral, "submit", by=people.olivia, declared=True)
    assert pages.post("remove-subject", subject=ana.key).status_code == 409
    assert TaskingRequest.objects.get().subject_count == 1
