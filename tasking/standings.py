"""On whose behalf each permission counts for a tasking or a product."""

from __future__ import annotations

from dataclasses import replace

from foundations.accounts.scope import Standing
from referrals.standings import region_team
from tasking.permissions import Permission as P

_OF_THE_PERSON = {P.ACCEPT_TASKING, P.REFUSE_TASKING, P.DELIVER_TASKING}
_OF_THE_WRITERS = {P.ADD_PRODUCT, P.SUBMIT_PRODUCT}
_OF_THE_GIVER = {P.ACCEPT_DELIVERY, P.RETURN_TASKING, P.CANCEL_TASKING}
# Whoever shares the work gives taskings and writes products too. What goes out is assured by the handling region.
OF_PARTNERS = {P.GIVE_TASKING, *_OF_THE_WRITERS}


def of_tasking(tasking, permission: str) -> Standing:
    """Answering a tasking is for the person it was given to; making products of it for them and the teams too; taking
    the result for whoever gave it, who may be of another team.
    """
    if permission in _OF_THE_PERSON:
        given_to = frozenset({tasking.given_to_id})
        return Standing(people=given_to, covered=given_to)
    if permission in _OF_THE_WRITERS:
        return _and(_teams(tasking.referral), tasking.given_to_id)
    team = region_team(tasking.referral)
    return _and(team, tasking.given_by_id) if permission in _OF_THE_GIVER else team


def of_product(product, permission: str) -> Standing:
    """Writing is for the author, the person whose tasking it comes from, and the teams; the rest for the region's."""
    if permission not in _OF_THE_WRITERS:
        return region_team(product.referral)
    given_to = product.tasking.given_to_id if product.tasking_id else None
    return _and(_teams(product.referral), product.author_id, given_to)


def _teams(referral) -> Standing:
    """The handling region's team, and those that share the work."""
    return referral.partners().beside(region_team(referral))


def _and(standing: Standing, *people: int | None) -> Standing:
    return replace(standing, people=standing.people | (frozenset(people) - {None}))
