"""What time does: a reminder a week before the end, and the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core import formats
from foundations.notifications.models import Notification
from referrals import actions as referrals
from referrals import tasks
from referrals.models import Referral, Share
from referrals.sharing import actions, sweeping
from tests import factories
from tests.sharing import offers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def titles() -> dict[str, set[str]]:
    """Who was told what by the sweep."""
    found = {}
    for notice in Notification.objects.filter(kind__in=["sharing.ends_soon", "sharing.expire", "sharing.supersede"]):
        found.setdefault(notice.title, set()).add(notice.recipient.name)
    return found


def test_both_sides_are_reminded_once_a_week_before(people):
    assert people.dina
    share = offers.accepted(people)
    assert sweeping.sweep(now=share.ends_at - 8 * DAY) == (0, 0)
    assert sweeping.sweep(now=share.ends_at - 7 * DAY) == (1, 0)
    assert sweeping.sweep(now=share.ends_at - 6 * DAY) == (0, 0)
    sides = {"Sia Senior", "Dina Inspector", "Ian Analyst", "Wanda Senior", "Wes Inspector"}
    assert titles() == {f"sharing ends on {formats.day(share.last_day)}": sides}


def test_who_shares_for_less_than_a_week_is_not_reminded(people):
    share = offers.accepted(people, ends_on=formats.today() + 5 * DAY)
    assert sweeping.sweep(now=share.ends_at - DAY) == (0, 0)


def test_after_its_last_day_it_is_ended_and_both_sides_are_told(people):
    assert people.dina
    share = offers.accepted(people)
    assert sweeping.sweep(now=share.ends_at) == (0, 1)
    share.refresh_from_db()
    assert (share.status, share.status_changes.first().verb, share.status_changes.first().by) == (
        "ended",
        "expire",
        None,
    )
    sides = {"Sia Senior", "Dina Inspector", "Ian Analyst", "Wanda Senior", "Wes Inspector"}
    assert titles() == {"sharing has ended: its last day has passed": sides}
    assert AuditEvent.objects.get(event="sharing.expire").actor_name == "The system"
    assert sweeping.sweep(now=share.ends_at + DAY) == (0, 0)


def test_an_offer_that_nobody_answered_ends(people):
    share = offers.offered(people)
    assert sweeping.sweep(now=share.ends_at + DAY) == (0, 1)
    assert Share.objects.get().status == "ended"


def test_offers_of_what_has_ended_are_ended(people):
    share = offers.offered(people, kind="transfer")
    reason = factories.reason("withdraw")
    referrals.perform(share.referral, "withdraw", by=people.olivia, reason=reason, rationale="Solved.")
    assert sweeping.sweep() == (0, 1)
    assert Share.objects.get().status_changes.first().verb == "supersede"
    assert titles() == {"the sharing of a referral with you has changed": {"Wanda Senior", "Wes Inspector"}}


def test_what_a_redirect_took_the_meaning_from_is_ended(people):
    referral = factories.at_first_gate(people)
    mine, third = (
        offers.accepted(people, referral),
        offers.offered(people, referral, to_organisation=Organisation.objects.get(slug="tarian")),
    )
    to = {"region": Organisation.objects.get(slug="rocuwm"), "reason": factories.reason("redirect")}
    referrals.perform(referral, "redirect", by=people.gwen, rationale="Theirs.", **to)
    assert sweeping.sweep() == (0, 2)
    mine.refresh_from_db()
    third.refresh_from_db()
    assert (mine.status, third.status) == ("ended", "ended")
    assert sweeping.sweep() == (0, 0)


def test_one_that_fails_does_not_keep_the_others(people, monkeypatch, caplog):
    first, second = offers.offered(people), offers.offered(people)
    move = actions.LIFECYCLE.move

    def fails_once(share, verb, **given):
        if share.pk == first.pk:
            raise RuntimeError("no")
        return move(share, verb, **given)

    monkeypatch.setattr(actions.LIFECYCLE, "move", fails_once)
    assert sweeping.sweep(now=second.ends_at) == (0, 1)
    assert f"Share {first.public_id} could not be swept" in caplog.text


def test_the_worker_may(people):
    """Under the rights of background work, and by the command."""
    share = offers.accepted(people)
    past = share.started_at - 30 * DAY
    Share.objects.filter(pk=share.pk).update(started_at=past, decided_at=past, ends_at=share.started_at + 3 * DAY)
    with isolation.as_system("a test"):
        assert sweeping.sweep() == (1, 0)
    Share.objects.filter(pk=share.pk).update(ends_at=share.started_at - DAY)
    assert tasks.sweep_shares.scope
    with isolation.as_system("a test"):
        assert sweeping.sweep() == (0, 1)


def test_the_command(people, capsys):
    share = offers.offered(people)
    past = share.started_at - 3 * DAY
    Share.objects.filter(pk=share.pk).update(started_at=past, ends_at=past + DAY)
    call_command("sweep_shares")
    assert capsys.readouterr().out == "0 reminded, 1 ended\n"
    assert Referral.objects.exists()
