"""What steps of a referral do about its links: a follow-up is tied when it is submitted, a part when it is split off."""

from __future__ import annotations

from foundations.audit import recorder
from foundations.lifecycle.machine import Change
from referrals.models import Referral, ReferralLink

Kind = ReferralLink.Kind


def link_follow_up(change: Change) -> None:
    """A request that was begun from a closed one is linked to it, the first time that it is submitted."""
    referral, by = change.record, change.by
    earlier = Referral.objects.visible_to(by).filter(pk=referral.follows_id).first() if referral.follows_id else None
    if earlier is None or ReferralLink.objects.of(referral).filter(kind=Kind.FOLLOW_UP, to_referral=earlier).exists():
        return
    _tie(change, earlier, Kind.FOLLOW_UP)


def link_part(change: Change) -> None:
    """What was split off is linked to where it came from, and is as old as that."""
    whole = change.facts["split_from"]
    change.record.status_since = whole.status_since
    change.record.save(update_fields=["status_since"])
    _tie(change, whole, Kind.SPLIT, why=change.facts["about"])


def _tie(change: Change, to: Referral, kind: str, *, why: str = "") -> None:
    made = ReferralLink.objects.create(
        from_referral=change.record, to_referral=to, kind=kind, why=why, made_by=change.by, made_at=change.at
    )
    recorder.record("referrals.link", by=change.by, target=to, link=str(made.public_id), kind=kind)


def where_the_whole_is(referral: Referral, facts) -> str:
    """The gate at which the referral is that it was split from."""
    return facts["split_from"].status
