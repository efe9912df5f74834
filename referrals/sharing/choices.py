"""What may be offered to whom, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from foundations.accounts import directory
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation, User
from foundations.core.formats import today
from referrals import teams
from referrals.models import Reason, Referral, Share, ShareKind
from referrals.permissions import Permission
from referrals.sharing.querysets import units_of
from referrals.statuses import IN_HAND, Status

# A request that is with its force's adviser has reached no region yet.
SHAREABLE = IN_HAND - {Status.WITH_ADVISER}


def may_offer(user, referral: Referral) -> bool:
    """Whether the button stands there: theirs, and now."""
    return is_shareable(referral) and user.has_perm(Permission.SHARE, referral)


def is_shareable(referral: Referral) -> bool:
    """Received by a region, and open."""
    return referral.received_at is not None and referral.status in SHAREABLE


def possible_units(referral: Referral):
    """The other regions and the national body that exist today, by name."""
    units = Organisation.objects.current().filter(Q(kind="region") | Q(kind="national"))
    return units.exclude(pk=referral.region_id).order_by("name")


def answerers(unit: Organisation):
    """Those who may answer for `unit`, by name; the national team's where it serves that region."""
    return directory.holding(Permission.ANSWER_SHARE, teams.who_works_for(unit)).order_by("name")


def possible_people(referral: Referral, units=None):
    """Everybody who may answer for one of the units, by name, with `unit_name`; of those that may be offered it."""
    units = (possible_units(referral) if units is None else units).values("pk")
    there = Membership.objects.active().holding(Permission.ANSWER_SHARE).filter(organisation__in=units)
    unit_name = Subquery(there.filter(user=OuterRef("pk")).values("organisation__short_name")[:1])
    return directory.holding(Permission.ANSWER_SHARE, units).annotate(unit_name=unit_name).order_by("name")


def answers_for(person: User, unit: Organisation) -> bool:
    """Whether `person` is a member of `unit` who may answer for it."""
    return directory.holding(Permission.ANSWER_SHARE, [unit.pk]).filter(pk=person.pk).exists()


def own_units(user):
    """The units on whose behalf `user` may ask, by name."""
    return Organisation.objects.filter(pk__in=units_of(user)).order_by("name")


def legal_bases():
    """The legal bases that reference data offers today."""
    return Reason.objects.filter(verb="share").valid_on(today())


def last_day() -> date:
    """The last day that a share may have."""
    return today() + timedelta(days=settings.SHARE_LONGEST_DAYS)


def end_of(day: date) -> datetime:
    """The moment at which `day` is over in London."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def first_gate_in_the_way(referral: Referral, region: Organisation) -> bool:
    """Whether it is at, or goes back to, a first gate that `region` does not have."""
    at = {referral.status, referral.held_status, referral.asking_gate}
    return Status.SCTAC_TRIAGE in at and not region.has_first_gate


def needs_lead(share: Share) -> bool:
    """Whether whoever accepts this hand-over has to say who leads the work from then on.

    Asked by the form, which is shown to those alone who may accept it.
    """
    if share.kind != ShareKind.TRANSFER:
        return False
    isolation.keep_in_sight(share.referral_id)
    return Referral.objects.filter(pk=share.referral_id, lead_analyst__isnull=False).exists()
