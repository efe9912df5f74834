"""The story of one referral: what people did, one act after the other, each by the action that the pages call.

A story is planned backwards from today, so that its last act lies as long ago as wanted, and then played forwards with
the clock moved from act to act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.db import transaction

from foundations.accounts.models import Organisation, User
from foundations.documents import actions as documents
from referrals import actions
from referrals.attachments import actions as attachments
from referrals.deciding import correcting
from referrals.models import FormChoice, Referral
from referrals.statuses import Status
from referrals.subjects import actions as subject_actions
from toex.demo import papers, request_texts, requests, subjects, texts
from toex.demo.clock import Clock
from toex.demo.days import OFFICE_MINUTES, WorkingDays
from toex.demo.talk import Talk
from toex.demo.work_acts import WorkActs
from toex.demo.world import Team, World


@dataclass
class Act:
    """Something that somebody does, `wait` working days after the act before; `at` is set when the story is planned."""

    wait: int
    do: Callable[[], object]
    day: int = 0
    at: datetime | None = None


@dataclass
class Outline:
    """What a story is to become: where it begins, at which status it ends, and how long ago its last act was."""

    number: int
    ending: Status
    force: Organisation
    threat: str
    operation: str
    age: int
    twists: frozenset[str] = field(default_factory=frozenset)


class Story(WorkActs):
    """One referral from the first answer typed to its ending."""

    def __init__(self, outline: Outline, world: World, days: WorkingDays, seed: int):
        self.outline, self.world, self.days = outline, world, days
        self.rng = Random(f"{seed} {outline.number}")  # noqa: S311
        self.region = outline.force.parent
        self.officer: User = world.people[f"officer.{outline.force.slug}"]
        self.sio: User = world.people[f"sio.{outline.force.slug}"]
        self.text = self.rng.choice(texts.STORIES[outline.threat])
        self.referral: Referral | None = None
        self.acts: list[Act] = []
        self._plan()
        self._date()

    # --- planning ----------------------------------------------------------------------------------

    def then(self, wait: int, do: Callable[..., object], *args, **kwargs) -> None:
        """Plan an act."""
        self.acts.append(Act(wait, lambda: do(*args, **kwargs)))

    def has(self, twist: str) -> bool:
        return twist in self.outline.twists

    def some(self, least: int, most: int) -> int:
        """A number of working days."""
        return self.rng.randint(least, most)

    def _plan(self) -> None:
        """The acts up to the ending; each part answers whether the story goes on."""
        parts = (
            self._request,
            self._first_gate,
            self._second_gate,
            self._agree_terms,
            self._develop,
            self._reassess,
            self._own,
            self._close,
        )
        for part in parts:
            if not part():
                return

    def _date(self) -> None:
        """Give every act its day and time, the last one `age` working days ago."""
        day = -self.outline.age
        for act in reversed(self.acts):
            act.day = day
            day -= act.wait
        by_day: dict[int, list[Act]] = {}
        for act in self.acts:
            by_day.setdefault(act.day, []).append(act)
        for number, acts in by_day.items():
            minutes = sorted(self.rng.sample(range(OFFICE_MINUTES), len(acts)))
            for act, minute in zip(acts, minutes, strict=True):
                act.at = self.days.at(number, minute)

    @property
    def begins_at(self) -> datetime:
        return self.acts[0].at

    @property
    def sent_at(self) -> datetime:
        """When it got its reference, or began where it never was sent; references are given in this order."""
        return self._sent.at if self._sent else self.begins_at

    # --- playing -----------------------------------------------------------------------------------

    @transaction.atomic
    def play(self, clock: Clock) -> Referral:
        """Do every act at its time, in one transaction."""
        talk = Talk(self)
        for act in self.acts:
            clock.at = act.at
            act.do()
            talk.go_on(clock)
        talk.remind()
        talk.read()
        return self.referral

    def perform(self, verb: str, *, by: User, **facts) -> None:
        """A step of the referral."""
        self.referral = actions.perform(self.referral, verb, by=by, **facts)

    def decide(self, verb: str, *, by: User, code: str = "", **facts) -> str:
        """A step with a coded reason and the words that fit it; gives the code."""
        code = code or self.rng.choice(list(texts.REASONED[verb]))
        reason, said = self.world.reasons[verb, code], self.rng.choice(texts.REASONED[verb][code])
        self.perform(verb, by=by, reason=reason, rationale=said, **facts)
        return code

    # --- the request -------------------------------------------------------------------------------

    def _request(self) -> bool:
        ending = self.outline.ending
        self._sent = None
        if ending == Status.DRAFT:
            self.then(0, self.begin, complete=self.rng.random() < 0.4)
            self._papers()
            return False
        if ending == Status.WITHDRAWN and self.has("before sending"):
            self.then(0, self.begin, complete=True)
            self.then(2, self.decide, "withdraw", by=self.officer, code="made-in-error")
            return False
        self.then(0, self.begin, complete=False)
        self.then(self.some(0, 2), self.fill_in)
        self._papers()
        self.then(self.some(0, 3), self.perform, "submit", by=self.officer, declared=True)
        self._sent = self.acts[-1]
        if self.outline.force.asks_for_adviser:
            return self._adviser()
        return True

    def _adviser(self) -> bool:
        adviser = self.world.people[f"adviser.{self.outline.force.slug}"]
        if self.has("sent back"):
            said = self.rng.choice(texts.SEND_BACK)
            self.then(self.some(1, 2), self.perform, "send_back", by=adviser, rationale=said)
            self.then(self.some(1, 4), self.say_more)
            self.then(0, self.perform, "submit", by=self.officer, declared=True)
        if self.outline.ending == Status.WITH_ADVISER:
            return False
        self.then(self.some(1, 2), self.perform, "endorse", by=adviser, rationale=self.rng.choice(texts.ADVICE))
        return True

    def _papers(self) -> None:
        """Every third request has files."""
        if self.outline.number % 3 == 0:
            self.then(0, self.attach)

    def attach(self) -> None:
        """Two or three files; each is made and checked when the first request has it."""
        if not self.world.files:
            for make, description in papers.ATTACHED:
                stored = documents.store(make(), by=self.officer, marking=self.referral.marking)
                self.world.files.append((stored, description))
        draft = attachments.draft_of(self.officer, self.referral.public_id)
        most = 2 + self.outline.number % 2
        attachments.attach_stored(draft, described=self.world.files[:most], by=self.officer)

    def begin(self, *, complete: bool) -> None:
        """Begin the draft; an incomplete one lacks what is asked last."""
        answers = self.answers()
        if not complete:
            late = list(answers).index("why_toex")
            answers = {name: value for place, (name, value) in enumerate(answers.items()) if place < late}
        self.referral = actions.start_request(force=self.outline.force, by=self.officer, **answers)
        if complete:
            self.name_subjects()

    def fill_in(self) -> None:
        self.save(**self.answers())
        self.name_subjects()

    def name_subjects(self) -> None:
        """Whom and what the request is about."""
        if not self.answers()["has_subjects"]:
            return
        draft = self.referral.requests.drafts().select_related("referral").get()
        rng = Random(f"subjects {self.outline.number}")  # noqa: S311
        town = rng.choice(self.world.towns(self.outline.force))
        named, links = subjects.cast(self.days.day(self.acts[0].day), town, rng)
        subject_actions.add(draft, by=self.officer, subjects=named)
        if links:
            subject_actions.link(draft, by=self.officer, links=links)
        self.referral.refresh_from_db()

    def say_more(self) -> None:
        """The adviser asked for more."""
        more = (
            f"{self.text.background} Force systems and company records have been searched; nothing further was found."
        )
        self.save(background=more)

    def change_with_answer(self) -> None:
        """What has happened since goes into the request, and is sent with the answer to the question."""
        actions.open_next_version(self.referral, by=self.officer)
        known = self.answers()["victims_known"]
        self.save(victims_known=known + 2, safeguarding=request_texts.CHANGED)

    def save(self, **answers) -> None:
        """Write into the draft of the request."""
        self.referral.refresh_from_db()
        self.referral = actions.save_request(self.referral, by=self.officer, version=self.referral.version, **answers)

    def answers(self) -> dict:
        """All answers of the request, the same whenever asked."""
        rng = Random(f"answers {self.outline.number}")  # noqa: S311
        others = [code for code in self.world.threats if code != self.outline.threat]
        begun = self._begun_on()
        asking = requests.Asking(
            operation=self.outline.operation,
            threat=self.outline.threat,
            others=rng.sample(others, rng.choice((0, 0, 0, 1, 1, 2))),
            story=self.text,
            town=rng.choice(self.world.towns(self.outline.force)),
            force=self.outline.force.slug,
            region=self.outline.force.parent.slug,
            sio_name=self.sio.titled_name,
            sio_email=self.sio.email,
            begun=self.days.day(self.acts[0].day),
            needed_by=self.days.day(begun + rng.randint(25, 80)),
        )
        return requests.document(asking, rng)

    def _begun_on(self) -> int:
        """The working day after which the request asks for an answer."""
        return (self._sent or self.acts[0]).day

    # --- the gates ---------------------------------------------------------------------------------

    @property
    def team(self) -> Team:
        return self.world.team(self.region)

    def _first_gate(self) -> bool:
        if not self.region.has_first_gate:
            return True
        gateway, ending = self.team.gateway, self.outline.ending
        if self.has("redirected"):
            self._redirect(by=gateway)
            gateway = self.team.gateway
        if ending == Status.SCTAC_TRIAGE:
            return False
        if self.has("asked at first gate") and not self._ask(by=gateway, open_ended=ending):
            return False
        if self.has("ends at first gate"):
            return self._end_at_gate(by=gateway)
        self.then(self.some(1, 2), self.decide, "forward", by=gateway)
        return True

    def _redirect(self, *, by: User) -> None:
        """To a region with two gates, so that the story goes on in the same way."""
        full = [one for one in self.world.regions if one.has_first_gate and not one.served_nationally]
        other = self.rng.choice([one for one in full if one != self.region])
        self.then(1, self.decide, "redirect", by=by, region=other)
        self.region = other

    def _ask(self, *, by: User, open_ended: Status) -> bool:
        code = self.rng.choice(list(texts.ANSWERS))
        self.then(1, self.decide, "ask", by=by, code=code)
        # Every second time a further question, to the SIO.
        further = (
            [one for one in texts.ANSWERS if one != code][self.outline.number % 3] if self.outline.number % 2 else ""
        )
        if further:
            self.then(0, self.decide, "ask", by=by, code=further, addressed_to=self.sio)
        if open_ended == Status.INFORMATION_REQUESTED:
            self.then(2, self.about_question, "chase", by=by, rationale=texts.CHASE)
            return False
        asked = self.rng.choice((self.officer, self.sio))
        if self.rng.random() < 0.5:
            self.then(self.some(1, 2), self.change_with_answer)
        self.then(self.some(1, 5), self.answer, by=asked, rationale=texts.ANSWERS[code])
        if further:
            self.then(self.outline.number % 3, self.answer, by=self.sio, rationale=texts.ANSWERS[further])
        return True

    def about_question(self, verb: str, *, by: User, **facts) -> None:
        """A step that concerns the question that was asked first, of those that are open."""
        question = self.referral.information_requests.open().in_turn().first()
        self.perform(verb, by=by, question=question, **facts)

    def answer(self, *, by: User, rationale: str) -> None:
        """Every fourth time with a file."""
        files = [papers.ATTACHED[0][0]()] if self.outline.number % 4 == 0 else []
        self.about_question("answer", by=by, rationale=rationale, files=files)

    def correct(self, *, by: User) -> None:
        """The words of the last decision put right."""
        before = self.referral.decisions.select_related("reason").first()
        correcting.correct(
            before,
            by=by,
            version=self.referral.version,
            correction=texts.CORRECTED,
            reason=before.reason,
            rationale=f"{before.rationale} {texts.PUT_RIGHT}",
        )
        self.referral.refresh_from_db()

    def _end_at_gate(self, *, by: User) -> bool:
        wait = self.some(1, 3)
        if self.outline.ending == Status.REDIRECTED:
            code = self.rng.choice(list(texts.CAPABILITIES))
            capability = FormChoice.objects.get(kind=FormChoice.Kind.CAPABILITY, code=texts.CAPABILITY_CODES[code])
            self.then(wait, self.decide, "redirect_capability", by=by, code=code, capability=capability)
        elif self.outline.ending == Status.DECLINED:
            self.then(wait, self.decide, "decline", by=by, **texts.NDM)
            if self.outline.number % 3 == 0:
                self.then(1, self.correct, by=by)
        else:
            self.then(wait, self.decide, "withdraw", by=self.officer)
        return False

    def _second_gate(self) -> bool:
        senior, ending = self.team.senior, self.outline.ending
        if self.has("returned") and self.region.has_first_gate:
            self.then(1, self.decide, "return", by=senior)
            self.then(self.some(1, 3), self.decide, "forward", by=self.team.gateway)
        if ending == Status.GATEWAY_TRIAGE:
            return False
        if self.has("asked at second gate") and not self._ask(by=senior, open_ended=ending):
            return False
        if self.has("ends at second gate"):
            return self._end_at_gate(by=senior)
        if ending == Status.ON_HOLD and self.has("held at second gate"):
            self.then(1, self.decide, "hold", by=senior)
            return False
        self.lead = self.team.lead(self.rng.choice(("analyst", "analyst2")))
        priority = self.rng.choices(("urgent", "high", "routine"), (1, 4, 5))[0]
        facts = {"priority": priority, "harm_score": self.rng.randint(35, 92), "lead_analyst": self.lead}
        if self.has("in part"):
            part = self.rng.choice(texts.ACCEPTED_PART)
            self.then(self.some(1, 3), self.accept_in_part, accepted_part=part, **facts)
        else:
            record = texts.NDM if self.outline.number % 4 == 1 else {}
            self.then(self.some(1, 3), self.decide, "accept", by=senior, **facts, **record)
        return True

    def accept_in_part(self, **facts) -> None:
        """It gives the reasons of accepting."""
        code = self.rng.choice(list(texts.REASONED["accept"]))
        said = texts.REASONED["accept"][code][0]
        reason = self.world.reasons["accept", code]
        self.perform("accept_in_part", by=self.team.senior, reason=reason, rationale=said, **facts)
