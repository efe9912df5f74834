"""What is made up for one referral, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from foundations.accounts.models import Organisation
from referrals.models import ThreatArea
from referrals.statuses import GATES
from referrals.statuses import Status as S
from toex.demo import texts
from toex.scale.clocks import Clock
from toex.scale.journeys import Journey, Moment, Step
from toex.scale.people import Team

SENIORS_VERBS = {"accept", "start_development", "recommend_owner", "close", "hold"}


@dataclass(frozen=True)
class Place:
    """A force with the region and the people that its requests go to."""

    force: Organisation
    region: Organisation
    team: Team


@dataclass(slots=True)
class Telling:
    """One referral while it is being written down."""

    pk: int
    place: Place
    journey: Journey
    clocks: list[Clock]
    threat: ThreatArea
    story: texts.Story
    operation: str
    requester: int
    sio: int
    lead: int
    priority: str
    harm_score: int
    restricted: bool
    reference: str | None = None

    @property
    def status(self) -> S:
        return self.journey.status

    def step(self, verb: str) -> Step | None:
        """The step of that verb, if it was taken."""
        return next((step for step in self.journey.steps if step.verb == verb), None)

    @property
    def received(self) -> Step | None:
        """The step by which a region first received it."""
        return next((step for step in self.journey.steps if step.to_status in GATES), None)

    def accepted_by(self, moment: Moment) -> bool:
        """Whether the second gate had accepted it at `moment`."""
        accept = self.step("accept")
        return accept is not None and accept.at.day <= moment.day

    def author_of(self, step: Step) -> int:
        """Whose step it is."""
        if step.verb in {"submit", "answer", "withdraw", "accept_ownership"}:
            return self.requester
        if step.verb == "endorse":
            return self.place.team.advisers[self.place.force.pk]
        if step.verb == "complete":
            return self.lead
        if step.verb in SENIORS_VERBS or step.from_status == S.GATEWAY_TRIAGE:
            return self.place.team.senior
        return self.place.team.gateway
