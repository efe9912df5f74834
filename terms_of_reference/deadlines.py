"""The days of the terms: each side's clock to answer, and what signed terms promise for which day.

Clocks start when a version is put before a side and stop with its answer. Promises (`Commitment`) are started, moved
and dropped by `keep`, which is called when both have signed and at no other time: a draft moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.deadlines import actions as clocks
from foundations.deadlines import kinds
from foundations.deadlines.models import Deadline
from foundations.lifecycle.machine import Change
from referrals import covering, notifications, teams
from referrals.models import Referral
from referrals.statuses import FINAL
from referrals.statuses import Status as ReferralStatus
from terms_of_reference.models import Commitment, Party, TermsDeadline, TermsOfReference
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import signs_for_sio
from terms_of_reference.statuses import WORKING

ANSWERS = {Party.SIO: "terms_sio", Party.TOEX: "terms_toex"}
LABELS = {"terms_sio": "The SIO's answer to the terms", "terms_toex": "TOEX's answer to the terms"}
ON_HOLD = "on_hold"
KIND = Commitment.Kind


# --- each side's clock -----------------------------------------------------------------------------------------


def follow(change: Change) -> None:
    """Start, stop and cancel the clocks of both sides as a version moves."""
    terms, verb = change.record, change.verb
    running = TermsDeadline.objects.filter(terms=terms)
    if verb in {"propose", "propose_back"}:
        for party in Party:
            _start(terms, party, change)
    elif verb in {"sign_for_sio", "sign_for_toex"}:
        party = Party.SIO if verb == "sign_for_sio" else Party.TOEX
        clocks.stop_open(running.filter(kind=ANSWERS[party]), met=True, by=change.by, at=change.at)
    elif verb in {"ask_for_change", "decline_for_sio", "decline_for_toex"}:
        party = Party.TOEX if verb == "decline_for_toex" else Party.SIO
        clocks.stop_open(running.filter(kind=ANSWERS[party]), met=True, by=change.by, at=change.at)
        clocks.stop_open(running, met=False, by=change.by, at=change.at)
    elif change.to_status not in WORKING:
        clocks.stop_open(running, met=False, by=change.by, at=change.at)


def _start(terms: TermsOfReference, party: Party, change: Change) -> None:
    referral = terms.referral
    clocks.start(
        TermsDeadline,
        kind=ANSWERS[party],
        organisation=referral.region,
        reference=referral.reference or "",
        path=terms.get_absolute_url(),
        priority=referral.priority,
        by=change.by,
        now=change.at,
        terms=terms,
    )


def follow_referral(change: Change) -> None:
    """The clocks stand still while the referral does and end with it; completing the work is its delivery.

    What was still promised then is dropped: its product was cancelled, with a reason.
    """
    referral, left, reached = change.record, change.from_status, change.to_status
    running = TermsDeadline.objects.filter(terms__referral=referral)
    promised = Commitment.objects.filter(referral=referral, met_date__isnull=True, dropped_at__isnull=True)
    if reached in FINAL:
        clocks.stop_open(running, met=False, by=change.by, at=change.at)
        promised.update(dropped_at=change.at)
    elif reached == ReferralStatus.ON_HOLD:
        clocks.pause_open(running, reason_code=ON_HOLD, by=change.by, at=change.at)
    elif left == ReferralStatus.ON_HOLD:
        clocks.resume_open(running, by=change.by, at=change.at)
    elif reached == ReferralStatus.REASSESSMENT and left == ReferralStatus.IN_DEVELOPMENT:
        promised.filter(kind=KIND.DELIVERY).update(met_date=today(), met_by=change.by)
        promised.exclude(kind=KIND.DELIVERY).update(dropped_at=change.at)


def _asked(terms: TermsOfReference, kind: str) -> Iterable[User]:
    if kind == ANSWERS[Party.SIO]:
        return User.objects.filter(pk=signs_for_sio(terms.referral), is_active=True)
    return directory.holding(P.SIGN_FOR_TOEX, teams.organisations_at_work(terms.referral))


def recipients(deadline: Deadline) -> Iterable[User]:
    """Who is reminded: whoever signs for the side that has not answered."""
    terms = TermsOfReference.objects.select_related("referral__region", "referral__sio").get(deadlines=deadline.pk)
    return notifications.who_may_be_told(terms.referral, _asked(terms, deadline.kind))


def may_see(deadline: Deadline, people: Iterable[User]) -> Iterable[User]:
    """Those of `people` who see the referral."""
    return covering.seeing(Referral.objects.filter(terms__deadlines=deadline.pk), people)


def register() -> None:
    """Make both clocks known to the deadline engine."""
    for kind, label in LABELS.items():
        kinds.register(kinds.Kind(kind, label, recipients=recipients, may_see=may_see))


# --- what signed terms promise --------------------------------------------------------------------------------------


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


def keep(terms: TermsOfReference, *, at: datetime) -> None:
    """Bring the promises in step with terms that both have just signed: start what is new, move, drop what is gone.

    What was met stays met. Three statements and one for each row that is written.
    """
    there = {(row.kind, row.key): row for row in Commitment.objects.select_for_update().filter(referral=terms.referral)}
    new = []
    for kind, key, name, day in promised(terms):
        row = there.pop((kind, key), None)
        if row is None:
            new.append(
                Commitment(
                    referral=terms.referral, terms=terms, kind=kind, key=key, name=name, agreed_date=day, due_date=day
                )
            )
            continue
        if row.met_date is None and (row.due_date, row.name, row.dropped_at) != (day, name, None):
            row.moved += row.due_date != day
            row.due_date, row.name, row.terms, row.dropped_at = day, name, terms, None
            row.save(update_fields=["due_date", "name", "terms", "dropped_at", "moved"])
    Commitment.objects.bulk_create(new)
    gone = [row.pk for row in there.values() if row.is_open]
    Commitment.objects.filter(pk__in=gone).update(dropped_at=at)


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
    row.met_date, row.met_by = on, by
    row.save(update_fields=["met_date", "met_by"])
    recorder.record("terms_of_reference.meet", by=by, target=row.terms, kind=row.kind, due=row.due_date, met=on)
    return row


# --- reminders of what was promised ------------------------------------------------------------------------------------

SOON_DAYS = 3
BATCH = 500


def remind(*, now: datetime | None = None) -> int:
    """Tell both sides of reviews that are near, and TOEX of whatever is late; once for each day. Gives how many."""
    now = now or timezone.now()
    day = timezone.localdate(now)
    rows = Commitment.objects.filter(
        met_date__isnull=True, dropped_at__isnull=True, due_date__lte=day + timezone.timedelta(days=SOON_DAYS)
    )
    made = 0
    for row in rows.select_related("referral__region", "referral__sio", "terms").order_by("due_date", "pk")[:BATCH]:
        made += _remind(row, day)
    return made


@transaction.atomic
def _remind(row: Commitment, day: date) -> bool:
    late = row.due_date < day
    mark = f"{'late' if late else 'soon'}:{row.due_date}"
    if row.reminded == mark or not (late or row.kind == KIND.REVIEW):
        return False
    if not Commitment.objects.filter(pk=row.pk).exclude(reminded=mark).update(reminded=mark):
        return False
    referral = row.referral
    people = {referral.lead_analyst_id}
    if row.kind == KIND.REVIEW:
        people.add(signs_for_sio(referral))
    words = (
        "a review of the terms is near"
        if not late
        else f"a day of the terms has passed: {row.get_kind_display().lower()}"
    )
    notifications.send(
        referral,
        User.objects.filter(pk__in=people - {None}, is_active=True),
        kind="terms_of_reference.promise_late" if late else "terms_of_reference.review_near",
        title=words,
        key=f"{row.public_id}:{mark}",
        path=row.terms.get_absolute_url() if row.terms.referral_id == referral.pk else "",
    )
    recorder.record("terms_of_reference.remind", by=None, target=row.terms, kind=row.kind, due=row.due_date)
    return True
