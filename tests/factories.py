"""Referrals by status, made the way people make them: by the verbs, each by the person whose step it is."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.documents import uploads
from foundations.documents.models import Upload
from referrals import actions
from referrals.attachments import actions as attachments
from referrals.models import (
    Attachment,
    FormChoice,
    Reason,
    Referral,
    ReferralUserObjectPermission,
    Subject,
    SubjectImport,
)
from referrals.sight import grants, restriction
from referrals.subjects import actions as subject_actions
from referrals.subjects import importing, reading
from referrals.subjects.checking import Checker
from referrals.subjects.forms import FORMS
from tasking import actions as development
from tasking.models import Product, ProductType, Tasking
from terms_of_reference import actions as terms_actions
from terms_of_reference.models import TermsOfReference
from tests.answers import answers
from tests.people import People


def reason(verb: str) -> Reason:
    """The first reason of reference data that fits `verb`."""
    return Reason.objects.filter(verb=verb).first()


def capability(code: str = "rocu-cyber") -> FormChoice:
    return FormChoice.objects.get(kind=FormChoice.Kind.CAPABILITY, code=code)


def draft(people: People, files=(), **changes) -> Referral:
    """Olivia's draft, complete and ready to be sent, with `files` attached and described."""
    assert people.sam, "the SIO has an account"
    force = Organisation.objects.select_related("parent").get(slug="norfolk")
    referral = actions.start_request(force=force, by=people.olivia, **answers(**changes))
    if files:
        attach(referral, *files, by=people.olivia)
    return referral


def attach(referral: Referral, *files, by, description: str = "Notes of the visit") -> list[Attachment]:
    """Files on a draft, and the referral as it then is."""
    draft = attachments.draft_of(by, referral.public_id)
    made = attachments.attach(draft, files=files, by=by, description=description)
    referral.version = draft.referral.version
    return made


def upload_begun(referral: Referral, *, by, name: str = "chart.txt", length: int = 100) -> Upload:
    """A file of which nothing has arrived yet."""
    return uploads.begin(target=referral.public_id, name=name, length=length, by=by)


def two_subjects(referral: Referral, *, by, name: str = "Ana Kovac", note: str = "") -> list[Subject]:
    """A person and the telephone that she uses, added to the draft of `referral`."""
    draft = referral.requests.drafts().get()
    common = {"role": "suspect", "basis": "fact", "note": note}
    first, _, last = name.rpartition(" ")
    answers = [
        ("person", common | {"first_names": first, "last_name": last, "other_names": f"{name} too"}),
        ("telephone", common | {"number": "07700 900123"}),
    ]
    columns = [FORMS[kind].columns(Checker(kind, {}).check(given)[0]) for kind, given in answers]
    made = subject_actions.add(draft, by=by, subjects=columns)
    link = {"from_key": made[0].key, "to_key": made[1].key, "kind": "uses", "basis": "assessment", "note": note}
    subject_actions.link(draft, by=by, links=[link])
    referral.refresh_from_db()
    return made


def pasted_subjects(referral: Referral, text: str, *, by, **meant) -> SubjectImport:
    """What was pasted into the draft of `referral`, read and not added yet."""
    draft = referral.requests.drafts().get()
    table = reading.pasted(text)
    choices = importing.guessed(table, **{"role": "suspect", "basis": "fact"} | meant)
    kept = importing.keep(draft, table, choices, by=by, lists={})
    referral.refresh_from_db()
    return kept


def with_adviser(people: People, **changes) -> Referral:
    """Sent, in a force that asks its adviser first."""
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=True)
    return actions.perform(draft(people, **changes), "submit", by=people.olivia, declared=True)


def at_first_gate(people: People, **changes) -> Referral:
    return actions.perform(draft(people, **changes), "submit", by=people.olivia, declared=True)


def at_second_gate(people: People, **changes) -> Referral:
    return actions.perform(
        at_first_gate(people, **changes), "forward", by=people.gwen, reason=reason("forward"), rationale="Fits."
    )


def question_asked(people: People, **changes) -> Referral:
    """Asked by the first gate."""
    return actions.perform(
        at_first_gate(people, **changes), "ask", by=people.gwen, reason=reason("ask"), rationale="How many victims?"
    )


def agreeing_terms(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "accept",
        by=people.sia,
        reason=reason("accept"),
        rationale="High harm.",
        priority="high",
        harm_score=72,
        lead_analyst=people.ian,
    )


def declined(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "decline",
        by=people.sia,
        reason=reason("decline"),
        rationale="The force can do this with its own analysts.",
    )


def on_hold(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes), "hold", by=people.sia, reason=reason("hold"), rationale="Awaiting a warrant."
    )


def withdrawn(people: People, **changes) -> Referral:
    return actions.perform(
        at_second_gate(people, **changes),
        "withdraw",
        by=people.olivia,
        reason=reason("withdraw"),
        rationale="Solved locally.",
    )


def merged(people: People, into: Referral | None = None, **changes) -> Referral:
    """Merged by Sia at the second gate into another one of Olivia's, which Olivia may see."""
    into = into or at_second_gate(people, operation="Operation Lantern")
    return actions.perform(
        at_second_gate(people, **changes),
        "merge",
        by=people.sia,
        into=into,
        requester_may_see=True,
        reason=reason("merge"),
        rationale="Both ask for the same network.",
    )


def granted(to, referral: Referral, *, by, days: int = 10) -> ReferralUserObjectPermission:
    """Sight of `referral` for `to` from today on."""
    ends_on = today() + timedelta(days=days)
    return grants.give(referral, to=to, reason="Works on it.", starts_on=today(), ends_on=ends_on, by=by)


def restricted(people: People, **changes) -> Referral:
    """At the second gate and restricted by Olivia; Gwen and Sia of the region are named."""
    return restriction.restrict(
        at_second_gate(people, **changes),
        people=[people.gwen, people.sia],
        reason="An officer is a suspect.",
        by=people.olivia,
    )


def terms_drafted(people: People, **changes) -> TermsOfReference:
    """Complete and not proposed yet, by the lead analyst."""
    referral = agreeing_terms(people, **changes)
    draft = terms_actions.start_draft(referral, by=people.ian)
    return terms_actions.save_terms(referral, by=people.ian, version=draft.version, **terms_content())


def terms_content(**changes) -> dict:
    """What completes a draft of the terms."""
    return {
        "scope": "The three car washes and their directors.",
        "products_expected": "Network chart\nProblem profile",
        "products": [],
        "delivery_date": today() + timedelta(days=50),
        "success_criteria": "The SIO can name who controls the supply.",
    } | changes


def terms_proposed(people: People, **changes) -> TermsOfReference:
    return terms_actions.perform(terms_drafted(people, **changes), "propose", by=people.ian)


def in_development(people: People, **changes) -> Referral:
    """Signed by the SIO and by the Senior, which starts development."""
    terms = terms_proposed(people, **changes)
    terms_actions.perform(terms, "sign_for_sio", by=people.sam, agreed=True)
    terms_actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)
    return Referral.objects.get(pk=terms.referral_id)


# --- development -------------------------------------------------------------------------------------


def upload(name: str = "profile.txt", content: bytes = b"What is known of the network.") -> SimpleUploadedFile:
    """A small file, as a form receives it."""
    return SimpleUploadedFile(name, content)


def tasking_given(people: People, referral: Referral | None = None, **changes) -> Tasking:
    """Given to Rita by Ian, the lead analyst."""
    answers = {
        "title": "Search the companies",
        "brief": "Who are the directors of the three car washes?",
        "given_to": people.rita,
        "due_date": today() + timedelta(days=7),
    }
    return development.give_tasking(referral=referral or in_development(people), by=people.ian, **answers | changes)


def tasking_accepted(people: People, referral: Referral | None = None, **changes) -> Tasking:
    tasking = tasking_given(people, referral, **changes)
    return development.perform_tasking(tasking, "accept_tasking", by=tasking.given_to)


def tasking_delivered(people: People, referral: Referral | None = None, **changes) -> Tasking:
    tasking = tasking_accepted(people, referral, **changes)
    return development.perform_tasking(tasking, "deliver_tasking", by=tasking.given_to, result="Two brothers.")


def tasking_done(people: People, referral: Referral | None = None, **changes) -> Tasking:
    return development.perform_tasking(tasking_delivered(people, referral, **changes), "accept_delivery", by=people.ian)


def product_draft(people: People, referral: Referral | None = None, **changes) -> Product:
    """Ian's, with its first version."""
    answers = {
        "title": "Profile of the network",
        "product_type": ProductType.objects.get(code="network-analysis"),
        "document": upload(),
    }
    return development.add_product(referral=referral or in_development(people), by=people.ian, **answers | changes)


def product_in_review(people: People, referral: Referral | None = None, **changes) -> Product:
    return development.perform_product(product_draft(people, referral, **changes), "submit_product", by=people.ian)


def product_approved(people: People, referral: Referral | None = None, **changes) -> Product:
    return development.perform_product(product_in_review(people, referral, **changes), "approve_product", by=people.sia)


def product_disseminated(people: People, referral: Referral | None = None, **changes) -> Product:
    """To Olivia, who asked for it, with handling code P."""
    product = product_approved(people, referral, **changes)
    return development.perform_product(
        product,
        "disseminate_product",
        by=people.sia,
        product_version=product.approved_version,
        recipients=[people.olivia],
        handling_code="P",
    )


def ready_to_complete(people: People, **changes) -> Referral:
    """In development, with a tasking done and a product disseminated."""
    referral = in_development(people, **changes)
    tasking_done(people, referral)
    product_disseminated(people, referral)
    referral.refresh_from_db()
    return referral


def reassessment(people: People, **changes) -> Referral:
    """Developed, and waiting for the threat to be reassessed."""
    return actions.perform(
        in_development(people, **changes), "complete", by=people.ian, rationale="All products are out."
    )


def reassessed(owner: str = "norfolk", level: str = "force", **changes) -> dict:
    """The answers of a reassessment that recommends `owner` (a slug)."""
    return {
        "harm_now": 40,
        "findings": "One group of three directors controls the car washes.",
        "what_remains": "Recruitment abroad goes on.",
        "victims": "Four are safe. Two have not been found.",
        "requester_view": "The force can take it from here.",
        "requester_view_by": "DCI Sam Investigator",
        "level": level,
        "offered_to": Organisation.objects.get(slug=owner),
        "rationale": "The remaining threat is in one force.",
    } | changes


# Who answers for an organisation that is asked to own a threat.
ANSWERS_FOR = {"norfolk": "sam", "ersou": "dina", "rocuwm": "wes", "toex-national": "ned"}


def agreeing_ownership(people: People, owner: str = "norfolk", level: str = "force", **changes) -> Referral:
    assert getattr(people, ANSWERS_FOR[owner]), "somebody can answer"
    return actions.perform(
        reassessment(people, **changes), "recommend_owner", by=people.sia, **reassessed(owner, level)
    )


def closing(people: People, **changes) -> Referral:
    """Owned by Norfolk."""
    return actions.perform(
        agreeing_ownership(people, **changes), "accept_ownership", by=people.sam, named_lead="DI Lee Owner"
    )


def closing_answers(**changes) -> dict:
    """The answers with which a referral without a disruption is closed."""
    return {
        "pnd_confirmed": True,
        "pnd_reference": "PND 2026/114",
        "none_explained": "The suspects left the country before the arrests.",
        "lessons": "Ask for the telephone data sooner.",
    } | changes


def closed(people: People, **changes) -> Referral:
    return actions.perform(closing(people, **changes), "close", by=people.sia, **closing_answers())
