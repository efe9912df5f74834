"""What home lists for a person, by the permissions that they hold: every list of referrals in one statement.

Each section is a query of its own that gives the same columns; a person's role says which they have.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.accounts.roles import Acts
from foundations.core.formats import LONDON, today
from foundations.notifications.models import Notification
from outcomes.models import Feedback
from referrals import covering
from referrals.models import ExtensionRequest, Referral, Share
from referrals.permissions import Permission as P
from referrals.querysets import LIST_COLUMNS
from referrals.statuses import IN_HAND, OPEN_IN_ORDER, Status
from tasking.models import Product, Tasking
from tasking.permissions import Permission as T
from tasking.statuses import IN_WORK, ProductStatus

SHOWN = 10
# A deadline that is further away is not at risk yet, whatever its target says.
SOON = timedelta(days=60)
# Where holding this permission for the organisation means that the status waits for you.
_WAITS_FOR_TEAM = {
    P.FORWARD: [Status.SCTAC_TRIAGE],
    P.ACCEPT: [Status.GATEWAY_TRIAGE],
    P.RECOMMEND_OWNER: [Status.REASSESSMENT],
    P.CLOSE: [Status.CLOSING],
}
_ASKS = {P.FORWARD: Status.SCTAC_TRIAGE, P.ACCEPT: Status.GATEWAY_TRIAGE}

AWAITING, OWN, AT_RISK, OTHERS, CHANGED, AGAIN, COVER = (
    "awaiting",
    "own",
    "at_risk",
    "others",
    "changed",
    "again",
    "cover",
)
COLUMNS = (
    *LIST_COLUMNS,
    "region__gateway_label",
    "offered_to__short_name",
    "lead_analyst_id",
    "requester_id",
    "sio_id",
    "section",
    "on_date",
    "note",
)


def sections_of(user: User) -> list[str]:
    """The sections that home has for a person, in the order of the page."""
    scope = user.scope
    asks = user.has_perm(P.CREATE)
    found = [AWAITING]
    found += [OWN] if asks else []
    found += [AT_RISK, OTHERS] if scope.works_referrals or scope.force_ids else []
    found += [CHANGED, AGAIN]
    return found + ([COVER] if user.covers else [])


def lists(user: User, *, since: datetime, now: datetime) -> dict[str, list]:
    """The rows of every section that this person has, each at most one more than is shown. One statement."""
    makers = {
        AWAITING: lambda: awaiting(user),
        OWN: lambda: own(user),
        AT_RISK: lambda: at_risk(user, now),
        OTHERS: lambda: waiting_for_others(user),
        CHANGED: lambda: changed(user, since),
        AGAIN: lambda: to_look_at_again(user),
        COVER: lambda: covered(user),
    }
    names = sections_of(user)
    parts = [_shaped(makers[name](), name)[: SHOWN + 1] for name in names]
    found: dict[str, list] = {name: [] for name in names}
    for row in parts[0].union(*parts[1:], all=True):
        found[row.section].append(row)
    return {name: sorted(rows, key=_order(name)) for name, rows in found.items()}


def _shaped(rows: QuerySet, section: str) -> QuerySet:
    more = {"section": Value(section, output_field=CharField())}
    if section == AGAIN:
        more |= {"on_date": F("followups__on_date"), "note": F("followups__note")}
    else:
        more |= {"on_date": Cast(Value(None), DateField()), "note": Value("", output_field=CharField())}
    return rows.annotate(**more).values_list(*COLUMNS, named=True)


def _order(section: str):
    if section == AGAIN:
        return lambda row: (row.on_date, row.id)
    if section == CHANGED:
        return lambda row: (-row.status_since.timestamp(), -row.id)
    return lambda row: (row.due_at is None, row.due_at.timestamp() if row.due_at else 0, row.id)


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


def own(user) -> QuerySet[Referral]:
    """What this person asked for, and is under way."""
    asked = Q(requester=user) | Q(sio=user, submitted_at__isnull=False)
    return Referral.objects.visible_to(user).in_hand().filter(asked).in_queue_order()


def at_risk(user, now: datetime) -> QuerySet[Referral]:
    """What is late or soon will be, of all that this person sees."""
    near = Q(due_at__lt=now) | Q(amber_at__lte=now)
    return Referral.objects.visible_to(user).in_hand().filter(near, due_at__lt=now + SOON).in_queue_order()


def waiting_for_others(user) -> QuerySet[Referral]:
    """What this person or their team has asked of somebody else."""
    answers = Q(status=Status.INFORMATION_REQUESTED) | Q(status=Status.AGREEING_OWNERSHIP)
    rule = Q(lead_analyst=user) & answers
    for held in user.scope.held:
        rule |= _asked_by(held)
    return Referral.objects.visible_to(user).in_hand().filter(rule).in_queue_order()


def _asked_by(held) -> Q:
    rule = Q(pk__in=[])
    permissions = held.role.permissions
    if held.role.acts == Acts.NAMED:
        return rule
    theirs = Q(region__served_nationally=True) if held.role.acts == Acts.NATION else Q(region=held.organisation_id)
    for permission, gate in _ASKS.items():
        if permission in permissions:
            rule |= theirs & Q(status=Status.INFORMATION_REQUESTED, asking_gate=gate)
    if P.RECOMMEND_OWNER in permissions:
        rule |= theirs & Q(status=Status.AGREEING_OWNERSHIP) & ~Q(offered_to=held.organisation_id)
    if P.ENDORSE in permissions:
        # What the adviser passed on is with the region now, or with the officer.
        at_region = [Status.SCTAC_TRIAGE, Status.GATEWAY_TRIAGE, Status.INFORMATION_REQUESTED, Status.AGREEING_TERMS]
        rule |= Q(force=held.organisation_id, status__in=at_region)
    return rule


def changed(user, since: datetime) -> QuerySet[Referral]:
    """What moved on since somebody's last visit, the newest first; for those who ask, of what they asked for."""
    rows = Referral.objects.visible_to(user).filter(status_since__gt=since, submitted_at__isnull=False)
    scope = user.scope
    if not (scope.works_referrals or scope.force_ids):
        rows = rows.filter(Q(requester=user) | Q(sio=user))
    elif not scope.is_national and scope.works_referrals:
        rows = rows.filter(Q(region_id__in=scope.region_ids) | Q(lead_analyst=user))
    return rows.order_by("-status_since", "-id")


def to_look_at_again(user) -> QuerySet[Referral]:
    """What this person wanted to be reminded of, the earliest day first."""
    return Referral.objects.visible_to(user).filter(followups__user=user).order_by("followups__on_date", "id")


def covered(user) -> QuerySet[Referral]:
    """The open work of those for whom this person covers, as far as they see it; but for what they lead themselves."""
    work = covering.work_of(user.covers) & ~Q(lead_analyst=user)
    return Referral.objects.visible_to(user).in_hand().filter(work).in_queue_order()


def taskings(user) -> list[Tasking]:
    """The open taskings of this person, and of those for whom they cover, due first; one statement."""
    rows = Tasking.objects.visible_to(user).filter(given_to__in=[user.pk, *user.covers], status__in=IN_WORK)
    rows = rows.select_related("referral", "given_to").order_by("due_date", "id")
    return list(rows[: SHOWN + 1])


# --- counts -------------------------------------------------------------------------------------------------

SHARES, UNREAD, UNSEEN, REVIEWS = "shares waiting", "unread notices", "restricted unseen", "products to review"
EXTENSIONS = "extensions to approve"


def counts(user) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Open referrals of this person's region, force or nation by status, in the order of the journey; and by what is
    counted besides, how many there are. One statement.
    """
    rows = Referral.objects.visible_to(user).filter(status__in=IN_HAND)
    if user.scope.region_ids and not user.scope.is_national:
        # Also so that the index on region and status serves it.
        rows = rows.filter(region_id__in=user.scope.region_ids)
    rows = rows.order_by().values_list("status").annotate(count=Count("pk"))
    found = dict(rows.union(*_others(user), all=True))
    by_status = [(status, found[status]) for status in Status if status in found]
    return by_status, {what: found.get(what, 0) for what in (SHARES, UNREAD, UNSEEN, REVIEWS, EXTENSIONS)}


def _others(user) -> Iterable[QuerySet]:
    yield _counted(Notification.objects.filter(recipient=user).unread(), UNREAD)
    if user.has_perm(P.ANSWER_SHARE):
        yield _counted(Share.objects.waiting_for(user), SHARES)
    if user.has_perm(P.BREAK_GLASS) and isolation.current() is not None:
        unseen = Func(function="toex_restricted_unseen", output_field=BigIntegerField())
        me = User.objects.filter(pk=user.pk).annotate(what=Value(UNSEEN, output_field=CharField()))
        yield me.order_by().annotate(count=unseen).values_list("what", "count")
    if user.has_perm(T.APPROVE_PRODUCT):
        yield _counted(_to_review(user), REVIEWS)
    if user.has_perm(P.APPROVE_EXTENSION):
        yield _counted(ExtensionRequest.objects.visible_to(user).waiting(), EXTENSIONS)


def _counted(rows: QuerySet, what: str) -> QuerySet:
    named = rows.order_by().annotate(what=Value(what, output_field=CharField()))
    return named.values_list("what").annotate(count=Count("pk"))


def _to_review(user) -> QuerySet[Product]:
    rule = Q(pk__in=[])
    for held in user.scope.held:
        if T.APPROVE_PRODUCT in held.role.permissions:
            national = held.role.acts == Acts.NATION
            rule |= (
                Q(referral__region__served_nationally=True) if national else Q(referral__region=held.organisation_id)
            )
    open_ones = Product.objects.visible_to(user).filter(status=ProductStatus.IN_REVIEW)
    return open_ones.filter(rule, referral__status__in=OPEN_IN_ORDER).exclude(author=user)


def first_visit() -> datetime:
    """What counts as new to somebody who was never here: what came since the start of yesterday."""
    return datetime.combine(today() - timedelta(days=1), time.min, tzinfo=LONDON)
