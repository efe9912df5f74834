"""What waits for a person, by the permissions that they hold."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from foundations.accounts.roles import Acts
from foundations.core.formats import LONDON, today
from outcomes.models import Feedback
from referrals.models import Referral, Share
from referrals.permissions import Permission as P
from referrals.statuses import IN_HAND, Status

SHOWN = 10
_SHARES = "shares waiting"
# Where holding this permission for the organisation means that the status waits for you.
_WAITS_FOR_TEAM = {
    P.FORWARD: [Status.SCTAC_TRIAGE],
    P.ACCEPT: [Status.GATEWAY_TRIAGE],
    P.RECOMMEND_OWNER: [Status.REASSESSMENT],
    P.CLOSE: [Status.CLOSING],
}


def awaiting(user) -> QuerySet[Referral]:
    """Referrals whose next step is this person's, in the order of what is due."""
    rule = Q(requester=user, status__in=[Status.DRAFT, Status.INFORMATION_REQUESTED])
    rule |= Q(sio=user, status__in=[Status.INFORMATION_REQUESTED, Status.AGREEING_TERMS])
    rule |= Q(lead_analyst=user, status__in=[Status.AGREEING_TERMS, Status.IN_DEVELOPMENT])
    rule |= Q(status=Status.CLOSED) & (Q(requester=user) | Q(sio=user)) & ~Exists(_feedback_of(user))
    for held in user.scope.held:
        rule |= _waits_for(held)
    return Referral.objects.visible_to(user).filter(rule).in_queue_order()


def _feedback_of(user) -> QuerySet[Feedback]:
    return Feedback.objects.filter(referral=OuterRef("pk"), given_by=user)


def _waits_for(held) -> Q:
    """What one membership's permissions make this person answer for."""
    rule = Q(pk__in=[])
    permissions, organisation = held.role.permissions, held.organisation_id
    if held.role.acts == Acts.ORGANISATION:
        for permission, statuses in _WAITS_FOR_TEAM.items():
            if permission in permissions:
                rule |= Q(region=organisation, status__in=statuses)
        if P.ENDORSE in permissions:
            rule |= Q(force=organisation, status=Status.WITH_ADVISER)
    if held.role.acts == Acts.NATION and P.ACCEPT in permissions:
        statuses = [status for waits in _WAITS_FOR_TEAM.values() for status in waits if status != Status.SCTAC_TRIAGE]
        rule |= Q(region__served_nationally=True, status__in=statuses)
    if P.ACCEPT_OWNERSHIP in permissions and held.role.acts != Acts.NAMED:
        rule |= Q(offered_to=organisation, status=Status.AGREEING_OWNERSHIP)
    return rule


def counts(user) -> tuple[list[tuple[str, int]], int]:
    """Open referrals of this person's region, force or nation by status, in the order of the journey; and how many
    offers to their units, and questions for what their region handles, wait for their answer. One statement.
    """
    rows = Referral.objects.visible_to(user).filter(status__in=IN_HAND)
    if user.scope.region_ids and not user.scope.is_national:
        # Also so that the index on region and status serves it.
        rows = rows.filter(region_id__in=user.scope.region_ids)
    rows = rows.order_by().values_list("status").annotate(count=Count("pk"))
    if user.has_perm(P.ANSWER_SHARE):
        rows = rows.union(_shares_waiting(user), all=True)
    found = dict(rows)
    return [(status, found[status]) for status in Status if status in found], found.get(_SHARES, 0)


def _shares_waiting(user) -> QuerySet:
    return Share.objects.waiting_for(user).annotate(what=Value(_SHARES)).values_list("what").annotate(count=Count("pk"))


def since_yesterday(user) -> QuerySet[Referral]:
    """What arrived at a region since the start of yesterday (London), newest first."""
    start = datetime.combine(today() - timedelta(days=1), time.min, tzinfo=LONDON)
    return Referral.objects.visible_to(user).filter(received_at__gte=start).order_by("-received_at", "-id")
