"""Who sees a referral, and by which rule: every person, as `visible_to` decides; a test holds the two together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from foundations.accounts import roles
from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.roles import Sight
from referrals.models import Referral, ReferralPerson, ReferralUserObjectPermission, Share

_NATION = Organisation.Kind.NATIONAL
# The role by which an organisation of a kind sees what is its own.
_SIGHT = {
    Organisation.Kind.FORCE: Sight.FORCE,
    Organisation.Kind.REGION: Sight.REGION,
    _NATION: Sight.NATIONAL,
}


@dataclass(frozen=True)
class Sighted:
    """One person and one rule: why they see it, since and until when, and who let them."""

    user: User
    why: str
    since: datetime | None = None
    until: datetime | None = None
    by: User | None = None
    reason: str = ""
    grant: ReferralUserObjectPermission | None = None
    person: ReferralPerson | None = None


@dataclass
class Unit:
    """An organisation whose people see it by their role, why, and the people, each with the names of their roles."""

    organisation: Organisation
    why: list[str]
    people: list[tuple[User, str]] = field(default_factory=list)


@dataclass
class Answer:
    """All who see a referral, by name and unit by unit; and the grants that are to come or have ended."""

    named: list[Sighted]
    units: list[Unit]
    to_come: list[ReferralUserObjectPermission]
    ended: list[ReferralUserObjectPermission]

    def user_ids(self) -> set[int]:
        return {one.user.pk for one in self.named} | {user.pk for unit in self.units for user, _ in unit.people}


def who_sees(referral: Referral) -> Answer:
    """Everybody who sees `referral` now. Four statements, however many they are."""
    grants = list(referral.grants.select_related("user", "given_by", "withdrawn_by").order_by("-given_at"))
    shares = list(referral.shares.in_force().select_related("to_organisation", "to_person", "decided_by"))
    named = [
        *_by_duty(referral),
        *(
            Sighted(one.user, one.capacity, one.added_at, by=one.added_by, person=one)
            for one in referral.people.select_related("user", "added_by").order_by("added_at")
        ),
        *(_granted(one) for one in grants if one.state() == "in force"),
    ]
    rules = _rules(referral, [share for share in shares if not share.to_person_id])
    sought = {one.user.pk for one in named} | {share.to_person_id for share in shares if share.to_person_id}
    memberships = _memberships(rules, sought)
    named += _shared_with_a_person(shares, memberships)
    return Answer(
        named=[one for one in named if one.user.is_active and not _is_kept_away(memberships[one.user.pk])],
        units=_units(rules, memberships),
        to_come=[one for one in grants if one.state() == "to come"],
        ended=[one for one in grants if one.state() in {"ended", "withdrawn"}],
    )


def _by_duty(referral: Referral) -> Iterator[Sighted]:
    yield Sighted(referral.requester, "Made the request", referral.created_at)
    if referral.sio and referral.submitted_at:
        yield Sighted(referral.sio, "Senior investigating officer")
    if referral.lead_analyst:
        yield Sighted(referral.lead_analyst, "Lead analyst")


def _granted(grant: ReferralUserObjectPermission) -> Sighted:
    why = "Opened in an emergency" if grant.emergency else "Given access by name"
    return Sighted(grant.user, why, grant.starts_at, grant.ends_at, grant.given_by, grant.reason, grant=grant)


def _rules(referral: Referral, shares: Iterable[Share]) -> dict[Organisation, list[str]]:
    """The organisations whose people see it by their role, each with the reasons why."""
    rules: dict[Organisation, list[str]] = defaultdict(list)
    if referral.restricted:
        return rules
    if referral.submitted_at:
        rules[referral.force].append("The force that asked")
    if referral.received_at:
        rules[referral.region].append("The region that handles it")
        for nation in Organisation.objects.filter(kind=_NATION):
            rules[nation].append("The nation sees what any region has received")
    if referral.offered_to:
        rules[referral.offered_to].append("Asked to own the threat")
    if referral.owner:
        rules[referral.owner].append("Owns the threat")
    for share in shares:
        rules[share.to_organisation].append(f"{share.get_kind_display()}, accepted by them")
    return rules


def _memberships(rules: dict[Organisation, list[str]], people: set[int]) -> dict[int, list[Membership]]:
    """By person: all that holds today of those named, and of those in an organisation that has a rule."""
    active = Membership.objects.active()
    theirs = Q(user__in=active.filter(organisation__in=rules).values("user")) | Q(user__in=people)
    rows = active.filter(theirs, user__is_active=True).select_related("user", "organisation")
    by_person: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.order_by("user__name", "pk"):
        by_person[row.user_id].append(row)
    return by_person


def _units(rules: dict[Organisation, list[str]], memberships: dict[int, list[Membership]]) -> list[Unit]:
    units = {organisation.pk: Unit(organisation, why) for organisation, why in rules.items()}
    for rows in memberships.values():
        national = any(_sees(row) == Sight.NATIONAL for row in rows)
        for pk, unit in units.items():
            wanted = _SIGHT.get(Organisation.Kind(unit.organisation.kind))
            if national and wanted != Sight.NATIONAL:
                # Theirs is the nation's rule, not their region's or force's.
                continue
            held = [row for row in rows if row.organisation_id == pk and _sees(row) == wanted]
            if held:
                unit.people.append((held[0].user, ", ".join(row.get_role_display() for row in held)))
    return list(units.values())


def _shared_with_a_person(shares: Iterable[Share], memberships: dict[int, list[Membership]]) -> Iterator[Sighted]:
    for share in shares:
        if share.to_person_id and _belongs(memberships[share.to_person_id], share.to_organisation):
            why = f"{share.get_kind_display()} with {share.to_organisation.short_name}"
            yield Sighted(share.to_person, why, share.decided_at, share.ends_at, share.decided_by)


def _belongs(rows: list[Membership], unit: Organisation) -> bool:
    """Whether somebody with these memberships sees for `unit`; who sees for the nation sees for no region."""
    if any(_sees(row) == Sight.NATIONAL for row in rows):
        return unit.kind == _NATION
    return any(row.organisation_id == unit.pk and _sees(row) == Sight.REGION for row in rows)


def _sees(membership: Membership) -> Sight:
    return roles.by_key[membership.role].sees


def _is_kept_away(rows: list[Membership]) -> bool:
    return bool(rows) and all(_sees(row) == Sight.NOTHING for row in rows)
