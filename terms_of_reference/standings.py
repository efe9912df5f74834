"""On whose behalf each permission counts for terms of reference: the SIO, or the region's officers, or both."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from foundations.accounts.scope import Standing
from referrals.standings import region_team
from terms_of_reference.permissions import Permission as P

_OF_THE_SIO = {P.SIGN_FOR_SIO, P.ASK_FOR_CHANGE, P.PROPOSE_BACK}
_OF_OFFICERS = {P.SIGN_FOR_TOEX, P.INVITE}
_OF_BOTH = {P.WRITE, P.COMMENT}


def standing_for(terms, permission: str) -> Standing:
    """The standing of `permission` for `terms`."""
    referral = terms.referral
    if permission in _OF_THE_SIO:
        return Standing(people=frozenset({signs_for_sio(referral)}))
    if permission in _OF_OFFICERS:
        return replace(region_team(referral), people=frozenset())
    team = region_team(referral)
    if permission in _OF_BOTH:
        return replace(team, people=team.people | {signs_for_sio(referral)})
    return team


def signs_for_sio(referral) -> int:
    """The id of whoever signs for the SIO: the SIO; where they cannot sign in here whoever was invited; the requester."""
    if referral.sio_id and referral.sio.is_active:
        return referral.sio_id
    return _invited(referral) or referral.requester_id


def _invited(referral) -> int | None:
    """The id of the SIO who was invited and whose account is open; asked once for each referral in hand."""
    known = referral.__dict__
    if referral.pk is None:
        return None
    if "_invited_sio" not in known:
        rows = referral.terms_invitations.filter(ends_on__gte=timezone.localdate(), user__is_active=True)
        known["_invited_sio"] = rows.values_list("user_id", flat=True).first()
    return known["_invited_sio"]


def party_of(referral, user) -> str:
    """For which side `user` writes: the SIO's, where they sign for it or asked for the work; else TOEX's."""
    return "sio" if user.pk in {signs_for_sio(referral), referral.requester_id} else "toex"
