"""The links of a referral, as far as somebody sees the other ends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

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

    link: ReferralLink
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

    @property
    def key(self) -> str:
        return self.reference or str(self.public_id)


@dataclass
class Links:
    """Those whose other end is shown, and how many more there are."""

    rows: list[Linked] = field(default_factory=list)
    ended: list[Linked] = field(default_factory=list)
    hidden: int = 0


def of(referral: Referral, user, *, ended: bool = False) -> Links:
    """The links of a referral that `user` sees, in one statement; those that have ended too where asked for.

    That there are others is told to those alone who work on referrals.
    """
    rows = ReferralLink.objects.of(referral).with_other_end(referral, user).select_related("made_by", "ended_by")
    found = Links()
    for link in rows if ended else rows.current():
        if link.other is not None:
            (found.ended if link.ended_at else found.rows).append(_linked(link, referral))
        elif link.ended_at is None and user.scope.works_referrals:
            found.hidden += 1
    reading.listed("referrals.referral", [*found.rows, *found.ended])
    return found


def one(referral: Referral, user, public_id: uuid.UUID) -> Linked:
    """A link of `referral` whose other end `user` sees too, else Http404: the same for absent and unseen."""
    found = of(referral, user, ended=True)
    for each in [*found.rows, *found.ended]:
        if each.link.public_id == public_id:
            return each
    raise Http404


def _linked(link: ReferralLink, here: Referral) -> Linked:
    other = link.other
    merged_here = link.kind == ReferralLink.Kind.DUPLICATE and other["merged_into_id"] == here.pk
    merged_there = link.kind == ReferralLink.Kind.DUPLICATE and here.merged_into_id == other["id"]
    lasts = link.kind in LASTING or merged_here or merged_there or link.ended_at is not None
    return Linked(
        link=link,
        words=words.of(link, here),
        reference=other["reference"] or "",
        public_id=uuid.UUID(other["public_id"]),
        region_id=other["region_id"],
        operation=other["operation"],
        status=Status(other["status"]),
        restricted=other["restricted"],
        merged_here=merged_here,
        may_be_ended=not lasts,
    )
