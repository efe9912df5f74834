"""Leavers: what is open is listed by reference, and handed over in one step."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from administration import actions, open_work
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.deadlines.models import Deadline
from foundations.notifications.models import Notification
from referrals import actions as referrals
from referrals.models import Referral
from tasking import actions as development
from tasking.models import Tasking
from tests import factories
from tests.people import person

pytestmark = pytest.mark.django_db
CANARY = "Operation Canary Bird"


@pytest.fixture
def ingrid(people):
    """A second analyst of the region."""
    return person("Ingrid Second", "", "intelligence_analyst", "ersou", "ingrid@toex.example")


def address(someone) -> str:
    return reverse("administration:hand-over", args=[someone.public_id])


def test_what_somebody_leads_goes_to_their_successor(people, regional, ingrid):
    referral = factories.in_development(people)
    assert actions.hand_over(people.ian, by=regional, lead=ingrid) == 1
    fresh = Referral.objects.get(pk=referral.pk)
    assert (fresh.lead_analyst, fresh.status, fresh.version) == (ingrid, referral.status, referral.version + 1)
    change = fresh.status_changes.first()
    assert (change.verb, change.by) == ("change_lead_analyst", regional)
    assert change.note == "From Ian Analyst to Ingrid Second."
    open_deadlines = Deadline.objects.open().filter(reference=referral.reference)
    assert set(open_deadlines.values_list("responsible", flat=True)) == {ingrid.pk}
    assert Notification.objects.filter(recipient=ingrid, title="you are the lead analyst").count() == 1
    events = set(AuditEvent.objects.filter(actor_id=regional.pk).values_list("event", flat=True))
    assert events == {"referrals.change_lead_analyst", "administration.hand_over"}
    assert ingrid.has_perm("referrals.complete", fresh)
    assert not people.ian.has_perm("referrals.complete", fresh)


def test_open_taskings_go_with_the_sight_that_they_give(people, regional):
    referral = factories.in_development(people)
    given = factories.tasking_accepted(people, referral)
    delivered = factories.tasking_delivered(people, referral)
    done = factories.tasking_done(people, referral, given_to=people.nick)
    assert actions.hand_over(people.rita, by=regional, taskings=people.ivy) == 2
    given.refresh_from_db()
    delivered.refresh_from_db()
    done.refresh_from_db()
    assert (given.given_to, given.status) == (people.ivy, "asked")
    assert (delivered.given_to, delivered.status) == (people.ivy, "delivered")
    assert done.given_to == people.nick
    on_it = set(referral.people.values_list("user__email", flat=True))
    assert people.ivy.email in on_it
    assert people.rita.email not in on_it
    told = Notification.objects.filter(recipient=people.ivy, title="a tasking was given to you")
    assert told.count() == 2
    development.perform_tasking(given, "accept_tasking", by=people.ivy)


def test_the_side_that_asked_goes_to_colleagues(people, local):
    referral, draft = factories.in_development(people), factories.draft(people)
    assert actions.hand_over(people.olivia, by=local, requester=people.colin) == 2
    assert actions.hand_over(people.sam, by=local, sio=people.colin) == 1
    referral.refresh_from_db()
    draft.refresh_from_db()
    assert referral.requester == referral.sio == draft.requester == people.colin
    assert Referral.objects.visible_to(people.colin).count() == 2
    assert not Referral.objects.visible_to(people.olivia).exists()


def test_all_goes_or_none(people, regional, ingrid):
    referral = factories.in_development(people)
    tasking = factories.tasking_given(people, referral, given_to=people.ian)
    with pytest.raises(Conflict, match="does not work for the team"):
        actions.hand_over(people.ian, by=regional, lead=ingrid, taskings=people.wanda)
    referral.refresh_from_db()
    tasking.refresh_from_db()
    assert referral.lead_analyst == tasking.given_to == people.ian
    assert not AuditEvent.objects.filter(actor_id=regional.pk).exists()
    assert not Notification.objects.filter(recipient=ingrid).exists()


def test_successors_must_fit(people, regional, local):
    factories.in_development(people)
    for someone, successors in (
        (people.ian, {"lead": people.rita}),
        (people.ian, {"lead": people.ian}),
        (people.olivia, {"requester": people.walter}),
        (people.olivia, {"requester": people.ada}),
        (people.rita, {"lead": people.ian}),
        (people.ian, {}),
    ):
        with pytest.raises(Conflict):
            actions.hand_over(someone, by=regional, **successors)


def test_only_who_looks_after_somebody_hands_their_work_over(people, local, ingrid):
    referral = factories.in_development(people)
    tasking = factories.tasking_given(people, referral)
    for by in (local, people.sia, people.ian, people.otto):
        with pytest.raises(PermissionDenied):
            actions.hand_over(people.ian, by=by, lead=ingrid)
        with pytest.raises(PermissionDenied):
            referrals.change_lead(referral, to=ingrid, by=by)
        with pytest.raises(PermissionDenied):
            development.give_to_another(tasking, to=people.ivy, by=by)
    for verb in (referrals.change_requester, referrals.change_sio):
        with pytest.raises(PermissionDenied):
            verb(referral, to=people.colin, by=people.sia)


def test_what_has_ended_is_not_handed_over(people, regional, ingrid):
    referral = factories.closed(people)
    assert open_work.of(people.ian).duties == []
    with pytest.raises(Conflict, match="has ended"):
        referrals.change_lead(referral, to=ingrid, by=regional)
    done = Tasking.objects.filter(referral=referral).first() or factories.tasking_done(people)
    with pytest.raises(Conflict):
        development.give_to_another(done, to=people.ivy, by=regional)


def test_the_page_lists_references_and_moves_them(people, sign_in, regional, ingrid):
    referral = factories.in_development(people, operation=CANARY)
    factories.tasking_given(people, referral, given_to=people.ian, title=f"Search for {CANARY}")
    client = sign_in(regional)
    page = client.get(address(people.ian))
    assert referral.reference in page.text
    assert f"{referral.reference}, tasking 1" in page.text
    assert "In development" in page.text
    assert "Ingrid Second" in page.text
    assert "Wanda Senior" not in page.text
    assert CANARY not in page.text
    empty = client.post(address(people.ian), {"lead": "", "taskings": ""})
    assert empty.status_code == 422
    assert "Select at least one person" in empty.text
    wrong = client.post(address(people.ian), {"lead": str(people.wanda.public_id), "taskings": ""})
    assert wrong.status_code == 422
    answer = client.post(
        address(people.ian), {"lead": str(ingrid.public_id), "taskings": str(people.rita.public_id)}, follow=True
    )
    assert "2 duties handed over" in answer.text
    assert "No open work" in client.get(address(people.ian)).text


def test_the_page_is_for_who_looks_after_the_person(people, sign_in, local):
    assert sign_in(local).get(address(people.ian)).status_code == 404
    assert sign_in(people.sia).get(address(people.ian)).status_code == 403


def test_the_page_takes_the_same_few_statements_for_much_work(people, sign_in, django_assert_max_num_queries):
    client, counts = sign_in(people.adam), []
    for _ in range(2):
        factories.in_development(people)
        with django_assert_max_num_queries(15) as statements:
            assert client.get(address(people.ian)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
