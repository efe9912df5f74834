"""What signed terms promise for which day: started, moved and dropped by signatures alone, each with a clock of its own.

`keep` is called when both have signed and at no other time: a draft moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.core.working_time import close_of
from foundations.lifecycle.machine import Change
from referrals import deadlines, notifications
from referrals.models import Referral
from referrals.statuses import FINAL
from referrals.statuses import Status as ReferralStatus
from terms_of_reference.models import Commitment, PromiseDeadline, TermsOfReference
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import signs_for_sio

KIND = Commitment.Kind
MILESTONE, PRODUCT = "milestone", "terms_product"
CLOCK = {KIND.DELIVERY: PRODUCT, KIND.PRODUCT: PRODUCT, KIND.MILESTONE: MILESTONE, KIND.REVIEW: MILESTONE}


def promised(terms: TermsOfReference) -> Iterator[tuple[str, str, str, date]]:
    """Kind, key, name and day of everything that a version promises for a day."""
    if terms.delivery_date:
        yield KIND.DELIVERY, "delivery", "Delivery of the last product", terms.delivery_date
    if terms.review_date:
        yield KIND.REVIEW, "review", "Review", terms.review_date
    for row in terms.products:
        if row.get("due"):
            yield KIND.PRODUCT, row["key"], row.get("name") or "Product", date.fromisoformat(row["due"])
    for row in terms.timeline:
        kind = KIND.REVIEW if row.get("kind") == "review" else KIND.MILESTONE
        yield kind, row["key"], row["what"], date.fromisoformat(row["on"])


def keep(terms: TermsOfReference, *, by: User, at: datetime) -> None:
    """Bring the promises in step with terms that both have just signed: start what is new, move, drop what is gone.

    What was met stays met. A few statements for each row that is written.
    """
    there = {(row.kind, row.key): row for row in Commitment.objects.select_for_update().filter(referral=terms.referral)}
    for kind, key, name, day in promised(terms):
        row = there.pop((kind, key), None)
        if row is None:
            row = Commitment(referral=terms.referral, terms=terms, kind=kind, key=key, name=name, agreed_date=day)
            row.due_date = day
            row.save(force_insert=True)
            _begin(row, terms, by=by, at=at)
        elif row.met_date is None and (row.due_date, row.name, row.dropped_at) != (day, name, None):
            moves = row.due_date != day or row.dropped_at is not None
            row.moved += row.due_date != day
            row.due_date, row.name, row.terms, row.dropped_at = day, name, terms, None
            row.save(update_fields=["due_date", "name", "terms", "dropped_at", "moved"])
            if moves:
                deadlines.end(row.clocks.open(), met=False, by=by, at=at)
                _begin(row, terms, by=by, at=at)
    _drop([row.pk for row in there.values() if row.is_open], by=by, at=at)


def _begin(row: Commitment, terms: TermsOfReference, *, by: User, at: datetime) -> None:
    """Start the clock of a promise. It is called by its number, for its name may say what the work is about."""
    of_its_kind = Commitment.objects.filter(referral=row.referral_id, kind=row.kind, pk__lte=row.pk).count()
    deadlines.begin(
        terms.referral,
        CLOCK[row.kind],
        by=by,
        at=at,
        due_on=row.due_date,
        model=PromiseDeadline,
        about=f"{row.get_kind_display().lower()} {of_its_kind}" if row.kind != KIND.DELIVERY else "delivery",
        inside=False,
        path=terms.get_absolute_url(),
        commitment=row,
    )


def _drop(keys: list[int], *, by: User, at: datetime) -> None:
    """Promise these no more."""
    if keys:
        Commitment.objects.filter(pk__in=keys).update(dropped_at=at)
        deadlines.end(PromiseDeadline.objects.filter(commitment__in=keys), met=False, by=by, at=at)


@transaction.atomic
def meet(commitment: Commitment, *, on: date, by: User) -> Commitment:
    """Say on which day a promise was met. Raises PermissionDenied, and Conflict where it is not open or `on` is to come."""
    referral = Referral.objects.select_for_update(of=("self",)).with_names().get(pk=commitment.referral_id)
    if not by.has_perm(P.DRAFT, referral):
        raise PermissionDenied
    row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if not row.is_open:
        raise Conflict(f"“{row.name}” is not open: it was met or dropped already.")
    if on > today():
        raise Conflict("Enter today or an earlier day.")
    is_met(row, on=on, by=by)
    recorder.record("terms_of_reference.meet", by=by, target=row.terms, kind=row.kind, due=row.due_date, met=on)
    return row


def is_met(row: Commitment, *, on: date, by: User) -> None:
    """Note that an open promise, which is locked, was met on a day; its clock stops at the close of that day."""
    row.met_date, row.met_by = on, by
    row.save(update_fields=["met_date", "met_by"])
    for clock in row.clocks.open():
        at = None if on >= today() else max(close_of(on), clock.starts_at, clock.paused_at or clock.starts_at)
        deadlines.end(PromiseDeadline.objects.filter(pk=clock.pk), met=True, by=by, at=at)


def follow_referral(change: Change) -> None:
    """Completing the work is its delivery. What is still promised then, or when the referral ends, is dropped.

    A product that was promised and not delivered was cancelled, with a reason. The clocks stand still with the referral.
    """
    referral, left, reached = change.record, change.from_status, change.to_status
    open_ones = Commitment.objects.filter(referral=referral, met_date__isnull=True, dropped_at__isnull=True)
    is_delivered = reached == ReferralStatus.REASSESSMENT and left == ReferralStatus.IN_DEVELOPMENT
    if is_delivered:
        for row in open_ones.filter(kind=KIND.DELIVERY).select_for_update(of=("self",)):
            is_met(row, on=today(), by=change.by)
    if is_delivered or reached in FINAL:
        _drop(list(open_ones.values_list("pk", flat=True)), by=change.by, at=change.at)


def register_own() -> None:
    """Make the clocks of promises known: the lead analyst's."""
    for key, label in ((MILESTONE, "Milestone of the terms"), (PRODUCT, "Product of the terms")):
        deadlines.register_beside(deadlines.Beside(key, label, of_the_work=True, of_the_lead=True))


# --- the SIO is reminded of reviews; the lead analyst by the clock ------------------------------------------------

SOON = timedelta(days=3)
BATCH = 500


def remind(*, now: datetime | None = None) -> int:
    """Tell SIOs of reviews that are near; once for each day. Gives how many reviews."""
    day = timezone.localdate(now or timezone.now())
    rows = Commitment.objects.filter(
        kind=KIND.REVIEW,
        met_date__isnull=True,
        dropped_at__isnull=True,
        due_date__gte=day,
        due_date__lte=day + SOON,
    )
    rows = rows.select_related("referral__region", "referral__sio", "terms").order_by("due_date", "pk")
    return sum(_remind(row) for row in rows[:BATCH])


@transaction.atomic
def _remind(row: Commitment) -> bool:
    mark = f"soon:{row.due_date}"
    if not Commitment.objects.filter(pk=row.pk).exclude(reminded=mark).update(reminded=mark):
        return False
    notifications.send(
        row.referral,
        User.objects.filter(pk=signs_for_sio(row.referral), is_active=True),
        kind="terms_of_reference.review_near",
        title="a review of the terms is near",
        key=f"{row.public_id}:{mark}",
        path=row.terms.get_absolute_url() if row.terms.referral_id == row.referral_id else "",
    )
    recorder.record("terms_of_reference.remind", by=None, target=row.terms, kind=row.kind, due=row.due_date)
    return True
