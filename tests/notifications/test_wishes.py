"""How people want to be told: at once, in a digest at their hour, in the service alone, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundations.accounts.models import User
from foundations.core.errors import Conflict
from foundations.core.working_time import LONDON
from foundations.notifications import actions, digests, kinds, outbox, preferences
from foundations.notifications.kinds import Kind
from foundations.notifications.models import Digest, Notification, OutboxEmail
from referrals import notifications as referrals
from tasking import notifications as tasking

MORNING = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
CHOICE = Kind("t.choice", "Something", "Somebody.", ("t.choice",), "Tests")
POLICY = Kind("t.policy", "Something grave", "Everybody.", ("t.policy.",), "Tests", compulsory="Because.")


@pytest.fixture
def known(monkeypatch):
    for kind in (CHOICE, POLICY):
        monkeypatch.setitem(kinds.KINDS, kind.key, kind)


@pytest.fixture
def told(known, rung, db):
    """Tells one person who chose `channel`; gives them."""

    def tell(channel=None, kind="t.choice", number=0, **times):
        user, _ = User.objects.get_or_create(email="p@force.example", defaults={"name": "P", "password": "!"})
        if channel:
            wish = {"every": "day", "weekday": 0, "hour": 8} | times
            preferences.save(channels={"t.choice": channel}, by=user, now=MORNING, **wish)
        facts = {"title": "look at it", "reference": f"R-{number}", "path": "/x", "now": MORNING}
        actions.notify([user], kind=kind, key=f"{kind} {number}", **facts)
        return user

    return tell


@pytest.mark.parametrize(
    ("channel", "notices", "emails"), [(None, 1, 1), ("now", 1, 1), ("digest", 1, 0), ("service", 1, 0), ("off", 0, 0)]
)
def test_each_channel(told, channel, notices, emails):
    told(channel)
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (notices, emails)
    assert Notification.objects.filter(digest_at__isnull=False).count() == (channel == "digest")


def test_policy_leaves_no_choice_and_neither_does_a_kind_that_nobody_registered(told):
    user = told("off")
    for refused in ("t.policy", "t.nothing"):
        with pytest.raises(Conflict):
            preferences.save(channels={refused: "off"}, every="day", weekday=0, hour=8, by=user)
    told(kind="t.policy.x")
    told(kind="t.unknown")
    assert OutboxEmail.objects.count() == 2


def test_a_digest_goes_once_with_references_and_what_is_to_be_done(told, mailoutbox, settings):
    settings.SITE_URL = "https://toex.example"
    for number in range(3):
        user = told("digest", number=number, hour=17)
    Notification.objects.filter(reference="R-1").update(read_at=MORNING, text="never by e-mail")
    due = datetime(2026, 6, 1, 16, tzinfo=UTC)
    assert digests.gather(now=due - timedelta(seconds=1)) == 0
    # A missed night, and a missed week: the next run finds what was due.
    late = due + timedelta(days=7)
    assert digests.gather(now=late) == 1
    assert digests.gather(now=late) == 0
    assert outbox.drain(now=late) == 1
    assert outbox.drain(now=late) == 0
    (message,) = mailoutbox
    assert message.to == [user.email]
    assert message.subject == "[OFFICIAL] 2 notices of what is to be done"
    assert "- R-0: look at it\n- R-2: look at it" in message.body
    assert "R-1" not in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "<li>R-0: look at it</li>" in html
    assert 'href="https://toex.example/notifications/?show=unread"' in html


def test_what_was_read_meanwhile_makes_no_digest_and_what_was_read_last_withholds_it(told, mailoutbox):
    user = told("digest", number=1, hour=17)
    late = MORNING + timedelta(days=1)
    actions.mark_all_read(by=user)
    assert digests.gather(now=late) == 0
    assert not Notification.objects.filter(digest_at__isnull=False).exists()
    told("digest", number=2, hour=17)
    assert digests.gather(now=late) == 1
    actions.mark_all_read(by=user)
    assert outbox.drain(now=late + timedelta(days=1)) == 0
    assert OutboxEmail.objects.get().state == "withheld"
    assert not mailoutbox


def test_a_new_hour_counts_for_what_waits_already(told):
    user = told("digest", hour=17)
    preferences.save(channels={}, every="week", weekday=4, hour=6, by=user, now=MORNING)
    assert Notification.objects.get().digest_at == datetime(2026, 6, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "days"),
    [
        # There is no 01:00 on 29 March: two o'clock. There are two on 25 October: the first.
        (1, ["2026-03-28 01:00", "2026-03-29 01:00", "2026-03-30 00:00"]),
        (1, ["2026-10-24 00:00", "2026-10-25 00:00", "2026-10-26 01:00"]),
        (8, ["2026-03-28 08:00", "2026-03-29 07:00", "2026-03-30 07:00"]),
        (8, ["2026-10-24 07:00", "2026-10-25 08:00", "2026-10-26 08:00"]),
    ],
)
def test_the_hour_is_that_of_london_over_both_changes_of_clocks(hour, days):
    digest = Digest(hour=hour)
    now = datetime.fromisoformat(days[0]).replace(tzinfo=UTC) - timedelta(seconds=1)
    found = []
    for _ in days:
        now = preferences.next_digest(digest, now)
        found.append(f"{now:%Y-%m-%d %H:%M}")
    assert found == days


@given(
    now=st.integers(1735689600, 1861833600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    every=st.sampled_from(Digest.Every.values),
)
def test_the_next_digest_is_the_first_one_after_now(now, hour, weekday, every):
    """Against a slow, obvious search by the hour."""
    found = preferences.next_digest(Digest(every=every, weekday=weekday, hour=hour), now)
    assert now < found <= now + timedelta(days=8 if every == "week" else 2)
    days = [now.astimezone(LONDON).date() + timedelta(days=more) for more in range(9)]
    due = [
        datetime(one.year, one.month, one.day, hour, tzinfo=LONDON).astimezone(UTC)
        for one in days
        if every == "day" or one.weekday() == weekday
    ]
    assert found == min(one for one in due if one > now)


def test_every_kind_that_the_house_tells_is_registered_once():
    told = [f"referrals.{verb}" for verb in referrals.TOLD] + [f"tasking.{verb}" for verb in tasking.TOLD]
    told += ["tasking.give_tasking", "sharing.offer", "terms_of_reference.propose", "outcomes.give_feedback"]
    told += ["referrals.arrived", "referrals.message", "referrals.note", "referrals.give", "dashboard.search"]
    told += ["deadline_due_soon", "deadline_late", "referrals.follow_up", "referrals.draft_expires", "referrals.cover"]
    for one in told:
        assert len([kind for kind in kinds.KINDS.values() if kind.stands_for(one)]) == 1, one
    assert all(kind.told.endswith(".") and kind.label for kind in kinds.KINDS.values())
