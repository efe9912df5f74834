"""The same tests for every verb: it works, it works once, it leaves nothing behind when it fails."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.lifecycle.machine import MissingFacts
from foundations.notifications.models import Notification
from referrals import actions
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from tests.people import People
from tests.referrals.steps import IDS, REPEATED, STEPS

each_step = pytest.mark.parametrize("step", STEPS, ids=IDS)


@each_step
def test_it_moves_and_is_written_down(people, step):
    referral = step.made(people)
    before, done = referral.version, referral.status_changes.filter(verb=step.verb).count()
    moved = actions.perform(referral, step.verb, by=getattr(people, step.by), **step.facts(people))
    stored = Referral.objects.get(pk=referral.pk)
    assert stored.status == moved.status == step.to
    assert stored.version == before + 1
    change = stored.status_changes.first()
    assert (change.verb, change.from_status, change.to_status) == (step.verb, referral.status, step.to)
    assert change.by == getattr(people, step.by)
    assert (
        AuditEvent.objects.filter(event=f"referrals.{step.verb}", target_id=str(stored.public_id)).count() == done + 1
    )


@each_step
def test_a_second_time_is_not_now(people, step):
    referral = step.made(people)
    facts = step.facts(people)
    moved = actions.perform(referral, step.verb, by=getattr(people, step.by), **facts)
    if step.verb == "redirect":
        # It is another region's now.
        with pytest.raises(PermissionDenied):
            actions.perform(moved, step.verb, by=getattr(people, step.by), **facts)
        return
    if step.verb in REPEATED:
        again = actions.perform(moved, step.verb, by=getattr(people, step.by), **facts)
        assert again.status == step.to
        return
    with pytest.raises((Conflict, PermissionDenied)):
        actions.perform(moved, step.verb, by=getattr(people, step.by), **facts)


@each_step
def test_a_stale_version_is_refused(people, step):
    referral = step.made(people)
    with pytest.raises(StaleVersion):
        actions.perform(
            referral, step.verb, by=getattr(people, step.by), version=referral.version - 1, **step.facts(people)
        )


@each_step
def test_a_missing_fact_is_named(people, step):
    referral = step.made(people)
    person = getattr(people, step.by)
    row = LIFECYCLE.find(referral, step.verb, person)
    for name in row.needs:
        facts = step.facts(people) | {name: None}
        with pytest.raises(MissingFacts) as missing:
            actions.perform(referral, step.verb, by=person, **facts)
        assert missing.value.names == [name]


@each_step
@pytest.mark.asvs("V2.3.3", "V16.5.3")
def test_if_the_audit_fails_nothing_has_happened(people, step, monkeypatch):
    referral = step.made(people)
    facts = step.facts(people)
    before = snapshot(referral)

    def fail(*args, **kwargs):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(recorder, "record", fail)
    with pytest.raises(RuntimeError):
        actions.perform(referral, step.verb, by=getattr(people, step.by), **facts)
    assert snapshot(referral) == before


def snapshot(referral) -> dict:
    stored = Referral.objects.filter(pk=referral.pk).values().get()
    return stored | {
        "changes": referral.status_changes.count(),
        "decisions": referral.decisions.count(),
        "questions": list(referral.information_requests.values_list("answer", flat=True)),
        "versions": list(referral.requests.values_list("number", "submitted_at")),
        "deadlines": list(referral.deadlines.order_by("pk").values_list("kind", "due_at", "paused_at", "stopped_at")),
        "notices": Notification.objects.count(),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS, ids=IDS)
@pytest.mark.asvs("V2.3.4")
def test_of_two_at_once_one_wins(step):
    people = People()
    referral = step.made(people)
    before = referral.status_changes.filter(verb=step.verb).count()
    person, facts = getattr(people, step.by), step.facts(people)
    start, outcomes = threading.Barrier(2), []

    def attempt():
        try:
            start.wait(timeout=10)
            actions.perform(referral, step.verb, by=person, version=referral.version, **facts)
            outcomes.append("won")
        except (Conflict, PermissionDenied):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["refused", "won"]
    assert referral.status_changes.filter(verb=step.verb).count() == before + 1
