"""On whose behalf each permission counts for terms of reference: the SIO, or the region's officers."""

from __future__ import annotations

from dataclasses import replace

from foundations.accounts.scope import Standing
from referrals.standings import region_team
from terms_of_reference.permissions import Permission as P


def standing_for(terms, permission: str) -> Standing:
    """The standing of `permission` for `terms`."""
    referral = terms.referral
    if permission in {P.SIGN_FOR_SIO, P.ASK_FOR_CHANGE}:
        return Standing(people=frozenset({signs_for_sio(referral)}))
    if permission == P.SIGN_FOR_TOEX:
        return replace(region_team(referral), people=frozenset())
    return region_team(referral)


def signs_for_sio(referral) -> int:
    """The id of whoever signs for the SIO: the SIO, or the requester where the SIO cannot sign in here."""
    return referral.sio_id if referral.sio and referral.sio.is_active else referral.requester_id
