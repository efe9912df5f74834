"""What the two sides of a demo's referral write to each other, and what the team notes for itself."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from referrals.conversation import actions
from referrals.models import MessageKind
from toex.demo.days import MARGIN

if TYPE_CHECKING:
    from toex.demo.clock import Clock
    from toex.demo.story import Story

OFFICER, TEAM, SENIOR = "officer", "team", "senior"
MESSAGE, NOTE = MessageKind.MESSAGE, MessageKind.NOTE
LATER = timedelta(minutes=7)
# Of ten people how many have read all, all but the last, and nothing.
READ = (6, 3, 1)
# In some of five stories nobody writes.
SHARE_THAT_TALKS = 0.8
# Working days from today, and the stories whose Senior wanted to be reminded.
REMINDED_ON, EVERY = 3, 9

EXCHANGES = (
    (
        (OFFICER, MESSAGE, "The arrest phase may move forward by a week. I will know after Thursday's briefing."),
        (
            SENIOR,
            MESSAGE,
            "Thank you. Tell us as soon as you know, because the telephone data takes us four working days.",
        ),
        (
            SENIOR,
            NOTE,
            "If the date moves we cannot do the full network chart. Plan the short version first, and ask Finance whether "
            "they can begin on the two company accounts now.",
        ),
        (OFFICER, MESSAGE, "Confirmed: the date stands. The full chart is still what helps us most."),
    ),
    (
        (SENIOR, MESSAGE, "Two of the addresses in your request share a postcode but no street. Are both meant?"),
        (OFFICER, MESSAGE, "Both. The second one is a lock-up behind the shop; it has no number of its own."),
        (
            TEAM,
            NOTE,
            "The lock-up does not stand in the gazetteer. Searched by grid reference instead; note it in the product so "
            "that nobody looks for a number.",
        ),
        (TEAM, MESSAGE, "Found it, thank you. It is on the chart as a place of its own."),
    ),
    (
        (OFFICER, MESSAGE, "A neighbouring force has told us of a third vehicle. Is it of use to you now?"),
        (TEAM, MESSAGE, "It is. Send the registration as a correction to the request when we next ask you something."),
        (
            SENIOR,
            NOTE,
            "The vehicle is known to another region under a different operation name. Check with their gateway before "
            "anything about it goes into a product.",
        ),
    ),
    (
        (SENIOR, MESSAGE, "Who is the right person for safeguarding while you are on leave?"),
        (OFFICER, MESSAGE, "My detective sergeant. The SIO knows and has agreed."),
        (SENIOR, NOTE, "Capacity is thin until the end of the month. Keep this one with its present lead."),
    ),
    (
        (OFFICER, MESSAGE, "One of the victims has given a further account. Nothing in it changes what we ask."),
        (TEAM, MESSAGE, "Thank you for telling us. If it names anybody new, we would like to search for them as well."),
        (
            TEAM,
            NOTE,
            "Do not put the victim's words into the profile. The officer in the case decides what is shared of them.",
        ),
        (OFFICER, MESSAGE, "Nobody new. I will tell you if that changes."),
    ),
)


class Talk:
    """The conversation of one story: the next line after each act, while its referral is in hand."""

    def __init__(self, story: Story) -> None:
        # Not the story's own dice: what is talked changes nothing else in it.
        rng = Random(f"talk {story.outline.number}")  # noqa: S311
        self._lines = list(rng.choice(EXCHANGES)) if rng.random() < SHARE_THAT_TALKS else []
        self._story, self._rng, self._said = story, rng, []

    def go_on(self, clock: Clock) -> None:
        """Write the next line a few minutes later, where somebody may."""
        referral = self._story.referral
        if not self._lines or referral is None or actions.obstacle(referral):
            return
        who, kind, text = self._lines[0]
        by = self._speaker(who)
        if not actions.may_write(by, referral, kind):
            return
        self._lines.pop(0)
        clock.at = max(clock.at, min(clock.at + LATER, self._story.days.now - MARGIN))
        self._said.append(actions.write(referral, kind=kind, text=text, by=by))

    def remind(self) -> None:
        """What the Senior wanted to look at again."""
        story, referral = self._story, self._story.referral
        if story.outline.number % EVERY or referral is None or actions.obstacle(referral):
            return
        note = "Ask whether the date of the arrests still stands."
        actions.follow_up(referral, on_date=story.days.day(REMINDED_ON), note=note, by=self._speaker(SENIOR))

    def read(self) -> None:
        """Let most of those at work have read all of it, some all but the last, and some nothing yet."""
        referral = self._story.referral
        if referral is None or not self._said:
            return
        team = self._story.world.team(referral.region)
        gateway = team.gateway if referral.region.has_first_gate else None
        readers = {self._story.officer, gateway, team.senior, referral.lead_analyst} - {None}
        for reader in sorted(readers, key=lambda one: one.pk):
            unread = self._rng.choices((0, 1, len(self._said)), READ)[0]
            seen = [one for one in self._said if one.kind == MESSAGE or reader != self._story.officer]
            left = seen[: len(seen) - unread]
            if left and actions.may_write(reader, referral, MESSAGE):
                actions.mark_read(referral, by=reader, up_to=left[-1])

    def _speaker(self, who: str):
        story = self._story
        if who == OFFICER:
            return story.officer
        senior = story.world.team(story.referral.region).senior
        return (story.referral.lead_analyst if who == TEAM else None) or senior
