"""The verbs of products: assurance by somebody else, dissemination on terms, and what may never be false."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from tasking import actions
from tasking.forms import DisseminateForm
from tasking.models import Dissemination, Product, ProductVersion
from tasking.statuses import ProductStatus as S
from tests import factories

SOURCES = {
    "submit_product": {S.DRAFT},
    "approve_product": {S.IN_REVIEW},
    "return_product": {S.IN_REVIEW, S.APPROVED},
    "disseminate_product": {S.APPROVED, S.DISSEMINATED},
    "cancel_product": {S.DRAFT, S.IN_REVIEW, S.APPROVED},
}


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True)
    return {email.split("@")[0] for email in rows}


def facts(people, product) -> dict:
    return {
        "rationale": "Because.",
        "product_version": product.current_version(),
        "recipients": [people.olivia],
        "handling_code": "P",
    }


def disseminate(people, product, **changes):
    answers = facts(people, product) | {"by": people.sia} | changes
    return actions.perform_product(product, "disseminate_product", **answers)


@pytest.mark.parametrize("verb", SOURCES)
def test_each_verb_starts_from_its_statuses_only(people, developing, verb):
    for status in S:
        product = factories.product_draft(people, developing)
        assured = product.current_version() if status in {S.APPROVED, S.DISSEMINATED} else None
        Product.objects.filter(pk=product.pk).update(status=status, approved_version=assured)
        if status in SOURCES[verb]:
            assert actions.perform_product(product, verb, by=people.sia, **facts(people, product)).version == 2
        else:
            with pytest.raises(TransitionNotAllowed):
                actions.perform_product(product, verb, by=people.sia, **facts(people, product))


@pytest.mark.parametrize("verb", sorted(set(SOURCES) - {"submit_product"}))
@pytest.mark.parametrize("name", ["ian", "rita", "gwen", "olivia", "sam", "wanda", "ned"])
def test_assurance_is_for_the_senior_and_the_inspector(people, developing, verb, name):
    product = factories.product_approved(people, developing)
    with pytest.raises(PermissionDenied):
        actions.perform_product(product, verb, by=getattr(people, name), **facts(people, product))


@pytest.mark.parametrize("name", ["rita", "dora", "olivia", "wanda", "nick"])
def test_submitting_is_for_those_who_write_it(people, developing, name):
    product = factories.product_draft(people, developing)
    with pytest.raises(PermissionDenied):
        actions.perform_product(product, "submit_product", by=getattr(people, name))


def test_a_product_without_a_version_is_not_submitted(people, developing):
    product = factories.product_draft(people, developing, document=None)
    with pytest.raises(TransitionNotAllowed, match="Upload the document first"):
        actions.perform_product(product, "submit_product", by=people.ian)


def test_nobody_approves_what_they_wrote(people, developing):
    product = actions.add_product(
        referral=developing,
        by=people.sia,
        title="Profile",
        product_type=factories.ProductType.objects.first(),
        document=factories.upload(),
    )
    product = actions.perform_product(product, "submit_product", by=people.sia)
    with pytest.raises(TransitionNotAllowed, match="You are the author"):
        actions.perform_product(product, "approve_product", by=people.sia)
    assert actions.perform_product(product, "approve_product", by=people.dina).status == S.APPROVED


def test_nobody_approves_what_they_uploaded(people, developing):
    product = factories.product_draft(people, developing)
    actions.add_version(product, by=people.sia, document=factories.upload())
    product = actions.perform_product(product, "submit_product", by=people.ian)
    with pytest.raises(TransitionNotAllowed, match="You uploaded"):
        actions.perform_product(product, "approve_product", by=people.sia)


def test_a_returned_product_gets_a_new_version_and_only_that_goes_out(people, developing):
    product = factories.product_approved(people, developing)
    first = product.approved_version
    product = actions.perform_product(product, "return_product", by=people.dina, rationale="Date is wrong.")
    assert (product.status, product.approved_version) == (S.DRAFT, None)
    second = actions.add_version(product, by=people.ian, document=factories.upload())
    product = actions.perform_product(product, "submit_product", by=people.ian)
    product = actions.perform_product(product, "approve_product", by=people.sia)
    assert product.approved_version == second
    with pytest.raises(TransitionNotAllowed, match="Only the version that was approved"):
        disseminate(people, product, product_version=first)


def test_notices_of_review(people, developing):
    assert people.dina
    product = factories.product_in_review(people, developing)
    assert told("tasking.submit_product") == {"sia", "dina"}
    actions.perform_product(product, "return_product", by=people.sia, rationale="x")
    assert told("tasking.return_product") == {"ian"}
    factories.product_disseminated(people, developing)
    assert told("tasking.approve_product") == {"ian"}
    assert told("tasking.disseminate_product") == {"olivia"}


# --- versions ------------------------------------------------------------------------------------------


def test_versions_are_added_to_drafts_by_those_who_write(people, developing):
    product = factories.product_draft(people, developing)
    for name in ("rita", "olivia", "wanda"):
        with pytest.raises(PermissionDenied):
            actions.add_version(product, by=getattr(people, name), document=factories.upload())
    with pytest.raises(StaleVersion):
        actions.add_version(product, by=people.ian, document=factories.upload(), version=9)
    assert actions.add_version(product, by=people.ian, document=factories.upload(), version=1).number == 2
    actions.perform_product(product, "submit_product", by=people.ian)
    with pytest.raises(Conflict, match="only while the product is a draft"):
        actions.add_version(product, by=people.ian, document=factories.upload())


def test_a_refused_file_leaves_no_product(people, developing):
    with pytest.raises(ValidationError):
        factories.product_draft(people, developing, document=factories.upload(content=b""))
    assert not Product.objects.exists()


def test_a_researcher_adds_products_of_their_tasking_only(people, developing):
    own, others = (
        factories.tasking_accepted(people, developing),
        factories.tasking_accepted(people, developing, given_to=people.dora),
    )
    answers = {"title": "x", "product_type": factories.ProductType.objects.first(), "referral": developing}
    for tasking in (None, others):
        with pytest.raises(PermissionDenied):
            actions.add_product(by=people.rita, tasking=tasking, **answers)
    assert actions.add_product(by=people.rita, tasking=own, **answers).author == people.rita


def test_a_product_comes_from_a_tasking_that_was_taken_on(people, developing):
    asked = factories.tasking_given(people, developing)
    elsewhere = factories.tasking_accepted(people)
    for tasking in (asked, elsewhere):
        with pytest.raises(Conflict):
            factories.product_draft(people, developing, tasking=tasking)


# --- dissemination -------------------------------------------------------------------------------------


def test_code_c_needs_conditions_and_code_p_has_none(people, developing):
    product = factories.product_approved(people, developing)
    with pytest.raises(TransitionNotAllowed, match="Handling code C needs conditions"):
        disseminate(people, product, handling_code="C")
    with pytest.raises(TransitionNotAllowed, match="P has no conditions"):
        disseminate(people, product, conditions="No copies.")
    disseminate(people, product, handling_code="C", conditions="No copies.")
    assert Dissemination.objects.get().conditions == "No copies."
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissemination.objects.create(
            product_version=product.current_version(),
            to_user=people.sam,
            handling_code="C",
            disseminated_by=people.sia,
            disseminated_at=product.created_at,
        )


def test_the_form_says_it_beside_the_conditions(people, developing):
    product = factories.product_approved(people, developing)
    answers = {"product_version": 1, "recipients": [str(people.olivia.public_id)], "handling_code": "C"}
    form = DisseminateForm(answers, record=product, by=people.sia, verb="disseminate_product")
    assert form.errors == {"conditions": ["Enter the conditions of handling code C"]}


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "nora"])
def test_it_goes_to_people_on_the_referral_alone(people, developing, name):
    product = factories.product_approved(people, developing)
    with pytest.raises(TransitionNotAllowed, match="not on the referral"):
        disseminate(people, product, recipients=[people.olivia, getattr(people, name)])
    assert not Dissemination.objects.exists()


def test_it_goes_to_the_sio_and_later_to_more_people_but_to_nobody_twice(people, developing):
    factories.tasking_given(people, developing, given_to=people.nick)
    product = disseminate(people, factories.product_approved(people, developing), recipients=[people.sam])
    product = disseminate(people, product, recipients=[people.olivia, people.nick])
    assert {one.to_user for one in Dissemination.objects.all()} == {people.sam, people.olivia, people.nick}
    with pytest.raises(TransitionNotAllowed, match="has this version already"):
        disseminate(people, product, recipients=[people.sam])


def test_the_disclosure_is_audited(people, developing):
    product = factories.product_disseminated(people, developing)
    event = AuditEvent.objects.get(event="tasking.disclose")
    assert event.operation == "disclosure"
    assert event.recipients == [{"email": "olivia@toex.example"}]
    assert (event.data["version"], event.data["handling_code"]) == (1, "P")
    assert event.target_id == str(product.public_id)


def test_a_dissemination_that_cannot_be_recorded_is_not_made(people, developing, monkeypatch):
    product = factories.product_approved(people, developing)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(recorder, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        disseminate(people, product)
    product.refresh_from_db()
    assert product.status == S.APPROVED
    assert not Dissemination.objects.exists()
    assert not told("tasking.disseminate_product")


def test_a_dissemination_takes_its_first_opening_and_no_other_change(people, developing):
    product = factories.product_disseminated(people, developing)
    rows = Dissemination.objects.filter(product_version=product.approved_version)
    for change in ({"conditions": "x", "handling_code": "C"}, {"to_user": people.sam}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    assert rows.update(first_opened_at=product.created_at) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(first_opened_at=None)


def test_an_approved_product_names_its_version(people, developing):
    product = factories.product_approved(people, developing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(approved_version=None)
    assert ProductVersion.objects.get().number == 1
