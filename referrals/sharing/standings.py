"""On whose behalf each permission counts for a share: the region that handles the referral, or the other unit."""

from __future__ import annotations

from foundations.accounts.scope import Standing
from referrals.permissions import Permission as P
from referrals.standings import region_team


def standing_for(share, permission: str) -> Standing:
    """The standing of `permission` for `share`. Who cannot see the referral never acts for the region that handles it."""
    if permission == P.ANSWER_SHARE:
        return other_unit(share)
    referral = share.seen_referral()
    return region_team(referral) if referral else Standing()


def other_unit(share) -> Standing:
    """The unit that is offered it, asks for it or has it: of a person named, that person alone."""
    unit = share.to_organisation
    return Standing(
        organisations=frozenset({unit.pk}),
        nation=unit.kind == "national" or unit.served_nationally,
        among=frozenset({share.to_person_id}) if share.to_person_id else None,
    )
