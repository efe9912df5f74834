"""What home lists and counts for a person, by the permissions that they hold: found in one statement, named in another.

Each section is a query of its own that gives the same columns; a person's role says which they have.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

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
from django.db.models.functions import Cast, Concat

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Absence, User
from foundations.accounts.roles import Acts
from foundations.core.formats import LONDON, today
from foundations.notifications.models import Notification
from outcomes.models import Feedback
from referrals import covering
from referrals.models import ExtensionRequest, FollowUp, Referral, Share
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
)
# With the day and the note of somebody's own reminder, where it is listed for that.
Listed = namedtuple("Listed", [*COLUMNS, "on_date", "note"])


def sections_of(user: User) -> list[str]:
    """The sections that home has for a person, in the order of the page."""
    scope = user.scope
    asks = user.has_perm(P.CREATE)
    found = [AWAITING]
    found += [OWN] if asks else []
    found += [AT_RISK, OTHERS] if scope.works_referrals or scope.force_ids else []
    found += [CHANGED, AGAIN]
    return found + ([COVER] if user.covers else [])


class Row(NamedTuple):
    """A referral in a section, as the union of all sections gives it; or something counted, with how many in `key`."""

    section: str
    key: int
    on_date: date | None
    note: str


@dataclass(frozen=True)
class Away:
    """That this person is recorded as away today: until which day, in which absence, and who covers (or nobody)."""

    until: date
    absence: str
    deputy: str


@dataclass(frozen=True)
class Found:
    """What home has found for a person: which referrals stand in which section, and what was counted."""

    sections: dict[str, list[Row]]
    counted: dict[str, int]
    away: Away | None

    @property
    def by_status(self) -> list[tuple[Status, int]]:
        """Open referrals of this person's region, force or nation by status, in the order of the journey."""
        return [(status, self.counted[status]) for status in Status if status in self.counted]


def find(user: User, *, since: datetime, now: datetime) -> Found:
    """The referrals of every section that this person has, each at most one more than is shown, and the counts.

    One statement, of ids alone: what stands in a row of the page is read once for all of them, by `named`.
    """
    makers = {
        AWAITING: lambda: _keys(awaiting(user), AWAITING),
        OWN: lambda: _keys(own(user), OWN),
        AT_RISK: lambda: _keys(at_risk(user, now), AT_RISK),
        OTHERS: lambda: _keys(waiting_for_others(user), OTHERS),
        CHANGED: lambda: _keys(changed(user, since), CHANGED),
        AGAIN: lambda: to_look_at_again(user),
        COVER: lambda: _keys(covered(user), COVER),
    }
    names = sections_of(user)
    parts = [makers[name]()[: SHOWN + 1] for name in names] + [_open_by_status(user), *_others(user)]
    sections: dict[str, list[Row]] = {name: [] for name in names}
    counted, away = dict.fromkeys((SHARES, UNREAD, UNSEEN, REVIEWS, EXTENSIONS), 0), None
    for row in map(Row._make, parts[0].union(*parts[1:], all=True)):
        if row.section in sections:
            sections[row.section].append(row)
        elif row.section == AWAY:
            away = Away(row.on_date, *row.note.split(" ", 1))
        else:
            counted[row.section] = row.key
    return Found(sections, counted, away)


def _keys(rows: QuerySet, section: str) -> QuerySet:
    return rows.annotate(**_shape(section)).values_list("row_section", "pk", "row_date", "row_note")


def _shape(section: str) -> dict:
    return {
        "row_section": Value(section, output_field=CharField()),
        "row_date": Cast(Value(None), DateField()),
        "row_note": Value("", output_field=CharField()),
    }


def named(user: User, found: Found) -> dict[str, list]:
    """The rows of every section with what the page shows of them, in the order of the page. One statement, or none."""
    ids = {row.key for rows in found.sections.values() for row in rows}
    rows = Referral.objects.visible_to(user).filter(pk__in=sorted(ids)).values_list(*COLUMNS, named=True)
    referrals = {row.id: row for row in rows} if ids else {}
    lists = {
        name: [Listed(*referrals[row.key], row.on_date, row.note) for row in keys if row.key in referrals]
        for name, keys in found.sections.items()
    }
    return {name: sorted(rows, key=_order(name)) for name, rows in lists.items()}


def _order(section: str):
    if section == AGAIN:
        return lambda row: (row.on_date, row.id)
    if section == CHANGED:
        return lambda row: (-row.status_since.timestamp(), -row.id)
    return lambda row: (row.due_at is None, row.due_at.timestamp() if row.due_at else 0, row.id)


def awaiting(user) -> QuerySet[Referral]:
    """Referrals whose next step is this person's, in the order of what is due."""
    rule = Q(lead_analyst=user, status__in=[Status.AGREEING_TERMS, Status.IN_DEVELOPMENT])
    unanswered = Q(status=Status.CLOSED) & ~Exists(_feedback_of(user))
    rule |= Q(requester=user) & (Q(status__in=[Status.DRAFT, Status.INFORMATION_REQUESTED]) | unanswered)
    rule |= Q(sio=user) & (Q(status__in=[Status.INFORMATION_REQUESTED, Status.AGREEING_TERMS]) | unanswered)
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
        waiting = [
            status for permission, waits in _WAITS_FOR_TEAM.items() if permission in permissions for status in waits
        ]
        if waiting:
            rule |= Q(region=organisation, status__in=waiting)
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


def to_look_at_again(user) -> QuerySet[FollowUp]:
    """What this person wanted to be reminded of, the earliest day first; as rows of the union."""
    mine = FollowUp.objects.filter(user=user, referral__in=Referral.objects.visible_to(user))
    rows = mine.annotate(row_section=Value(AGAIN, output_field=CharField())).order_by("on_date", "referral_id")
    return rows.values_list("row_section", "referral_id", "on_date", "note")


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
AWAY = "away"
EXTENSIONS = "extensions to approve"


def _open_by_status(user) -> QuerySet[Referral]:
    rows = Referral.objects.visible_to(user).filter(status__in=IN_HAND)
    if user.scope.region_ids and not user.scope.is_national:
        # Also so that the index on region and status serves it.
        rows = rows.filter(region_id__in=user.scope.region_ids)
    return _counted(rows, F("status"))


def _others(user) -> Iterable[QuerySet]:
    yield _counted(Notification.objects.filter(recipient=user).unread(), UNREAD)
    yield _own_absence(user)
    if user.has_perm(P.ANSWER_SHARE):
        yield _counted(Share.objects.waiting_for(user), SHARES)
    if user.has_perm(P.BREAK_GLASS) and isolation.current() is not None:
        unseen = Func(function="toex_restricted_unseen", output_field=BigIntegerField())
        me = User.objects.filter(pk=user.pk).order_by().annotate(count=unseen)
        yield me.annotate(**_shape(UNSEEN)).values_list("row_section", "count", "row_date", "row_note")
    if user.has_perm(T.APPROVE_PRODUCT):
        yield _counted(_to_review(user), REVIEWS)
    if user.has_perm(P.APPROVE_EXTENSION):
        yield _counted(ExtensionRequest.objects.visible_to(user).waiting(), EXTENSIONS)


def _own_absence(user) -> QuerySet[Absence]:
    """The absence of today, as a row of the union."""
    rows = Absence.objects.visible_to(user).between(today(), today()).filter(user=user).order_by()
    said = Concat(Cast("public_id", CharField()), Value(" "), F("deputy__name"), output_field=CharField())
    rows = rows.annotate(row_section=Value(AWAY, output_field=CharField()), row_note=said)
    return rows.values_list("row_section", "pk", "ends_on", "row_note")


def _counted(rows: QuerySet, what) -> QuerySet:
    """How many there are, by `what`: words, or an expression."""
    named = {"row_section": Cast(what, CharField())} if isinstance(what, F) else {}
    shape = _shape("" if named else what) | named
    grouped = (
        rows.order_by().annotate(**shape).values("row_section", "row_date", "row_note").annotate(count=Count("pk"))
    )
    return grouped.values_list("row_section", "count", "row_date", "row_note")


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
