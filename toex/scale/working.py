"""Who works on a referral that is made up, and what its two sides write to each other."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from referrals.models import Allocation, MessageKind, Side
from referrals.statuses import FINAL, IN_HAND
from toex.demo import talk
from toex.scale.journeys import Moment, Step
from toex.scale.sheets import Sheet, public_id
from toex.scale.telling import Telling

MOST_MESSAGES = max(len(exchange) for exchange in talk.EXCHANGES)
# Minutes after a step until somebody writes.
LATER = 7

At = Callable[[Moment | None], str | None]


def write_allocations(telling: Telling, sheet: Sheet, at: At, rng: Random) -> None:
    """Its lead from the acceptance to the end, and members of the team on every second that is worked on."""
    accept = telling.step("accept")
    if accept is None:
        return
    last = telling.journey.steps[-1]
    ended = [at(last.at), telling.author_of(last)] if telling.status in FINAL else [None, None]
    begun = (at(accept.at), telling.author_of(accept), "")
    part = Allocation.Part
    sheet.add(public_id(), telling.pk, telling.lead, part.LEAD.value, *begun, *ended, "")
    if telling.status in IN_HAND and not telling.restricted and rng.random() < 0.5:
        others = [one for one in telling.place.team.analysts if one != telling.lead]
        for person in rng.sample(others, rng.choice((1, 2))):
            sheet.add(public_id(), telling.pk, person, part.MEMBER.value, *begun, None, None, "")


def write_messages(telling: Telling, sheets: dict[str, Sheet], at: At, rng: Random, next_id: int) -> int:
    """A line after each step while a region has it, as in the demo; gives the id that follows.

    Who wrote has read up to there; what others wrote after that is unread.
    """
    if telling.restricted or rng.random() >= talk.SHARE_THAT_TALKS:
        return next_id
    read: dict[int, tuple[str, int, str]] = {}
    lines = rng.choice(talk.EXCHANGES)
    for step, (who, kind, text) in zip(_open_steps(telling), lines, strict=False):
        author = _speaker(telling, who, step)
        side = Side.REQUESTER if who == talk.OFFICER else Side.TEAM
        written = at(Moment(step.at.day, step.at.minutes + LATER))
        sheets["messages"].add(
            next_id, public_id(), telling.pk, MessageKind(kind).value, side.value, author, written, text
        )
        read[author] = (side.value, next_id, written)
        next_id += 1
    for author, (side, up_to, read_at) in read.items():
        sheets["messages read"].add(telling.pk, author, side, up_to, read_at)
    return next_id


def _open_steps(telling: Telling) -> list[Step]:
    """Those after which somebody may write: a region has received it, and it is not finished."""
    steps = telling.journey.steps
    received = next((place for place, step in enumerate(steps) if step is telling.received), len(steps))
    return [step for step in steps[received:] if step.to_status not in FINAL]


def _speaker(telling: Telling, who: str, step: Step) -> int:
    if who == talk.OFFICER:
        return telling.requester
    return telling.lead if who == talk.TEAM and telling.accepted_by(step.at) else telling.place.team.senior
