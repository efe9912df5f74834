"""Verbs of taskings and products that are more than a step of their lifecycles, and the two for steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.once import public_id_for
from foundations.documents import actions as documents
from foundations.documents.models import Document
from referrals import teams
from referrals.models import Referral
from referrals.people import add_person
from referrals.search import writing
from referrals.statuses import Status
from tasking import deadlines, notifications, search
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Dissemination, Product, ProductType, ProductVersion, Tasking
from tasking.permissions import Permission
from tasking.statuses import PRODUCTIVE_TASKINGS, ProductStatus


def perform_tasking(tasking: Tasking, verb: str, *, by, version: int | None = None, **facts) -> Tasking:
    """Carry out a step of a tasking; see `Lifecycle.move` for what it needs and raises."""
    return TASKINGS.move(tasking, verb, by=by, version=version, **facts)


def perform_product(product: Product, verb: str, *, by, version: int | None = None, **facts) -> Product:
    """Carry out a step of a product; see `Lifecycle.move` for what it needs and raises."""
    return PRODUCTS.move(product, verb, by=by, version=version, **facts)


@transaction.atomic
def give_tasking(
    *,
    referral: Referral,
    by: User,
    title: str,
    brief: str,
    given_to: User,
    due_date: date,
    priority: str = "",
    token: UUID | None = None,
) -> Tasking:
    """Give a piece of work to `given_to`, who sees the referral from then on.

    The same `token` gives the tasking that it made before. Raises PermissionDenied, and Conflict where the referral is
    not in development or the person cannot be given work on it.
    """
    referral = _in_development(referral, Permission.GIVE_TASKING, by=by)
    public_id = public_id_for(token, referral, by)
    if made := Tasking.objects.filter(public_id=public_id).first():
        return made
    if not teams.possible_workers(referral).filter(pk=given_to.pk).exists():
        raise Conflict(f"{given_to.name} does not work for this region's team or the national researchers.")
    tasking = Tasking.objects.create(
        public_id=public_id,
        referral=referral,
        number=_next_number(referral.taskings),
        title=title,
        brief=brief,
        given_to=given_to,
        given_by=by,
        due_date=due_date,
        priority=priority,
    )
    writing.keep(referral.pk, "tasking")
    add_person(referral, user=given_to, capacity=f"Tasking {tasking.number}", by=by)
    deadlines.begin_tasking(tasking, by=by)
    recorder.record("tasking.give_tasking", by=by, target=tasking, given_to=given_to.email, due_date=due_date)
    notifications.tell_given(tasking)
    return tasking


@transaction.atomic
def give_to_another(tasking: Tasking, *, to: User, by: User) -> Tasking:
    """Give an open tasking to `to` instead of whoever has it now, whose account `by` administers.

    Raises PermissionDenied, and Conflict where it has ended or `to` cannot be given work on the referral.
    """
    # The referral first, as every other verb locks it: completing it waits.
    referral = Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=tasking.referral_id)
    tasking = Tasking.objects.select_for_update(of=("self",)).select_related("given_to").get(pk=tasking.pk)
    before = tasking.given_to
    if not administering.may_change(by, before):
        raise PermissionDenied
    if not teams.possible_workers(referral).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} does not work for the team that handles {referral.reference}.")
    moved = TASKINGS.move(tasking, "give_to_another", by=by, follows=True, given_to=to, left_by=before)
    recorder.record("tasking.give_to_another", by=by, target=moved, left_by=before.email, given_to=to.email)
    return moved


@transaction.atomic
def add_product(
    *,
    referral: Referral,
    by: User,
    title: str,
    product_type: ProductType,
    tasking: Tasking | None = None,
    document=None,
    note: str = "",
    token: UUID | None = None,
) -> Product:
    """Begin a product by its author, with its first version where `document` (an upload) is given.

    The same `token` gives the product that it made before. Raises PermissionDenied, Conflict, and ValidationError
    where the document is refused.
    """
    referral = _in_development(referral, Permission.ADD_PRODUCT, by=by, tasking=tasking)
    public_id = public_id_for(token, referral, by)
    if made := Product.objects.filter(public_id=public_id).first():
        return made
    product = Product.objects.create(
        public_id=public_id,
        referral=referral,
        number=_next_number(referral.products),
        title=title,
        product_type=product_type,
        author=by,
        tasking=tasking,
    )
    recorder.record("tasking.add_product", by=by, target=product, product_type=product_type.code)
    if document:
        _store_version(product, 1, document, note, by)
    writing.keep(referral.pk, *search.PRODUCTS)
    return product


@transaction.atomic
def add_version(product: Product, *, by: User, document, note: str = "", version: int | None = None) -> ProductVersion:
    """Upload the next version of a draft product; `version` is that of the product as the person saw it.

    Raises PermissionDenied, StaleVersion, Conflict where it is no draft, ValidationError where the file is refused.
    """
    locked = (
        Product.objects.select_for_update(of=("self",)).select_related("referral__region", "tasking").get(pk=product.pk)
    )
    if not by.has_perm(Permission.ADD_PRODUCT, locked):
        raise PermissionDenied
    if version is not None and version != locked.version:
        raise StaleVersion(
            "Somebody else changed the product after you opened this page. Look at it, then upload again."
        )
    if locked.status != ProductStatus.DRAFT:
        raise Conflict("A version can be added only while the product is a draft.")
    added = _store_version(locked, _next_number(locked.versions), document, note, by)
    locked.version += 1
    locked.save(update_fields=["version"])
    writing.keep(locked.referral_id, *search.PRODUCTS)
    return added


@transaction.atomic
def open_version(version: ProductVersion, *, by: User) -> Document:
    """Record that `by` downloads a version, and when its recipient first did. The caller has asked who may."""
    # The read log has the consultation; this row is for the product's own history.
    recorder.record("tasking.download_product", by=by, target=version.product, operation="", version=version.number)
    Dissemination.objects.filter(product_version=version, to_user=by, first_opened_at__isnull=True).update(
        first_opened_at=timezone.now()
    )
    return version.document


# --- how ---------------------------------------------------------------------------------------------


def _in_development(referral: Referral, permission: str, *, by: User, tasking: Tasking | None = None) -> Referral:
    """The referral, locked so that completing it waits; asks for `permission` and the status."""
    locked = Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=referral.pk)
    if not by.has_perm(permission, tasking or locked):
        raise PermissionDenied
    if locked.status != Status.IN_DEVELOPMENT:
        status = locked.get_status_display()
        raise Conflict(f"This can be done only while the referral is in development. It is at “{status}” now.")
    if tasking and (tasking.referral_id != locked.pk or tasking.status not in PRODUCTIVE_TASKINGS):
        raise Conflict("A product cannot come from this tasking: it has not been accepted, or has ended.")
    return locked


def _next_number(rows) -> int:
    """The next number in a referral or product whose row is locked."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _store_version(product: Product, number: int, upload, note: str, by: User) -> ProductVersion:
    document = documents.store(upload, by=by, marking=product.referral.marking)
    version = ProductVersion.objects.create(
        product=product, number=number, document=document, note=note, uploaded_by=by
    )
    recorder.record(
        "tasking.add_version",
        by=by,
        target=product,
        version=number,
        document=str(document.public_id),
        name=document.name,
    )
    return version
