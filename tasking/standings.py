"""On whose behalf each permission counts for a tasking or a product."""

from __future__ import annotations

from dataclasses import replace

from foundations.accounts.scope import Standing
from referrals.standings import region_team
from tasking.permissions import Permission as P

_OF_THE_PERSON = {P.ACCEPT_TASKING, P.REFUSE_TASKING, P.DELIVER_TASKING}
_OF_THE_WRITERS = {P.ADD_PRODUCT, P.SUBMIT_PRODUCT}


def of_tasking(tasking, permission: str) -> Standing:
    """Answering a tasking is for the person it was given to; making products of it for them and the team too."""
    if permission in _OF_THE_PERSON:
        return Standing(people=frozenset({tasking.given_to_id}))
    team = region_team(tasking.referral)
    return _and(team, tasking.given_to_id) if permission in _OF_THE_WRITERS else team


def of_product(product, permission: str) -> Standing:
    """Writing is for the author, the person whose tasking it comes from, and the team; the rest for the team."""
    team = region_team(product.referral)
    if permission not in _OF_THE_WRITERS:
        return team
    return _and(team, product.author_id, product.tasking.given_to_id if product.tasking_id else None)


def _and(standing: Standing, *people: int | None) -> Standing:
    return replace(standing, people=standing.people | (frozenset(people) - {None}))
