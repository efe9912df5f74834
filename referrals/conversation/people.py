"""Who reads a conversation, who is told of it, and whose attention may be drawn to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from foundations.accounts import directory, roles
from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.roles import Sight
from referrals import inside, teams
from referrals.models import MessageKind, Referral, Side, Watch
from referrals.permissions import Permission as P
from referrals.standings import requesters
from referrals.statuses import Status


def side_of(user: User, referral: Referral) -> Side:
    """For whom `user`, who sees `referral`, reads and writes."""
    if not user.has_perm(P.WRITE_MESSAGE, referral):
        return Side.NEITHER
    return Side.TEAM if inside.reads_notes(user, referral) else Side.REQUESTER


def readers(referral: Referral, kind: str) -> QuerySet[User]:
    """Everybody who reads messages of `kind` on `referral` now, by name; one statement when it is read."""
    notes = kind == MessageKind.NOTE
    shares = referral.shares.partners_work() if notes else referral.shares.in_force()
    named = Q(pk=referral.lead_analyst_id) | Q(pk__in=shares.filter(to_person__isnull=False).values("to_person_id"))
    by_role = Q(pk__in=_by_role(referral, shares, notes=notes).values("pk"))
    if not notes:
        named |= Q(pk__in=requesters(referral)) | Q(pk__in=referral.people.values("user_id"))
        named |= Q(pk__in=referral.grants.in_force().values("user_id"))
    if referral.restricted:
        by_role &= Q(pk__in=referral.named_people())
        by_role = by_role if notes else Q(pk__in=[])
    found = User.objects.filter(named | by_role, is_active=True).exclude(_kept_away())
    if notes:
        found = found.exclude(pk__in=requesters(referral))
    return found.order_by("name", "pk")


def _by_role(referral: Referral, shares, *, notes: bool) -> QuerySet[User]:
    """Those whose role shows them the referral, or its inside, before restriction."""
    owners = set() if notes else {referral.offered_to_id, referral.owner_id} - {None}
    forces = owners | ({referral.force_id} if referral.submitted_at and not notes else set())
    regions = owners | ({referral.region_id} if referral.received_at else set())
    nation = Organisation.objects.filter(kind="national") if referral.received_at else Organisation.objects.none()
    units = shares.filter(to_person__isnull=True).values("to_organisation_id")
    active = Membership.objects.active()
    rule = Q(role__in=_sees(Sight.FORCE), organisation__in=forces)
    rule |= Q(role__in=_sees(Sight.REGION)) & (Q(organisation__in=regions) | Q(organisation__in=units))
    rule |= Q(role__in=_sees(Sight.NATIONAL)) & (Q(organisation__in=nation) | Q(organisation__in=units))
    return User.objects.filter(pk__in=active.filter(rule).values("user_id"))


def _sees(sight: Sight) -> list[str]:
    return [role.key for role in roles.ALL if role.sees == sight]


def _kept_away() -> Q:
    """Those whose roles see no operational record, even where they are named on one."""
    active = Membership.objects.active()
    blind = active.filter(role__in=_sees(Sight.NOTHING))
    seeing = active.exclude(role__in=_sees(Sight.NOTHING))
    return Q(pk__in=blind.values("user_id")) & ~Q(pk__in=seeing.values("user_id"))


def watches_by_itself(user_id: int, referral: Referral) -> bool:
    """Whether somebody is told of new messages without having asked: who made the request, and who works on it."""
    return user_id in _by_themselves(referral)


def _by_themselves(referral: Referral) -> set[int]:
    return {*requesters(referral), *referral.people_on_it(), referral.lead_analyst_id} - {None}


def watchers(referral: Referral) -> set[int]:
    """Ids of those who are told of new messages; until it has a lead analyst, also of whoever holds its gate."""
    asked = dict(Watch.objects.filter(referral=referral).values_list("user_id", "watching"))
    found = _by_themselves(referral)
    if referral.lead_analyst_id is None:
        permission = P.FORWARD if referral.status == Status.SCTAC_TRIAGE else P.ACCEPT
        at_gate = directory.holding(permission, teams.organisations_at_work(referral))
        found |= set(at_gate.values_list("pk", flat=True))
    return (found | {pk for pk, watching in asked.items() if watching}) - {
        pk for pk, watching in asked.items() if not watching
    }


def to_be_told(referral: Referral, kind: str, *, mentioned: Iterable[int], by: User) -> tuple[list[User], list[User]]:
    """Who is told of a new message: those mentioned in it, and the others who watch. Nobody who does not read it."""
    mentioned = set(mentioned)
    wanted = (watchers(referral) | mentioned) - {by.pk}
    told = list(readers(referral, kind).filter(pk__in=wanted))
    return [one for one in told if one.pk in mentioned], [one for one in told if one.pk not in mentioned]
