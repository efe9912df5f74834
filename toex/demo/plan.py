"""Which stories the demo tells: how many end where, in which force, how long ago, and with which twists."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from foundations.accounts.models import Organisation
from referrals.statuses import Status as S
from toex.demo import operations, people
from toex.demo.story import Outline
from toex.demo.world import World

# How a hundred stories end. The unfinished ones are more than in life, since they are what one looks at.
SHARES = {
    S.CLOSED: 24,
    S.IN_DEVELOPMENT: 16,
    S.DECLINED: 9,
    S.SCTAC_TRIAGE: 7,
    S.GATEWAY_TRIAGE: 8,
    S.AGREEING_TERMS: 8,
    S.REASSESSMENT: 5,
    S.INFORMATION_REQUESTED: 4,
    S.CLOSING: 4,
    S.AGREEING_OWNERSHIP: 3,
    S.WITHDRAWN: 3,
    S.ON_HOLD: 3,
    S.REDIRECTED: 2,
    S.DRAFT: 2,
    S.WITH_ADVISER: 2,
}
# The longest that a stage has lasted when it is still open, in working days: beyond its target, so that some are late.
LONGEST = {
    S.DRAFT: 12,
    S.WITH_ADVISER: 3,
    S.SCTAC_TRIAGE: 3,
    S.GATEWAY_TRIAGE: 4,
    S.INFORMATION_REQUESTED: 7,
    S.AGREEING_TERMS: 9,
    S.IN_DEVELOPMENT: 12,
    S.REASSESSMENT: 13,
    S.AGREEING_OWNERSHIP: 6,
    S.CLOSING: 12,
    S.ON_HOLD: 30,
}
# Two years of working days, less the longest journey.
OLDEST = 450
# What may befall a story, and how often in a hundred.
TWISTS = {
    "asked at first gate": 12,
    "asked at second gate": 10,
    "redirected": 5,
    "returned": 5,
    "in part": 12,
    "change asked": 15,
    "national work": 12,
    "tasking refused": 6,
    "tasking returned": 8,
    "product returned": 12,
    "held and resumed": 6,
    "amended": 6,
    "ownership refused": 8,
    "sent back": 30,
    "before sending": 20,
    "after development": 40,
}
# One of these decides how far a story with this ending goes.
STAGES_OF_ENDING = {
    S.DECLINED: ("ends at first gate", "ends at second gate", "ends at second gate"),
    S.REDIRECTED: ("ends at first gate", "ends at second gate"),
    S.WITHDRAWN: ("ends at second gate", "", ""),
    S.INFORMATION_REQUESTED: ("asked at first gate", "asked at second gate"),
    S.ON_HOLD: ("held at second gate", "held while agreeing terms", "", ""),
    S.AGREEING_TERMS: ("no terms yet", "terms drafted", "terms proposed", ""),
    S.REASSESSMENT: ("", "", "", "reopened"),
    S.CLOSED: ("", "", "", "", "", "", "", "reopened"),
}


def outlines(count: int, world: World, rng: Random) -> Iterator[Outline]:
    """`count` outlines: every ending and every region comes as soon as there are enough."""
    # Of their own, so that an outline of that number has that name however many there are.
    names, forces = operations.names(Random("names")), world.forces  # noqa: S311
    threats = [threat for threat in world.threats if threat != "other"] * 3 + ["other"]
    for number, ending in enumerate(_endings(count, rng)):
        force = forces[number % len(forces)]
        if ending == S.WITH_ADVISER:
            force = world.organisations[people.WITH_ADVISER]
        elif ending == S.SCTAC_TRIAGE and not force.parent.has_first_gate:
            ending = S.GATEWAY_TRIAGE
        yield Outline(
            number=number,
            ending=ending,
            force=force,
            threat=rng.choice(threats),
            operation=next(names),
            age=_age(ending, rng),
            twists=frozenset(_twists(ending, force.parent, rng)),
        )


def _age(ending: S, rng: Random) -> int:
    """How many working days ago the last act was. Every other request at a first gate has just come in."""
    if ending not in LONGEST:
        return rng.randrange(1, OLDEST)
    if ending == S.SCTAC_TRIAGE and rng.random() < 0.5:
        return 0
    return rng.randrange(LONGEST[ending] + 1)


def _endings(count: int, rng: Random) -> list[S]:
    """Each ending once, then by their shares."""
    endings = list(SHARES)[:count]
    endings += rng.choices(list(SHARES), list(SHARES.values()), k=count - len(endings))
    rng.shuffle(endings)
    return endings


def _twists(ending: S, region: Organisation, rng: Random) -> Iterator[str]:
    yield from (twist for twist, often in TWISTS.items() if rng.randrange(100) < often)
    stage = rng.choice(STAGES_OF_ENDING.get(ending, ("",)))
    if not region.has_first_gate:
        stage = stage.replace("first gate", "second gate")
    # Only a Detective Inspector may reopen, and a region that the nation serves has none.
    if stage and not (stage == "reopened" and region.served_nationally):
        yield stage
