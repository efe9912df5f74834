"""Absences: whose they are, what cannot be, and what goes to the deputy meanwhile."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from foundations.accounts import absences, cover
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Absence, AbsenceKind, User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.formats import today
from foundations.deadlines import reminders
from foundations.deadlines.models import Deadline
from foundations.notifications import outbox
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions, covering
from tests import factories
from tests.api.calls import Caller, fields, problem


def days(first: int, last: int) -> dict:
    return {
        "kind": AbsenceKind.objects.get(code="leave"),
        "starts_on": today() + timedelta(days=first),
        "ends_on": today() + timedelta(days=last),
    }


def away(person, deputy=None, first: int = 0, last: int = 5, by=None) -> Absence:
    absence = covering.enter_absence(person, deputy=deputy, by=by or person, **days(first, last))
    # A request reads who covers anew; these objects live longer.
    for one in (person, deputy, by):
        one and one.__dict__.pop("covered", None)
    return absence


def test_what_cannot_be_is_said_at_the_field(people):
    """Every bad input of the issue, in one world: nothing of it is written."""
    away(people.ian, people.rita, 10, 14)
    away(people.ivy, None, 30, 34)
    cases = [
        (people.dora, None, 5, 4, "ends_on", "same as or after the first"),
        (people.dora, None, 0, 500, "ends_on", "400 days"),
        (people.dora, None, -60, -50, "ends_on", "cannot be entered any more"),
        (people.ian, None, 12, 20, "starts_on", "is away from"),
        (people.dora, people.ian, 14, 15, "deputy", "Ian Analyst is away"),
        (people.rita, None, 9, 10, "starts_on", "covers for Ian Analyst"),
        (people.rita, people.ian, 12, 12, "starts_on", "Name another deputy for Ian Analyst first"),
        (people.dora, people.wendy, 0, 1, "deputy", "does not belong to the team"),
        (people.dora, people.olivia, 0, 1, "deputy", "does not belong to the team"),
        (people.dora, people.dora, 0, 1, "deputy", "Nobody covers for themselves"),
    ]
    for person, deputy, first, last, field, words in cases:
        absence = Absence(user=person, deputy=deputy, **days(first, last))
        found = absences.obstacle(absence)
        assert (found.field, words in found.words) == (field, True), (words, found)
        with pytest.raises(Conflict):
            covering.enter_absence(person, deputy=deputy, by=person, **days(first, last))
    assert Absence.objects.count() == 2
    with pytest.raises(PermissionDenied):
        covering.enter_absence(people.ian, deputy=None, by=people.dora, **days(40, 41))
    with pytest.raises(PermissionDenied):
        covering.enter_absence(people.ian, deputy=None, by=people.wanda, **days(40, 41))


def test_entered_by_the_senior_changed_and_called_off(people):
    absence = away(people.ian, people.rita, 0, 5, by=people.sia)
    told = Notification.objects.filter(kind="referrals.cover")
    assert {notice.recipient for notice in told} == {people.ian, people.rita}
    assert all("Ian" not in notice.title for notice in told), "who is away stands in the service alone"
    facts = days(0, 9) | {"deputy": people.dora}
    changed = covering.change_absence(absence, by=people.ian, version=absence.version, **facts)
    assert set(told.filter(key__contains=":2:").values_list("recipient__name", flat=True)) == {
        "Rita Researcher",
        "Dora Data",
    }
    with pytest.raises(StaleVersion):
        covering.change_absence(absence, by=people.ian, version=1, **facts)
    with pytest.raises(Conflict, match="begun"):
        covering.change_absence(changed, by=people.ian, version=2, **facts | days(1, 9))
    with pytest.raises(PermissionDenied):
        covering.cancel_absence(changed, by=people.rita, version=2)
    covering.cancel_absence(changed, by=people.sia, version=2)
    with pytest.raises(Conflict, match="called off"):
        covering.cancel_absence(changed, by=people.sia, version=3)
    events = AuditEvent.objects.filter(target_type="accounts.absence").values_list("event", flat=True)
    assert sorted(events) == ["accounts.cancel_absence", "accounts.change_absence", "accounts.enter_absence"]


def test_the_deputy_gets_notices_reminders_and_work_and_the_absent_still_finds_theirs(people, sign_in, mailoutbox):
    referral = factories.in_development(people)
    OutboxEmail.objects.all().delete()
    away(people.ian, people.rita)
    # One clock of theirs alone, so that one notice is told.
    own = {"responsible": people.ian, "kind": "in_development"}
    Deadline.objects.filter(stopped_at__isnull=True, **own).update(
        remind_at=timezone.now() - timedelta(minutes=1),
        amber_at=timezone.now() - timedelta(minutes=1),
        starts_at=timezone.now() - timedelta(days=1),
    )
    reminders.sweep()
    actions.perform(referral, "amend_terms", by=people.sia, rationale="The SIO asked.")
    for kind in ("deadline_due_soon", "referrals.amend_terms"):
        theirs = Notification.objects.filter(recipient=people.ian, kind=kind).get()
        deputys = Notification.objects.filter(recipient=people.rita, kind=kind).get()
        assert deputys.title == f"for Ian Analyst: {theirs.title}"
        assert deputys.covering_for == people.ian
        assert not OutboxEmail.objects.filter(notification=theirs).exists()
        assert OutboxEmail.objects.filter(notification=deputys, to_email=people.rita.email).exists()
    # Home, the list and the taskings of the deputy.
    rita = User.objects.get(pk=people.rita.pk)
    page = sign_in(rita).get("/")
    assert "You cover for Ian Analyst" in page.text
    assert [row.reference for row in page.context_data["lists"]["cover"]] == [referral.reference]
    assert referral.reference in sign_in(rita).get("/referrals/?lead=me").text
    assert rita.has_perm("tasking.add_product", factories.tasking_given(people))
    # The cover ends before the e-mails go: they go to the person themselves.
    absence = Absence.objects.get(user=people.ian)
    covering.cancel_absence(absence, by=people.ian, version=absence.version)
    outbox.drain()
    to = [message.to[0] for message in mailoutbox if "amended" in message.subject and "Ian Analyst" in message.subject]
    assert to == [people.ian.email]


def test_a_deputy_acts_in_the_place_of_a_lead_analyst_as_far_as_their_own_role_goes(people):
    ivan = people.dora
    referral = factories.in_development(people)
    referral = type(referral).objects.with_names().get(pk=referral.pk)
    dina = User.objects.get(pk=people.dina.pk)
    away(people.ian, ivan)
    deputy = User.objects.get(pk=ivan.pk)
    assert not deputy.has_perm("referrals.complete", referral), "a data insights analyst never completes"
    assert dina.has_perm("referrals.complete", referral)
    tasking = factories.tasking_given(people, referral, given_to=people.ian)
    assert deputy.has_perm("tasking.accept_tasking", tasking)
    assert not User.objects.get(pk=people.rita.pk).has_perm("tasking.accept_tasking", tasking)


def test_what_the_deputy_may_not_see_is_not_handed_over_and_said_to_those_who_may_know(people, sign_in):
    plain = factories.agreeing_terms(people)
    secret = factories.restricted(people)
    actions.perform(
        secret,
        "accept",
        by=people.sia,
        reason=factories.reason("accept"),
        rationale="Ours.",
        priority="high",
        harm_score=60,
        lead_analyst=people.ian,
    )
    OutboxEmail.objects.all().delete()
    Notification.objects.all().delete()
    absence = away(people.ian, people.rita)
    actions.perform(secret, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Wait.")
    assert not Notification.objects.filter(recipient=people.rita, reference=secret.reference).exists()
    told = Notification.objects.get(recipient=people.ian, reference=secret.reference)
    assert OutboxEmail.objects.filter(notification=told).exists(), "nobody else was told, so nothing is held back"
    address = absence.get_absolute_url()
    page = sign_in(people.ian).get(address).text
    assert "1 referral needs a named person" in page
    assert secret.reference in page
    assert plain.reference in page
    for other in (people.rita, people.dina):
        page = sign_in(other).get(address).text
        assert secret.reference not in page, other
        assert "needs a named person" not in page, other
        assert plain.reference in page
    assert sign_in(people.wanda).get(address).status_code == 404
    assert sign_in(people.olivia).get(address).status_code == 404


def test_an_absence_is_seen_by_those_who_work_with_the_person_and_the_database_agrees(people):
    absence = away(people.ian, people.rita, 3, 4)
    everybody = [
        getattr(people, name) for name in ("ian", "rita", "sia", "gwen", "wanda", "olivia", "ada", "ned", "otto")
    ]
    seen = {one.name for one in everybody if Absence.objects.visible_to(one).filter(pk=absence.pk).exists()}
    assert seen == {"Ian Analyst", "Rita Researcher", "Sia Senior", "Gwen Gateway", "Ned National"}
    for one in everybody:
        with isolation.as_user(one):
            assert Absence.objects.exists() == (one.name in seen), one
            assert [row.deputy_id for row in cover.away([people.ian.pk], today(), absence.ends_on)] == [people.rita.pk]


def test_the_pages_and_the_api(people, sign_in):
    sia = sign_in(people.sia)
    assert "No absence of yours" in sia.get("/absences/").text
    first = today() + timedelta(days=3)
    typed = {
        "person": people.ian.public_id,
        "kind": "training",
        "starts_on": first.isoformat(),
        "ends_on": "2020-01-01",
        "deputy": people.rita.public_id,
    }
    refused = sia.post("/absences/new/", typed)
    assert refused.status_code == 422
    assert "The last day must be the same as or after the first" in refused.text
    ian = Caller(people.ian)
    made = ian.post(
        "absences/",
        {
            "kind": "leave",
            "starts_on": str(first),
            "ends_on": str(first + timedelta(days=2)),
            "deputy": str(people.rita.public_id),
        },
    )
    assert made.status_code == 201, made.content
    address = f"absences/{made.json()['id']}/"
    assert made.json()["not_handed_over"] == []
    assert [one["id"] for one in Caller(people.rita).get("absences/").json()["results"]] == [made.json()["id"]]
    problem(Caller(people.wendy).get(address), 404)
    problem(Caller(people.rita).send("DELETE", address, version=1), 403)
    body = {"kind": "leave", "starts_on": str(first), "ends_on": str(first - timedelta(days=1)), "deputy": None}
    assert fields(ian.post(address, body, version=1)) == ["ends_on"]
    body["ends_on"] = str(first + timedelta(days=9))
    assert ian.post(address, body, version=1).json()["deputy"] is None
    problem(ian.post(address, body, version=1), 409)
    assert ian.send("DELETE", address, version=2).json()["cancelled"] is True
    assert not Absence.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_two_absences_that_overlap_are_not_entered_at_once(people):
    """The other connection waits for the lock, and is told."""
    person, facts = people.ian, days(0, 3)
    ready, said = Barrier(2), []

    def enter():
        try:
            ready.wait(timeout=10)
            covering.enter_absence(User.objects.get(pk=person.pk), deputy=None, by=person, **facts)
        except Conflict as conflict:
            said.append(conflict.explanation)
        finally:
            connection.close()

    threads = [Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert Absence.objects.count() == 1
    assert len(said) == 1
    assert "is away from" in said[0]
