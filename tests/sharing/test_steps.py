"""The same tests for every verb of a share: it works, for whom, once, and it leaves nothing behind when it fails."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts import roles
from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.lifecycle.machine import MissingFacts, TransitionNotAllowed
from foundations.notifications.models import Notification
from referrals.models import Referral, Share
from referrals.sharing.lifecycle import LIFECYCLE
from tests.lifecycle.test_grid import NEAREST
from tests.people import WHO
from tests.sharing import offers
from tests.sharing.steps import HANDLERS, IDS, OTHERS, STEPS, made

pytestmark = pytest.mark.django_db
each_step = pytest.mark.parametrize("step", STEPS, ids=IDS)


@each_step
def test_it_moves_and_is_written_down(people, step):
    share = made(step, people)
    offers.step(share, step.verb, getattr(people, step.by), **step.facts(people))
    stored = Share.objects.get(pk=share.pk)
    assert (stored.status, stored.version) == (step.to, share.version + 1)
    change = stored.status_changes.first()
    assert (change.verb, change.from_status, change.to_status) == (step.verb, share.status, step.to)
    assert change.by == getattr(people, step.by)
    assert AuditEvent.objects.filter(event=f"sharing.{step.verb}", target_id=str(share.public_id)).count() == 1
    if step.to in {"accepted", "refused"}:
        assert (stored.decided_by, stored.decided_at) == (change.by, change.at)
    assert bool(stored.ended_at) == (step.to not in {"accepted"})


@each_step
def test_for_those_who_may_and_nobody_else(people, step):
    share = made(step, people)
    allowed = set()
    for name in WHO:
        try:
            LIFECYCLE.find(share, step.verb, getattr(people, name))
        except (PermissionDenied, TransitionNotAllowed):
            continue
        allowed.add(name)
    assert allowed == step.may


@each_step
def test_a_second_time_is_not_now(people, step):
    share = made(step, people)
    moved = offers.step(share, step.verb, getattr(people, step.by), **step.facts(people))
    with pytest.raises((Conflict, PermissionDenied)):
        offers.step(moved, step.verb, getattr(people, step.by), **step.facts(people))


@each_step
def test_a_stale_version_is_refused(people, step):
    share = made(step, people)
    facts = step.facts(people) | {"version": share.version - 1}
    with pytest.raises(StaleVersion):
        offers.step(share, step.verb, getattr(people, step.by), **facts)


@each_step
def test_a_missing_fact_is_named(people, step):
    share, person = made(step, people), getattr(people, step.by)
    for name in LIFECYCLE.find(share, step.verb, person).needs:
        with pytest.raises(MissingFacts) as missing:
            offers.step(share, step.verb, person, **step.facts(people) | {name: None})
        assert missing.value.names == [name]


@each_step
def test_if_the_audit_fails_nothing_has_happened(people, step, monkeypatch):
    share = made(step, people)
    before, facts = snapshot(), step.facts(people)

    def fail(*args, **kwargs):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(recorder, "record", fail)
    with pytest.raises(RuntimeError):
        offers.step(share, step.verb, getattr(people, step.by), **facts)
    assert snapshot() == before


def test_if_the_last_notice_fails_a_hand_over_has_not_happened(people, monkeypatch):
    """The audit fails first; this is after region, lead, chain, clocks and people have changed."""
    share = offers.offered(people, kind="transfer")
    before, facts = snapshot(), offers.accepting(people, share)

    def fail(*args, **kwargs):
        raise RuntimeError("the notice cannot be written")

    monkeypatch.setattr("referrals.sharing.notifications._tell", fail)
    with pytest.raises(RuntimeError):
        offers.step(share, "accept", people.wanda, **facts)
    assert snapshot() == before


def snapshot() -> dict:
    share, referral = Share.objects.get(), Referral.objects.get()
    return {
        "share": Share.objects.values().get(),
        "referral": Referral.objects.values().get(),
        "changes": share.status_changes.count(),
        "history": referral.status_changes.count(),
        "chain": list(referral.regions.values_list("region", "until_at")),
        "people": list(referral.people.values_list("user")),
        "clocks": list(referral.deadlines.order_by("pk").values_list("organisation", "responsible", "due_at")),
        "audit": AuditEvent.objects.count(),
        "notices": Notification.objects.count(),
    }


MADE = {
    "offered": offers.offered,
    "asked": offers.asked,
    "accepted": offers.accepted,
    "refused": offers.refused,
    "taken_back": offers.taken_back,
    "ended": offers.ended,
}
# The people of West Midlands of each role that has one there; the others are those nearest to the referral.
THERE = {WHO[name][2]: name for name in ("wanda", "wes", "will", "wendy", "walter")}


@pytest.mark.parametrize("status", list(MADE))
def test_each_verb_is_open_to_the_roles_that_hold_it_in_its_statuses_only(people, status):
    """Status × verb × role, on either side."""
    share = MADE[status](people)
    assert share.status == status
    for verb in LIFECYCLE.verbs:
        rows = [row for row in LIFECYCLE.rows(verb) if row.manual]
        for name in {*NEAREST.values(), *THERE.values()}:
            held = [row for row in rows if name in (HANDLERS if row.permission == "referrals.share" else OTHERS)]
            assert all(row.permission in roles.by_key[WHO[name][2]].permissions for row in held)
            here = [row for row in held if status in row.sources]
            theirs_elsewhere = any(status in row.sources for row in rows) and not here
            if not rows:
                expected = LookupError
            elif not held or theirs_elsewhere:
                expected = PermissionDenied
            else:
                expected = None if here else TransitionNotAllowed
            assert outcome(share, verb, getattr(people, name)) == expected, (verb, name)


def outcome(share, verb, person):
    try:
        LIFECYCLE.find(share, verb, person)
    except (LookupError, PermissionDenied, TransitionNotAllowed) as error:
        return type(error)
    return None
