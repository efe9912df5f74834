"""The second half of a story: terms, development, reassessment, ownership and closing."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from foundations.accounts.models import Organisation, User
from foundations.core.formats import today
from outcomes import actions as outcomes
from outcomes.models import Level
from referrals.statuses import Status
from tasking import actions as tasking
from tasking.models import Product, Tasking
from terms_of_reference import actions as terms
from terms_of_reference import negotiating, promises
from terms_of_reference.forms import section_named
from terms_of_reference.models import TermsOfReference
from toex.demo import papers, people, texts, work
from toex.demo.work import Work

PRODUCED = 8


class WorkActs:
    """What happens once a request is accepted. `Story` brings the first half, and the planning."""

    rng: Random
    lead: User
    sio: User
    officer: User

    # --- terms -------------------------------------------------------------------------------------

    def _agree_terms(self) -> bool:
        ending = self.outline.ending
        agreeing = ending == Status.AGREEING_TERMS
        if agreeing and self.has("no terms yet"):
            return False
        self.then(self.some(1, 3), self.draft_terms)
        if agreeing and self.has("terms drafted"):
            return False
        self.then(self.some(0, 2), self.step_terms, "propose", by=self.lead)
        if self.has("change asked"):
            self.then(0, self.discuss_terms)
            self.then(self.some(1, 2), self.step_terms, "ask_for_change", by=self.sio, rationale=work.ASKED_CHANGE)
            self.then(1, self.change_terms)
            self.then(0, self.step_terms, "propose", by=self.lead)
        if agreeing and self.has("terms proposed"):
            return False
        if ending == Status.ON_HOLD and self.has("held while agreeing terms"):
            self.then(1, self.decide, "hold", by=self.team.senior)
            return False
        self.then(self.some(1, 3), self.step_terms, "sign_for_sio", by=self.sio)
        if agreeing:
            return False
        self.then(self.some(0, 2), self.step_terms, "sign_for_toex", by=self.team.senior)
        return True

    def draft_terms(self) -> None:
        draft = terms.start_draft(self.referral, by=self.lead)
        if draft.products and draft.review_date:
            # An amendment: the same terms, with later days.
            self.terms = terms.save_terms(self.referral, by=self.lead, version=draft.version, **work.later(draft))
            return
        content = work.terms_content(self.rng, today(), self.referral) | {
            "scope": draft.scope or self.rng.choice(work.SCOPES)
        }
        self.terms: TermsOfReference = terms.save_terms(self.referral, by=self.lead, version=draft.version, **content)

    def discuss_terms(self) -> None:
        """Both sides say something; one thread is settled."""
        for slug, question, answer, settled in work.TERMS_COMMENTS:
            section = section_named(slug)
            first = negotiating.comment(self.referral, section=section, text=question, by=self.sio)
            negotiating.comment(self.referral, section=section, text=answer, thread=first, by=self.lead)
            if settled:
                negotiating.settle(first, settled=True, by=self.sio)

    def meet_a_milestone(self) -> None:
        """The first day that the terms promised, said to be met."""
        first = self.referral.commitments.filter(
            kind="milestone", met_date__isnull=True, dropped_at__isnull=True
        ).first()
        if first:
            promises.meet(first, on=today(), by=self.lead)

    def step_terms(self, verb: str, *, by: User, **facts) -> None:
        self.terms = terms.perform(self.terms, verb, by=by, **facts)

    def change_terms(self) -> None:
        scope = f"{self.terms.scope}{work.CHANGED_SCOPE}"
        self.terms = terms.save_terms(self.referral, by=self.lead, version=self.terms.version, scope=scope)

    def _amend(self) -> None:
        """A new version of the terms in the middle of the work."""
        senior = self.team.senior
        self.then(self.some(2, 4), self.perform, "amend_terms", by=senior, rationale=self.rng.choice(texts.AMEND))
        self.then(1, self.draft_terms)
        self.then(0, self.step_terms, "propose", by=self.lead)
        self.then(self.some(1, 2), self.step_terms, "sign_for_sio", by=self.sio)
        self.then(0, self.step_terms, "sign_for_toex", by=senior)

    # --- development -------------------------------------------------------------------------------

    def _develop(self) -> bool:
        ending, senior = self.outline.ending, self.team.senior
        if ending == Status.WITHDRAWN and not self.has("after development"):
            self.then(self.some(1, 5), self.decide, "withdraw", by=self.officer)
            return False
        self.taskings: dict[Work, Tasking] = {}
        self.products: dict[Work, Product] = {}
        chosen = self._work()
        unfinished = ending in {Status.IN_DEVELOPMENT, Status.ON_HOLD, Status.WITHDRAWN}
        reached = {one: self.some(0, PRODUCED) if unfinished else PRODUCED for one in chosen}
        for place in range(PRODUCED):
            for one in chosen:
                if place < reached[one]:
                    self._produce(one, place)
            if place == 2 and self.has("held and resumed"):
                self.then(self.some(1, 3), self.decide, "hold", by=senior)
                said = self.rng.choice(texts.RESUME)
                self.then(self.some(3, 15), self.perform, "resume", by=senior, rationale=said)
            if place == 3:
                self.then(0, self.meet_a_milestone)
            if place == 4 and self.has("amended"):
                self._amend()
        return self._end_development()

    def _end_development(self) -> bool:
        ending, senior = self.outline.ending, self.team.senior
        if ending == Status.ON_HOLD:
            self.then(self.some(1, 3), self.decide, "hold", by=senior)
        elif ending == Status.WITHDRAWN:
            self.then(self.some(1, 3), self.decide, "withdraw", by=self.officer)
        elif ending != Status.IN_DEVELOPMENT:
            said = self.rng.choice(texts.COMPLETE)
            self.then(self.some(1, 4), self.perform, "complete", by=self.lead, rationale=said)
            return True
        return False

    def _work(self) -> list[Work]:
        """Some pieces of work, none of them for the lead analyst; more where somebody may look at them today."""
        open_to = [one for one in work.WORK if self.team.worker(one.post) != self.lead]
        chosen = self.rng.sample(open_to, k=self.rng.choice((1, 1, 2) if self.outline.age > 20 else (2, 2, 3)))
        return [*chosen, work.NATIONAL_WORK] if self.has("national work") else chosen

    def _produce(self, one: Work, place: int) -> None:
        """One of the eight acts that lead from a tasking to a product in the hands of who asked."""
        acts = (
            self._give,
            self._accept,
            self._deliver,
            self._accept_delivery,
            self._write,
            self._submit,
            self._approve,
            self._disseminate,
        )
        acts[place](one, self.team.worker(one.post))

    def _give(self, one: Work, worker: User) -> None:
        if self.has("tasking refused"):
            self.then(self.some(0, 1), self.give, one, worker)
            self.then(1, self.step_tasking, one, "refuse_tasking", by=worker, rationale=work.REFUSED_TASKING)
        self.then(self.some(0, 2), self.give, one, worker)

    def _accept(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 2), self.step_tasking, one, "accept_tasking", by=worker)

    def _deliver(self, one: Work, worker: User) -> None:
        if self.has("tasking returned"):
            self.then(self.some(2, 4), self.step_tasking, one, "deliver_tasking", by=worker, result=one.first_result)
            self.then(1, self.step_tasking, one, "return_tasking", by=self.lead, rationale=work.RETURNED_TASKING)
            self.then(0, self.step_tasking, one, "accept_tasking", by=worker)
        self.then(self.some(2, 7), self.step_tasking, one, "deliver_tasking", by=worker, result=one.result)

    def _accept_delivery(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 2), self.step_tasking, one, "accept_delivery", by=self.lead)

    def _write(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 2), self.write_product, one, worker)

    def _submit(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 1), self.step_product, one, "submit_product", by=worker)
        if self.has("product returned"):
            said = work.RETURNED_PRODUCT
            self.then(1, self.step_product, one, "return_product", by=self.team.senior, rationale=said)
            self.then(1, self.write_again, one, worker)
            self.then(0, self.step_product, one, "submit_product", by=worker)

    def _approve(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 2), self.step_product, one, "approve_product", by=self.team.senior)

    def _disseminate(self, one: Work, worker: User) -> None:
        self.then(self.some(0, 1), self.disseminate, one)
        if self.rng.random() < 0.7:
            self.then(self.some(0, 1), self.open_product, one)

    def give(self, one: Work, worker: User) -> None:
        self.taskings[one] = tasking.give_tasking(
            referral=self.referral,
            by=self.lead,
            title=one.title,
            brief=one.brief,
            given_to=worker,
            due_date=today() + timedelta(days=self.rng.randint(7, 18)),
        )

    def step_tasking(self, one: Work, verb: str, *, by: User, **facts) -> None:
        self.taskings[one] = tasking.perform_tasking(self.taskings[one], verb, by=by, **facts)

    def write_product(self, one: Work, author: User) -> None:
        self.products[one] = tasking.add_product(
            referral=self.referral,
            by=author,
            title=one.product,
            product_type=self.world.product_types[one.product_type],
            tasking=self.taskings[one],
            document=self._paper(one),
        )

    def write_again(self, one: Work, author: User) -> None:
        tasking.add_version(self.products[one], by=author, document=self._paper(one), note="Confidence stated.")

    def _paper(self, one: Work):
        paragraphs = tuple(paragraph.format(result=one.result) for paragraph in work.PRODUCT_TEXT)
        heading = f"{one.product}: {self.referral.operation}"
        make, extension = self.rng.choice(((papers.pdf, "pdf"), (papers.pdf, "pdf"), (papers.text, "txt")))
        return make(f"{one.product}.{extension}", heading, paragraphs)

    def step_product(self, one: Work, verb: str, *, by: User, **facts) -> None:
        self.products[one] = tasking.perform_product(self.products[one], verb, by=by, **facts)

    def disseminate(self, one: Work) -> None:
        under_conditions = self.rng.random() < 0.4
        self.step_product(
            one,
            "disseminate_product",
            by=self.team.senior,
            recipients=[self.officer, self.sio],
            product_version=self.products[one].approved_version,
            handling_code="C" if under_conditions else "P",
            conditions=work.CONDITIONS if under_conditions else "",
        )

    def open_product(self, one: Work) -> None:
        tasking.open_version(self.products[one].approved_version, by=self.sio)

    # --- reassessment and ownership ------------------------------------------------------------------

    def _reassess(self) -> bool:
        if self.outline.ending == Status.REASSESSMENT and not self.has("reopened"):
            return False
        if self.has("ownership refused"):
            self.offered = self.world.organisations[self.region.slug]
            if not self.region.served_nationally:
                self._recommend(Level.REGION, self.offered)
                said = self.rng.choice(texts.REFUSE_OWNERSHIP)
                self.then(self.some(1, 4), self.perform, "refuse_ownership", by=self.team.inspector, rationale=said)
        self._recommend(*self._owner())
        return True

    def _owner(self) -> tuple[Level, Organisation]:
        levels = [Level.FORCE, Level.FORCE, Level.REGION, Level.NATION]
        # A region without a full team has nobody to answer for it.
        level = self.rng.choice([one for one in levels if not (one == Level.REGION and self.region.served_nationally)])
        return level, {
            Level.FORCE: self.outline.force,
            Level.REGION: self.region,
            Level.NATION: self.world.organisations[people.NATIONAL_TEAM],
        }[level]

    def _recommend(self, level: Level, owner: Organisation) -> None:
        self.offered = owner
        self.then(
            self.some(1, 6),
            self.perform,
            "recommend_owner",
            by=self.team.senior,
            harm_now=self.rng.randint(10, 60),
            findings=self.rng.choice(work.FINDINGS),
            what_remains=self.rng.choice(work.REMAINS),
            victims=self.rng.choice(work.VICTIMS),
            requester_view=self.rng.choice(work.REQUESTER_VIEW),
            requester_view_by=self.sio.titled_name,
            level=level,
            offered_to=owner,
            rationale=self.rng.choice(texts.OWNER),
        )

    def _own(self) -> bool:
        if self.outline.ending == Status.AGREEING_OWNERSHIP:
            return False
        by = {"force": self.sio, "region": self.team.inspector}.get(self.offered.kind)
        by = by or self.world.people[f"idm.{people.NATIONAL_TEAM}"]
        self.then(self.some(1, 5), self.perform, "accept_ownership", by=by, named_lead=by.titled_name)
        return True

    # --- closing -----------------------------------------------------------------------------------

    def _close(self) -> bool:
        ending = self.outline.ending
        results = self.rng.sample(work.RESULTS, k=self.rng.choice((0, 1, 1, 2)))
        for one in results:
            self.then(self.some(0, 2), self.record_result, one)
        if ending == Status.CLOSING:
            return False
        self.then(self.some(1, 5), self.close, none=not results)
        if self.has("reopened"):
            said = self.rng.choice(texts.REOPEN)
            self.then(self.some(5, 40), self.perform, "reopen", by=self.team.inspector, rationale=said)
            if ending == Status.REASSESSMENT:
                return False
            self._recommend(*self._owner())
            self._own()
            self.then(self.some(1, 5), self.close, none=not results)
        for asked in (self.sio, self.officer):
            if self.rng.random() < 0.45:
                self.then(self.some(0, 4), self.give_feedback, asked)
        return True

    def record_result(self, one: work.Result) -> None:
        outcomes.record_disruption(
            self.referral,
            by=self.lead,
            title=one.title,
            happened_date=today(),
            narrative=one.narrative,
            target_kind=one.target_kind,
            target_reference="",
            threat_area=self.world.threats[self.outline.threat],
            four_p=one.four_p,
            impact=self.world.impacts[one.impact],
            led="supported" if one.lead_agency else "led",
            lead_agency=one.lead_agency,
            toex_contribution=one.contribution,
        )

    def close(self, *, none: bool) -> None:
        self.perform(
            "close",
            by=self.team.senior,
            pnd_confirmed=True,
            pnd_reference=f"PND/{self.rng.randrange(10**6, 10**7)}",
            none_explained=work.NO_VALUE if none else "",
            lessons=self.rng.choice(work.LESSONS),
        )

    def give_feedback(self, by: User) -> None:
        scores = {name: self.rng.choice((3, 4, 4, 5)) for name in ("quality", "communication", "difference")}
        outcomes.give_feedback(
            self.referral,
            by=by,
            timeliness=self.rng.choice((2, 3, 4, 5)),
            ask_again=self.rng.random() < 0.92,
            comments=self.rng.choice(work.COMMENTS),
            **scores,
        )
