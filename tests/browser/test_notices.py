"""An officer and a Senior choose how they are told, receive, put off and read, in a browser."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from foundations.core.formats import today
from foundations.deadlines import reminders
from foundations.deadlines.models import Deadline, Snooze
from foundations.notifications import digests, outbox
from foundations.notifications.models import OutboxEmail
from referrals import actions
from tests import factories


def test_an_officer_and_a_senior_choose_receive_put_off_and_read(make_cast, people):
    assert people.sia
    referral = factories.at_second_gate(people)
    cast = make_cast(audited=set())
    olivia, sia = cast.olivia, cast.sia
    olivia.opens("/notifications/").follows("How we tell you").follows("What we tell you about").reads(
        "Who is told", "A decision on a request", "Always by email"
    )
    olivia.opens("/notifications/preferences/").selects("A request moves on", "In the service, and in my email digest")
    olivia.chooses("How often do you want your email digest?", "Every day").selects("At what time of the day?", "17:00")
    olivia.presses("Save").is_told("How you are told is saved.")
    outbox.drain()
    accept = {"reason": factories.reason("accept"), "rationale": "Ours.", "priority": "high", "harm_score": 60}
    referral = actions.perform(referral, "accept", by=people.sia, lead_analyst=people.ian, **accept)
    referral = actions.perform(referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Wait.")
    assert OutboxEmail.objects.filter(recipient=people.olivia, state="pending").count() == 1, "the decision, at once"
    tomorrow = timezone.now() + timedelta(days=2)
    assert digests.gather(now=tomorrow) == 1
    assert outbox.drain(now=tomorrow) >= 2
    olivia.opens("/notifications/?by=referral&show=unread").reads(referral.reference, "was put on hold")
    olivia.presses(f"Mark those of {referral.reference} as read").reads("Nothing unread")

    referral = actions.perform(referral, "resume", by=people.sia, rationale="Go on.")
    Deadline.objects.running().filter(reference=referral.reference).update(
        starts_at=timezone.now() - timedelta(days=9), amber_at=timezone.now() - timedelta(minutes=5)
    )
    Deadline.objects.running().filter(reference=referral.reference).update(
        remind_at=timezone.now() - timedelta(minutes=5)
    )
    reminders.sweep()
    sia.opens("/notifications/").reads("is due on").main.get_by_role("link", name="Put off").first.click()
    sia.reads("Put off reminders", referral.reference)
    sia.presses("Put off").is_asked_to_mend(
        "Enter the day on which you want to be reminded again", "Enter why you put it off"
    )
    sia.dates("Remind me again on", today() + timedelta(days=3)).writes(
        "Why do you put it off?", "The bank answers on Monday."
    )
    sia.presses("Put off").is_told("You are reminded again on")
    assert Snooze.objects.get().user == people.sia
    sia.opens("/notifications/").presses("Mark all as read").reads("Notifications")
