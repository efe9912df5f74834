"""On whose behalf each permission counts for a referral: the requester's side, a force, the region, a receiver."""

from __future__ import annotations

from dataclasses import replace

from django.db.models.fields.json import KeyTextTransform

from foundations.accounts.models import User
from foundations.accounts.scope import Standing
from referrals.permissions import Permission as P
from referrals.sharing.partners import OF_PARTNERS

# The people who asked, and nobody else.
_REQUESTERS = {P.SUBMIT, P.ANSWER, P.WITHDRAW, P.ASK_FOR_MORE}
_OF_THE_FORCE = {P.ENDORSE, P.SEND_BACK}
# Either side of it: the people who asked, and the region's officers.
_OF_BOTH_SIDES = {P.GRANT_SIGHT, P.RESTRICT}
_OF_THE_CONVERSATION = {P.WRITE_MESSAGE, P.WRITE_NOTE}
_OF_THE_RECEIVER = {P.ACCEPT_OWNERSHIP, P.REFUSE_OWNERSHIP}


def standing_for(referral, permission: str) -> Standing:
    """The standing of `permission` for `referral`. What is not named here counts for its region's team."""
    if permission in _REQUESTERS:
        return Standing(people=requesters(referral))
    if permission in _OF_THE_FORCE:
        return Standing(organisations=frozenset({referral.force_id}), among=referral.named_people())
    if permission in _OF_THE_RECEIVER:
        return _receiver(referral)
    if permission in _OF_BOTH_SIDES:
        team = region_team(referral)
        return replace(team, people=team.people | requesters(referral))
    if permission in _OF_THE_CONVERSATION:
        return _conversation(referral, permission)
    if permission in OF_PARTNERS:
        return referral.partners().beside(region_team(referral))
    return region_team(referral)


def named(referral) -> frozenset[int] | None:
    """Ids of the people named on a restricted referral, None where it is not restricted; one statement."""
    if not referral.restricted:
        return None
    people = referral.people.values_list("user_id").union(
        referral.grants.in_force().values_list("user_id"),
        referral.shares.in_force().filter(to_person__isnull=False).values_list("to_person_id"),
    )
    return requesters(referral) | frozenset({referral.lead_analyst_id} - {None}) | {person for (person,) in people}


def requesters(referral) -> frozenset[int]:
    """Ids of the people who asked: the requester, and the SIO where they have an account."""
    return frozenset(person for person in (referral.requester_id, referral.sio_id) if person)


def region_team(referral) -> Standing:
    """The handling region's officers, the lead analyst or their deputy, and the national team where it serves the region."""
    return Standing(
        people=frozenset({referral.lead_analyst_id} - {None}),
        organisations=frozenset({referral.region_id}),
        nation=referral.region.served_nationally,
        among=referral.named_people(),
        covered=frozenset({referral.lead_analyst_id} - {None}),
    )


def _conversation(referral, permission: str) -> Standing:
    """The team with its partners, and who else is on it by name; for messages also the people and the force that asked.

    What each of them may read is another question: whoever does not see inside writes no internal note.
    """
    team = referral.partners().beside(region_team(referral))
    team = replace(team, people=team.people | referral.people_on_it())
    if permission == P.WRITE_NOTE:
        return team
    return replace(
        team,
        people=team.people | requesters(referral),
        organisations=team.organisations | {referral.force_id},
    )


def on_it(referral) -> frozenset[int]:
    """Ids of the people who are on it by their work or by name, and of the SIO's deputy; one statement."""
    sent = (
        referral.requests.submitted().order_by("-number").annotate(deputy=KeyTextTransform("deputy_email", "answers"))
    )
    deputies = User.objects.filter(is_active=True, email__in=sent.values("deputy")[:1]).order_by()
    at_work = referral.allocations.running().order_by().values_list("user_id")
    people = referral.people.values_list("user_id").union(at_work, deputies.values_list("pk"))
    return frozenset(pk for (pk,) in people)


def _receiver(referral) -> Standing:
    """Whoever is asked to own the threat.

    Without an open offer there is nothing to answer: whoever may have been asked hears "not now", not "not you".
    """
    receivers = {referral.offered_to_id} if referral.offered_to_id else {referral.force_id, referral.region_id}
    people = requesters(referral) if referral.force_id in receivers else frozenset()
    return Standing(people=people, organisations=frozenset(receivers), among=referral.named_people())
