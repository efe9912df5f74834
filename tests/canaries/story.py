"""Everything that can happen to the referrals of one region, done by its own people; every text they type is marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from dashboard import saved
from dashboard.search import kept
from foundations.accounts import roles
from foundations.accounts.models import AbsenceKind, Organisation, User
from foundations.audit.models import AccessEvent
from foundations.core.formats import today
from foundations.deadlines import reminders, snoozing
from outcomes import actions as outcomes
from referrals import actions, covering
from referrals.allocating import actions as allocating
from referrals.clocks import actions as clocks
from referrals.conversation import actions as conversation
from referrals.deciding import correcting, ndm
from referrals.linking import actions as linking
from referrals.models import Referral
from referrals.sharing import actions as sharing
from referrals.sight import restriction
from tasking import actions as development
from tasking.models import ProductType
from terms_of_reference import actions as terms_actions
from terms_of_reference import making, negotiating
from terms_of_reference.forms import section_named
from tests import factories
from tests.outcomes.answers import disruption
from tests.people import person

# Every marker begins so; in lower case, for pages are searched without regard to it.
CANARY = "zanzibar"


@dataclass
class Region:
    """A region, a force of it, and everybody who works there: `region.people["researcher"]`."""

    slug: str
    force: str
    shares_with: str
    people: dict[str, User] = field(default_factory=dict)
    referrals: list[Referral] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return f"{CANARY}{self.slug}"

    def says(self, text: str) -> str:
        """What somebody of this region types."""
        return f"{text} {self.mark}"

    def settle(self) -> None:
        """Make its people: one of each role that can be held there, and a colleague who is the SIO."""
        for role in roles.ALL:
            for kind, slug in (("region", self.slug), ("force", self.force)):
                if kind in role.held_in:
                    key = role.key if role.key not in self.people else f"{role.key} of the force"
                    self.people[key] = self._person(key, role.key, slug)
        self.people["sio"] = self._person("sio", "force_officer", self.force)

    def _person(self, key: str, role: str, slug: str) -> User:
        email = f"{key.replace(' ', '.').replace('_', '.')}@{self.slug}.example"
        return person(f"Person {len(self.people)} of {self.slug}", "", role, slug, email)


def tell(region: Region) -> None:
    """The story: two referrals through to their closing, one being developed, one restricted, and a draft."""
    force = Organisation.objects.filter(slug=region.force)
    force.update(asks_for_adviser=True)
    closed, undisrupted = _to_the_end(region), _to_the_end(region, disrupted=False)
    force.update(asks_for_adviser=False)
    draft = _draft(region)
    factories.upload_begun(draft, by=region.people["force_officer"])
    region.referrals = [closed, _developed(region), _restricted(region), draft, undisrupted]
    reminders.sweep(now=timezone.now() + timedelta(days=400))
    senior = region.people["senior_intelligence_analyst"]
    for relation in ("follows", "related"):
        link = linking.link(closed, undisrupted, relation=relation, why=region.says("The same as"), by=senior)
    linking.end_link(link, of=closed, why=region.says("Not the same as"), by=senior)
    team = Organisation.objects.get(slug=region.slug)
    _leave(region)
    saved.save(name=region.says("Those of"), query=f"q={region.mark}", team=team, first=True, by=senior)
    kept.save(name=region.says("Found"), query=f"q={region.mark}", notify="at_once", by=senior)
    AccessEvent.objects.create(
        actor_id=senior.pk,
        screen="referrals:summary",
        references=[closed.reference],
        region_ids=[closed.region_id],
        reason=region.says("Looked because of"),
    )


def _leave(region: Region) -> None:
    away, deputy = region.people["intelligence_analyst"], region.people["researcher"]
    facts = {"kind": AbsenceKind.objects.first(), "starts_on": today() + timedelta(days=1), "deputy": deputy}
    covering.enter_absence(away, ends_on=today() + timedelta(days=2), by=away, **facts)


def _draft(region: Region) -> Referral:
    force = Organisation.objects.select_related("parent").get(slug=region.force)
    texts = ("question", "background", "why_toex", "risk", "safeguarding", "needed_by_reason", "sio_name")
    answers = {name: region.says(name) for name in texts}
    answers |= {"operation": region.says("Operation"), "sio_email": region.people["sio"].email, "has_subjects": True}
    officer = region.people["force_officer"]
    referral = actions.start_request(force=force, by=officer, **factories.answers(**answers))
    factories.two_subjects(referral, by=officer, name=region.says("Ana"), note=region.says("Known"))
    factories.pasted_subjects(referral, region.says("Ben"), by=officer)
    chart = factories.upload("chart.txt", region.says("Who knows whom:").encode())
    factories.attach(referral, chart, by=officer, description=region.says("Chart of"))
    return referral


def _do(region: Region, referral: Referral, verb: str, who: str, **facts) -> Referral:
    if verb in {"forward", "ask", "accept", "hold"}:
        facts["reason"] = factories.reason(verb)
    return actions.perform(referral, verb, by=region.people[who], **facts)


def _said(region: Region, verb: str) -> dict:
    return {"rationale": region.says(f"To {verb}:")}


def _at_second_gate(region: Region, referral: Referral) -> Referral:
    referral = _do(region, referral, "submit", "force_officer", declared=True)
    if referral.status == "with_adviser":
        referral = _do(region, referral, "endorse", "organised_crime_adviser", **_said(region, "endorse"))
    referral = _do(region, referral, "ask", "gateway_officer", **_said(region, "ask"))
    referral = _do(region, referral, "ask", "gateway_officer", **_said(region, "ask another"))
    referral = _do(region, referral, "chase", "gateway_officer", question=_open(referral)[0], **_said(region, "chase"))
    referral = _do(
        region,
        referral,
        "withdraw_question",
        "gateway_officer",
        question=_open(referral)[0],
        **_said(region, "take back"),
    )
    answer = factories.upload("answer.txt", region.says("The answer is").encode())
    referral = _do(region, referral, "answer", "force_officer", files=[answer], **_said(region, "answer"))
    parts = {part.asked_as: region.says(part.title) for part in ndm.PARTS}
    referral = _do(region, referral, "forward", "gateway_officer", **parts, **_said(region, "forward"))
    correcting.correct(
        referral.decisions.first(),
        by=region.people["gateway_officer"],
        version=referral.version,
        correction=region.says("Wrong words:"),
        reason=factories.reason("forward"),
        **_said(region, "forward as meant"),
    )
    referral.refresh_from_db()
    return referral


def _open(referral: Referral) -> list:
    return list(referral.information_requests.open())


def _developed(region: Region, *, disrupted: bool = True) -> Referral:
    people = region.people
    referral = _at_second_gate(region, _draft(region))
    referral = _do(region, referral, "hold", "senior_intelligence_analyst", **_said(region, "hold"))
    referral = _do(region, referral, "resume", "senior_intelligence_analyst", **_said(region, "resume"))
    accept = {"priority": "high", "harm_score": 72, "lead_analyst": people["intelligence_analyst"]}
    referral = _do(region, referral, "accept", "senior_intelligence_analyst", **accept, **_said(region, "accept"))
    _agree(region, referral)
    referral.refresh_from_db()
    _work(region, referral)
    _time(region, referral)
    _talk(region, referral)
    _allocate(region, referral)
    if disrupted:
        _disrupt(region, referral)
    sharing.offer(
        referral,
        kind="refer",
        to_organisation=Organisation.objects.get(slug=region.shares_with),
        purpose=region.says("They moved"),
        legal_basis=factories.reason("share"),
        ends_on=today() + timedelta(days=30),
        by=people["senior_intelligence_analyst"],
    )
    return Referral.objects.get(pk=referral.pk)


def _time(region: Region, referral: Referral) -> None:
    """The clock of development is paused, extended, and more is asked for."""
    senior, inspector = region.people["senior_intelligence_analyst"], region.people["detective_inspector"]
    clock = referral.deadlines.get(kind="in_development", stopped_at=None)
    clocks.pause(clock, reason=factories.reason("pause_clock"), note=region.says("Waits for"), by=senior)
    clocks.resume(clock, note=region.says("No longer"), by=senior)
    more = {"working_days": 9, "reason": factories.reason("extend_clock"), "by": senior}
    asked = clocks.extend(clock, note=region.says("More of"), **more)
    clocks.perform(asked, "refuse", by=inspector, **_said(region, "refuse"))
    clocks.extend(clock, note=region.says("Still more of"), **more)


def _talk(region: Region, referral: Referral) -> None:
    officer, senior = region.people["force_officer"], region.people["senior_intelligence_analyst"]
    chart = factories.upload(f"chart-{region.mark}.txt", region.says("Of").encode())
    conversation.write(referral, kind="message", text=region.says("Which"), by=officer, files=[chart])
    about = {"mentions": [region.people["intelligence_analyst"]]}
    conversation.write(referral, kind="note", text=region.says("Beware"), by=senior, **about)
    conversation.follow_up(referral, on_date=today() + timedelta(days=2), note=region.says("Ring"), by=senior)
    conversation.watch(referral, watching=True, by=senior)
    for deadline in referral.deadlines.filter(stopped_at=None, paused_at=None):
        day = today() + timedelta(days=2)
        snoozing.snooze(deadline, until=day, reason=region.says("Waiting for"), by=senior)


def _allocate(region: Region, referral: Referral) -> None:
    lead, senior, worker = (
        region.people[key] for key in ("intelligence_analyst", "senior_intelligence_analyst", "data_insights_analyst")
    )
    allocating.add_members(referral, people=[worker], by=senior)
    allocating.remove_member(referral, person=worker, reason=region.says("Not"), by=senior)
    for to in (senior, lead):
        allocating.change_lead(referral, to=to, reason=region.says("Because"), by=senior)


def _disrupt(region: Region, referral: Referral) -> None:
    made = outcomes.record_disruption(
        referral,
        by=region.people["intelligence_analyst"],
        **disruption(
            title=region.says("Arrests"),
            narrative=region.says("How"),
            target_reference=region.says("OCG"),
            led="supported",
            lead_agency=region.says("Agency"),
            toex_contribution=region.says("The chart"),
        ),
    )
    made.referral = referral
    entry = {"apmis_reference": region.says("APMIS"), "entered_on": today()}
    outcomes.enter_on_apmis(made, by=region.people["intelligence_analyst"], **entry)


def _agree(region: Region, referral: Referral) -> None:
    lead, sio, senior = (region.people[key] for key in ("intelligence_analyst", "sio", "senior_intelligence_analyst"))
    terms = terms_actions.start_draft(referral, by=lead)
    names = ["scope", "scope_out", "products_expected", "sources", "risks", "dissemination", "success_criteria"]
    content = factories.terms_content(**{name: region.says(name) for name in names})
    terms = terms_actions.save_terms(referral, by=lead, version=terms.version, **content)
    terms = terms_actions.perform(terms, "propose", by=lead)
    terms = terms_actions.perform(terms, "sign_for_toex", by=senior, agreed=True)
    terms = terms_actions.perform(terms, "ask_for_change", by=sio, rationale=region.says("Change"))
    changed = terms_actions.save_terms(referral, by=lead, version=terms.version, aim=region.says("Another aim"))
    changed = terms_actions.perform(changed, "propose", by=lead)
    negotiating.comment(referral, section=section_named("scope"), text=region.says("And the flat?"), by=sio)
    negotiating.open_section(referral, section_named("scope"), by=lead)
    making.ask(changed, kind="pdf", by=sio)
    changed = terms_actions.perform(changed, "sign_for_sio", by=sio, agreed=True)
    terms_actions.perform(changed, "sign_for_toex", by=senior, agreed=True)


def _work(region: Region, referral: Referral) -> None:
    lead, worker, senior = (
        region.people[key] for key in ("intelligence_analyst", "researcher", "senior_intelligence_analyst")
    )
    tasking = development.give_tasking(
        referral=referral,
        by=lead,
        given_to=worker,
        title=region.says("Search"),
        brief=region.says("Who are"),
        due_date=today() + timedelta(days=7),
    )
    tasking = development.perform_tasking(tasking, "accept_tasking", by=worker)
    tasking = development.perform_tasking(tasking, "deliver_tasking", by=worker, result=region.says("Found"))
    development.perform_tasking(tasking, "accept_delivery", by=senior, rationale=region.says("Good"))
    product = development.add_product(
        referral=referral,
        by=worker,
        tasking=tasking,
        title=region.says("Profile"),
        product_type=ProductType.objects.get(code="network-analysis"),
        document=factories.upload(f"profile-{region.mark}.txt", region.says("About").encode()),
        note=region.says("First"),
    )
    product = development.perform_product(product, "submit_product", by=worker, rationale=region.says("Please"))
    product = development.perform_product(product, "approve_product", by=senior, rationale=region.says("Well"))
    development.perform_product(
        product,
        "disseminate_product",
        by=senior,
        product_version=product.approved_version,
        recipients=[region.people["force_officer"]],
        handling_code="C",
        conditions=region.says("Only for"),
    )


def _to_the_end(region: Region, *, disrupted: bool = True) -> Referral:
    people = region.people
    referral = _developed(region, disrupted=disrupted)
    referral = _do(region, referral, "complete", "intelligence_analyst", **_said(region, "complete"))
    texts = ["findings", "what_remains", "victims", "requester_view", "requester_view_by", "rationale"]
    for refused in (True, False):
        answers = factories.reassessed(region.force, "force", **{name: region.says(name) for name in texts})
        referral = _do(region, referral, "recommend_owner", "senior_intelligence_analyst", **answers)
        if refused:
            referral = _do(region, referral, "refuse_ownership", "sio", **_said(region, "refuse"))
    referral = _do(region, referral, "accept_ownership", "sio", named_lead=region.says("DI"))
    answers = factories.closing_answers(
        pnd_reference=region.says("PND"),
        none_explained="" if disrupted else region.says("None"),
        lessons=region.says("Sooner"),
    )
    referral = _do(region, referral, "close", "senior_intelligence_analyst", **answers)
    marks = dict.fromkeys(("quality", "timeliness", "communication", "difference"), 4)
    outcomes.give_feedback(referral, by=people["sio"], ask_again=True, comments=region.says("Thanks"), **marks)
    senior = people["senior_intelligence_analyst"]
    outcomes.review_retention(referral, by=senior, decision="retain", rationale=region.says("Still of use"))
    return referral


def _restricted(region: Region) -> Referral:
    people = region.people
    referral = _at_second_gate(region, _draft(region))
    named = [people["senior_intelligence_analyst"], people["gateway_officer"]]
    why = region.says("An officer is named")
    referral = restriction.restrict(referral, people=named, reason=why, by=people["force_officer"])
    factories.granted(people["researcher"], referral, by=people["force_officer"])
    return referral
