"""What of an absent person's work their deputy sees, and so takes over; and what needs a named person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from foundations.accounts import absences
from foundations.accounts.models import Absence, User
from foundations.core import formats
from foundations.notifications.actions import notify
from referrals.models import Allocation, Referral, ReferralPerson

DEPUTY, NO_DEPUTY = "you cover for a colleague who is away", "you no longer cover for a colleague"


def work_of(people: Iterable[int]) -> Q:
    """The referrals on which people with these ids have something to do, as a condition."""
    people = list(people)
    allocated = Allocation.objects.running().filter(user__in=people).values("referral")
    tasked = ReferralPerson.objects.filter(user__in=people).values("referral")
    return (
        Q(lead_analyst__in=people)
        | Q(handler__in=people)
        | Q(requester__in=people)
        | Q(sio__in=people, submitted_at__isnull=False)
        | Q(pk__in=allocated)
        | Q(pk__in=tasked)
    )


def taken_over(absence: Absence, by: User) -> QuerySet[Referral]:
    """What is open of the absent person's work, as far as `by` sees it, and the deputy does too."""
    return _open_work(absence, by).filter(pk__in=_seen_by_deputy(absence).values("pk"))


def left_behind(absence: Absence, by: User) -> QuerySet[Referral]:
    """The rest of it: what nobody does while they are away, unless somebody is named."""
    work = _open_work(absence, by)
    return work.exclude(pk__in=_seen_by_deputy(absence).values("pk")) if absence.deputy else work


def _open_work(absence: Absence, by: User) -> QuerySet[Referral]:
    return Referral.objects.visible_to(by).in_hand().filter(work_of([absence.user_id])).in_queue_order()


def _seen_by_deputy(absence: Absence) -> QuerySet[Referral]:
    if absence.deputy is None:
        return Referral.objects.none()
    return Referral.objects.visible_to(absence.deputy).order_by()


# --- verbs: an absence, and who is told of it ------------------------------------------------------------------


@transaction.atomic
def enter_absence(person: User, *, by: User, **facts) -> Absence:
    """Enter an absence, and tell the deputy, and the person where somebody else did. Raises as `absences.enter`."""
    absence = absences.enter(person, by=by, **facts)
    _tell(absence, absence.deputy, DEPUTY, by=by)
    _tell(absence, person, "an absence was entered for you", by=by)
    return absence


@transaction.atomic
def change_absence(absence: Absence, *, by: User, **facts) -> Absence:
    """Change one, and tell whoever covers and whoever no longer does. Raises as `absences.change`."""
    before = absence.deputy
    changed = absences.change(absence, by=by, **facts)
    if before and before != changed.deputy:
        _tell(changed, before, NO_DEPUTY, by=by)
    _tell(changed, changed.deputy, DEPUTY, by=by)
    _tell(changed, changed.user, "your absence was changed", by=by)
    return changed


@transaction.atomic
def cancel_absence(absence: Absence, *, by: User, version: int) -> Absence:
    """Call one off, and tell whoever would have covered. Raises as `absences.cancel`."""
    gone = absences.cancel(absence, by=by, version=version)
    _tell(gone, gone.deputy, NO_DEPUTY, by=by)
    _tell(gone, gone.user, "your absence was called off", by=by)
    return gone


def _tell(absence: Absence, person: User | None, title: str, *, by: User) -> None:
    """Who is away and when stands in the service alone: the title goes by e-mail."""
    if person is None or person.pk == by.pk:
        return
    days = f"{formats.day(absence.starts_on)} to {formats.day(absence.ends_on)}"
    notify(
        [person],
        kind="referrals.cover",
        title=title,
        text=f"{absence.user.name}, {days}.",
        path=absence.get_absolute_url(),
        key=f"absence:{absence.public_id}:{absence.version}:{person.pk}",
    )
