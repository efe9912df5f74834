"""The links of a referral, as far as somebody sees the other ends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.http import Http404

from foundations.audit import reading
from referrals.linking import words
from referrals.linking.actions import LASTING
from referrals.models import Referral, ReferralLink
from referrals.statuses import Status

# On the summary; the page of links shows all.
MOST = 20


@dataclass(frozen=True)
class Linked:
    """One link, seen from one of its ends: what the other referral is to this one, and how it stands."""

    kind: str
    why: str
    words: str
    reference: str
    public_id: uuid.UUID
    region_id: int
    operation: str
    status: Status
    restricted: bool
    # Whether it was merged into this one: its messages and subjects are read there.
    merged_here: bool
    may_be_ended: bool
    # Who made and who ended it, where that is asked for.
    link: ReferralLink | None = None

    @property
    def key(self) -> str:
        return self.reference or str(self.public_id)


@dataclass
class Links:
    """Those whose other end is shown, and how many more there are."""

    rows: list[Linked] = field(default_factory=list)
    ended: list[Linked] = field(default_factory=list)
    hidden: int = 0


def with_links(rows: QuerySet, user) -> QuerySet:
    """The same referrals with what `current` needs, in the same statement."""
    here = OuterRef("pk")
    links = ReferralLink.objects.current().filter(Q(from_referral=here) | Q(to_referral=here))
    begins = Case(When(from_referral=here, then=Value(True)), default=Value(False))
    shown = JSONObject(kind=F("kind"), why=F("why"), begins_here=begins, other=F("other"))
    links = links.with_other_end(here, user).order_by("made_at", "pk").values(json=shown)
    return rows.annotate(link_rows=ArraySubquery(links))


def current(referral: Referral, user) -> Links:
    """The links of a referral that `with_links` brought, as far as `user` sees them."""
    found = Links()
    for row in referral.link_rows:
        _add(found, referral, user, **row)
    return _listed(found)


def of(referral: Referral, user) -> Links:
    """The links of a referral that `user` sees, those that have ended too, with who made them; in one statement.

    That there are others is told to those alone who work on referrals.
    """
    rows = ReferralLink.objects.of(referral).with_other_end(referral, user).select_related("made_by", "ended_by")
    found = Links()
    for link in rows:
        begins_here = link.from_referral_id == referral.pk
        _add(found, referral, user, kind=link.kind, why=link.why, begins_here=begins_here, other=link.other, link=link)
    return _listed(found)


def one(referral: Referral, user, public_id: uuid.UUID) -> Linked:
    """A link of `referral` whose other end `user` sees too, else Http404: the same for absent and unseen."""
    found = of(referral, user)
    for each in [*found.rows, *found.ended]:
        if each.link.public_id == public_id:
            return each
    raise Http404


def _listed(found: Links) -> Links:
    reading.listed("referrals.referral", [*found.rows, *found.ended])
    return found


def _add(found: Links, here: Referral, user, *, kind, why, begins_here, other, link=None) -> None:
    ended = link is not None and link.ended_at is not None
    if other is None:
        found.hidden += not ended and user.scope.works_referrals
        return
    duplicate = kind == ReferralLink.Kind.DUPLICATE
    merged_here = duplicate and other["merged_into_id"] == here.pk
    merged_there = duplicate and here.merged_into_id == other["id"]
    row = Linked(
        kind=kind,
        why=why,
        words=words.of(kind, begins_here=begins_here),
        reference=other["reference"] or "",
        public_id=uuid.UUID(other["public_id"]),
        region_id=other["region_id"],
        operation=other["operation"],
        status=Status(other["status"]),
        restricted=other["restricted"],
        merged_here=merged_here,
        may_be_ended=not (kind in LASTING or merged_here or merged_there or ended),
        link=link,
    )
    (found.ended if ended else found.rows).append(row)
