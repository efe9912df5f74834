"""What of an absent person's work their deputy sees, and so takes over; and what needs a named person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from foundations.accounts.models import Absence, User
from referrals.models import Allocation, Referral, ReferralPerson


def seeing(referral: QuerySet[Referral], people: Iterable[User]) -> list[User]:
    """Those of `people` who see the one referral of a query."""
    return [person for person in people if referral.visible_to(person).exists()]


def sees(reference: str, person: User) -> bool:
    """Whether `person` sees the referral with that reference; what has none is a draft, which nobody covers."""
    return Referral.objects.visible_to(person).filter(reference=reference).exists()


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
