"""The timeline: one line of everything, as far as each person sees it elsewhere; narrowed, paged, printed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from foundations.accounts.isolation import context as isolation
from foundations.audit.models import AccessEvent
from foundations.core.formats import today
from foundations.notifications.actions import notify
from outcomes import actions as outcomes
from referrals.conversation import actions
from referrals.models import Referral
from referrals.sight import emergency
from referrals.timeline import lines
from tests import factories
from tests.conversation.test_verbs import SECRET, message, note
from tests.outcomes.answers import disruption

pytestmark = pytest.mark.django_db
ALL = lines.Narrowed()


def page(referral, name="history") -> str:
    return reverse(f"referrals:{name}", args=[referral.key])


@pytest.fixture
def busy(people) -> Referral:
    """Developed, with something of each kind."""
    product = factories.product_disseminated(people)
    referral = Referral.objects.select_related("region", "force").get(pk=product.referral_id)
    factories.tasking_done(people, referral)
    factories.product_draft(people, referral, title="Only a draft")
    message(referral, people.olivia, files=[factories.upload("chart.txt", b"Chart")])
    note(referral, people.sia, files=[factories.upload("hidden.txt", b"Hidden")])
    outcomes.record_disruption(referral, by=people.sia, **disruption(title="Two arrests"))
    factories.granted(people.walter, referral, by=people.sia)
    return referral


def seen(referral, user, narrowed=ALL, **more) -> list[lines.Line]:
    with isolation.as_user(user):
        return lines.read(referral, user, narrowed, **more)[0]


def test_every_floor_adds_its_kinds():
    """Else a kind is missing from every line, and nobody is told."""
    found = {code for source in lines.SOURCES.values() for code in source.kinds}
    assert found == {
        "decision",
        "step",
        "access",
        "message",
        "note",
        "document",
        "link",
        "notice",
        "tasking",
        "product",
        "terms",
        "outcome",
    }


def test_the_team_sees_all_of_it_newest_first(people, busy):
    found = seen(busy, people.sia)
    assert {one.kind for one in found} == {
        "decision",
        "step",
        "access",
        "message",
        "note",
        "document",
        "tasking",
        "product",
        "terms",
        "outcome",
    }
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    titles = [one.title for one in found]
    for title in ("Internal note", "File of an internal note", "Tasking 1: given", "Product 2: version 1 uploaded"):
        assert title in titles
    assert "Product 1: disseminated to Olivia Officer" in titles
    assert all(one.by for one in found)


def test_the_requester_sees_what_is_theirs(people, busy):
    for user in (people.olivia, people.sam):
        found = seen(busy, user)
        kinds = {one.kind for one in found}
        assert not kinds & {"note", "tasking"}
        text = str(found)
        for hidden in (SECRET, "hidden.txt", "Only a draft", "Two brothers", "nternal note"):
            assert hidden not in text
        assert "chart.txt" in text
        assert lines.kinds_for(user, busy).keys().isdisjoint({"note"})
        went = [one.title for one in found if one.kind == "product"]
        assert went == (["Product 1: disseminated to Olivia Officer"] if user == people.olivia else [])


def test_a_kind_that_is_not_theirs_cannot_be_asked_for(people, busy, sign_in):
    assert seen(busy, people.olivia, lines.Narrowed(frozenset({"note"}))) == []
    answer = sign_in(people.olivia).get(page(busy) + "?kind=note")
    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert "nternal note" not in answer.text


def test_filters_narrow_and_can_be_removed(people, busy, sign_in):
    client = sign_in(people.sia)
    shown = client.get(page(busy) + "?kind=note&kind=outcome").text
    assert SECRET in shown
    assert "Two arrests" in shown
    assert "Request submitted" not in shown
    assert 'href="?kind=outcome"' in shown
    assert f'href="{page(busy, "history-pdf")}?kind=note&amp;kind=outcome"' in shown
    day = today() + timedelta(days=1)
    later = f"?since-day={day.day}&since-month={day.month}&since-year={day.year}"
    assert "Nothing matches" in client.get(page(busy) + later).text
    assert seen(busy, people.sia, lines.Narrowed(until=today() - timedelta(days=1))) == []
    assert seen(busy, people.sia, lines.Narrowed(since=today(), until=today()))
    wrong = client.get(page(busy) + "?kind=nonsense&since-day=x")
    assert wrong.status_code == 200
    assert "Some filters were not understood" in wrong.text
    assert "Request submitted" in wrong.text


def test_notices_are_ones_own_and_shown_when_asked_for(people, busy):
    notify([people.sia], kind="x", title="something of hers", reference=busy.reference, key="x")
    chosen = lines.Narrowed(frozenset({"notice"}))
    assert "You were told: something of hers" in [one.title for one in seen(busy, people.sia, chosen)]
    assert "something of hers" not in str(seen(busy, people.olivia, chosen))
    assert "notice" not in {one.kind for one in seen(busy, people.sia)}


def test_pages_follow_each_other_without_gap_or_overlap(people, busy):
    whole = seen(busy, people.sia)
    with isolation.as_user(people.sia):
        found, after = [], ""
        while True:
            part, after = lines.read(busy, people.sia, ALL, after=after, most=3)
            found += part
            if not after:
                break
    assert found == whole


def test_a_cursor_that_was_tampered_with_is_404(people, busy, sign_in):
    client = sign_in(people.sia)
    for cursor in ("x", "a" * 2000):
        assert client.get(page(busy) + f"?after={cursor}").status_code == 404


def test_an_emergency_stands_out(people, sign_in, settings):
    settings.AUDIT_REASONS = set()
    referral = factories.restricted(people)
    with isolation.as_user(people.dina):
        emergency.break_glass(referral.reference, reason="A child is in danger.", by=people.dina)
    shown = sign_in(people.sia).get(page(referral) + "?kind=access").text
    assert "Opened in an emergency" in shown
    assert 'govuk-tag--red">Emergency' in shown
    assert "A child is in danger." in shown


def test_as_many_statements_for_many_lines_as_for_few(people, busy, sign_in, django_assert_max_num_queries):
    client = sign_in(people.sia)
    counts = []
    for more in (0, 40):
        for number in range(more):
            actions.write(busy, kind="note", text=f"{number}", by=people.sia)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(page(busy)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert "Earlier" in client.get(page(busy)).text


def test_it_is_printed_and_logged_as_a_disclosure(people, busy, sign_in):
    client = sign_in(people.sia)
    asked = client.get(page(busy, "history-pdf"))
    assert asked.status_code == 302, "the service asks why it is exported"
    answer = client.get(page(busy, "history-pdf") + "?kind=note", headers={"X-Reason": "For the case file"})
    assert answer.content.startswith(b"%PDF")
    event = AccessEvent.objects.filter(operation="disclosure").latest("pk")
    assert (event.screen, event.reason) == ("referrals:history-pdf", "For the case file")
    assert event.references == [busy.reference]
    whole = client.get(page(busy, "history-pdf"), headers={"X-Reason": "For the case file"})
    assert whole["Content-Disposition"] == f'inline; filename="{busy.reference}-timeline.pdf"'
