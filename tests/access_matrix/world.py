"""Makes the records of the cast by the verbs of the house, each done by the person whose step it is."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from outcomes import actions as outcomes
from referrals import actions
from referrals.models import ExtensionRequest, Referral
from referrals.sharing import actions as sharing
from referrals.sight import emergency, restriction
from tasking import actions as development
from tasking.models import ProductType
from terms_of_reference import actions as terms_actions
from tests import factories
from tests.access_matrix.cast import EVERYBODY, Record
from tests.outcomes.answers import disruption
from tests.people import person


class Crowd:
    """`crowd["olivia"]` and the others, made when first asked for."""

    def __init__(self):
        self._made = {}

    def __getitem__(self, key: str):
        if key not in self._made:
            self._made[key] = person(*EVERYBODY[key], f"{key}@toex.example")
        return self._made[key]


def make(record: Record, crowd: Crowd) -> Referral:
    """The referral that `record` describes."""
    referral = _worked(record, crowd)
    _except(referral, record, crowd)
    if record.sent:
        _ask_for_time(referral, crowd[record.senior])
    return referral


def _ask_for_time(referral: Referral, senior) -> None:
    """More time for its first deadline, which nobody has answered."""
    clock = referral.deadlines.filter(inside=False).order_by("pk").first()
    ExtensionRequest.objects.create(
        deadline=clock,
        working_days=9,
        reason=factories.reason("extend_clock"),
        note="More than expected.",
        due_at=clock.due_at,
        asked_by=senior,
    )


def _except(referral: Referral, record: Record, crowd: Crowd) -> None:
    """What lets people see it besides the rule, and what keeps them away."""
    senior = crowd[record.senior] if record.senior else None
    for key in (*record.granted, *record.granted_before):
        factories.granted(crowd[key], referral, by=senior)
    if record.granted_before:
        began, ended = timezone.now() - timedelta(days=9), timezone.now() - timedelta(minutes=1)
        referral.grants.update(starts_at=began, ends_at=ended)
    if record.share[0]:
        _share(referral, record, crowd)
    if record.restricted:
        besides = [crowd[key] for key in record.named_besides]
        restriction.restrict(referral, people=besides, reason="An officer is named in it.", by=crowd[record.requester])
    for key in record.opened_by:
        with isolation.as_user(crowd[key]):
            emergency.break_glass(referral.reference, reason="A child may be at risk tonight.", by=crowd[key])


def _share(referral: Referral, record: Record, crowd: Crowd) -> None:
    kind, status, region = record.share
    offer = {
        "kind": kind,
        "to_organisation": Organisation.objects.get(slug=region),
        "purpose": "The network works in both regions.",
        "legal_basis": factories.reason("share"),
        "ends_on": today() + timedelta(days=30),
    }
    assert crowd["sia"], "somebody can answer"
    made = sharing.offer(referral, by=crowd[record.senior], **offer)
    if status == "accepted":
        sharing.perform(made, "accept", by=crowd["sia"])


def _worked(record: Record, crowd: Crowd) -> Referral:
    force = Organisation.objects.select_related("parent").get(slug=record.force)
    Organisation.objects.filter(slug=record.force).update(asks_for_adviser=False)
    Organisation.objects.filter(slug=record.region).update(served_nationally=record.served_nationally)
    by = {
        role: crowd[key] for role in ("requester", "sio", "lead", "gateway", "senior") if (key := getattr(record, role))
    }
    # An SIO without an account here: the requester signs for them.
    email = by["sio"].email if "sio" in by else f"sio@{record.force}.example"
    answers = factories.answers(sio_email=email, has_subjects=True)
    referral = actions.start_request(force=force, by=by["requester"], **answers)
    factories.two_subjects(referral, by=by["requester"])
    factories.attach(referral, factories.upload("chart.txt"), by=by["requester"])
    if not record.sent:
        return referral
    referral = _through_the_gates(referral, by)
    if "sio" in by:
        # An invited one is not found by the address in the request.
        Referral.objects.filter(pk=referral.pk).update(sio=by["sio"])
        referral = Referral.objects.get(pk=referral.pk)
    _agree(referral, by)
    referral.refresh_from_db()
    taskings = {key: _give(referral, crowd[key], by) for key in record.taskings}
    for author, recipients in record.products:
        _produce(referral, crowd[author], taskings.get(author), [crowd[key] for key in recipients], by)
    outcomes.record_disruption(referral, by=by["lead"], **disruption())
    return _close(referral, by) if record.ended else Referral.objects.get(pk=referral.pk)


def _through_the_gates(referral: Referral, by) -> Referral:
    referral = actions.perform(referral, "submit", by=by["requester"], declared=True)
    forward = {"reason": factories.reason("forward"), "rationale": "It fits."}
    referral = actions.perform(referral, "forward", by=by["gateway"], **forward)
    accept = {
        "reason": factories.reason("accept"),
        "rationale": "High harm.",
        "priority": "high",
        "harm_score": 72,
        "lead_analyst": by["lead"],
    }
    return actions.perform(referral, "accept", by=by["senior"], **accept)


def _agree(referral: Referral, by) -> None:
    terms = terms_actions.start_draft(referral, by=by["lead"])
    content = factories.terms_content()
    terms = terms_actions.save_terms(referral, by=by["lead"], version=terms.version, **content)
    terms = terms_actions.perform(terms, "propose", by=by["lead"])
    terms_actions.perform(terms, "sign_for_sio", by=by.get("sio", by["requester"]), agreed=True)
    terms_actions.perform(terms, "sign_for_toex", by=by["senior"], agreed=True)


def _give(referral: Referral, to, by):
    answers = {"title": "Search the companies", "brief": "Who?", "due_date": today() + timedelta(days=7)}
    tasking = development.give_tasking(referral=referral, by=by["lead"], given_to=to, **answers)
    development.perform_tasking(tasking, "accept_tasking", by=to)
    development.perform_tasking(tasking, "deliver_tasking", by=to, result="Two brothers.")
    return development.perform_tasking(tasking, "accept_delivery", by=by["senior"])


def _produce(referral: Referral, author, tasking, recipients, by) -> None:
    product = development.add_product(
        referral=referral,
        by=author,
        tasking=tasking,
        title="Profile of the network",
        product_type=ProductType.objects.get(code="network-analysis"),
        document=factories.upload(),
    )
    if recipients:
        product = development.perform_product(product, "submit_product", by=author)
        product = development.perform_product(product, "approve_product", by=by["senior"])
        development.perform_product(
            product,
            "disseminate_product",
            by=by["senior"],
            product_version=product.approved_version,
            recipients=recipients,
            handling_code="P",
        )


def _close(referral: Referral, by) -> Referral:
    force = Referral.objects.select_related("force").get(pk=referral.pk).force
    referral = actions.perform(referral, "complete", by=by["lead"], rationale="All is out.")
    answers = factories.reassessed(force.slug, "force")
    referral = actions.perform(referral, "recommend_owner", by=by["senior"], **answers)
    referral = actions.perform(referral, "accept_ownership", by=by["sio"], named_lead="DI Lee Owner")
    return actions.perform(referral, "close", by=by["senior"], **factories.closing_answers())
