"""What a person's memberships add up to, read once a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from foundations.accounts import roles
from foundations.accounts.roles import Acts, Role, Sight


@dataclass(frozen=True)
class Standing:
    """On whose behalf a permission counts for one record.

    `people`: ids of users named on it; `organisations`: ids whose officers act for it; `nation`: the national team
    acts for it; `among`: where given, none but these people act at all, whatever their organisation (a restricted
    record); `covered`: ids of those among `people` whose deputies act in their place while they are away. A record answers `standing_for(permission)` with one of these.
    """

    people: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    nation: bool = False
    among: frozenset[int] | None = None
    covered: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Held:
    """One membership: the role, and the organisation it is held in."""

    role: Role
    organisation_id: int
    organisation_kind: str
    parent_id: int | None


@dataclass(frozen=True)
class Scope:
    """All memberships of one person that are in force."""

    held: tuple[Held, ...]

    @classmethod
    def from_rows(cls, rows: Iterable[str]) -> Scope:
        """From the texts of `MembershipQuerySet.rows()`."""
        held = []
        for row in rows:
            role, organisation, kind, parent = row.split(":")
            held.append(Held(roles.by_key[role], int(organisation), kind, int(parent) if parent else None))
        return cls(tuple(held))

    def _seen(self, sight: Sight) -> frozenset[int]:
        return frozenset(h.organisation_id for h in self.held if h.role.sees == sight)

    @cached_property
    def region_ids(self) -> frozenset[int]:
        """Regions whose referrals this person sees."""
        return self._seen(Sight.REGION)

    @cached_property
    def force_ids(self) -> frozenset[int]:
        """Forces whose requests this person sees."""
        return self._seen(Sight.FORCE)

    @cached_property
    def is_national(self) -> bool:
        """Whether this person sees the referrals of all regions."""
        return bool(self._seen(Sight.NATIONAL))

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """Every organisation this person belongs to."""
        return frozenset(h.organisation_id for h in self.held)

    @cached_property
    def home_forces(self) -> frozenset[int]:
        """Forces that this person may ask for support on behalf of."""
        return frozenset(h.organisation_id for h in self.held if h.organisation_kind == "force")

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Everything that some role of theirs allows, wherever it may count."""
        return frozenset().union(*(h.role.permissions for h in self.held))

    @cached_property
    def works_referrals(self) -> bool:
        """Whether this person works for a region or the nation, and so has a queue."""
        return bool(self.region_ids) or self.is_national

    @cached_property
    def meets_referrals(self) -> bool:
        """Whether some role of theirs lets them meet a referral at all."""
        return any(h.role.sees != Sight.NOTHING for h in self.held)

    @cached_property
    def is_kept_away(self) -> bool:
        """Whether their roles are of the kind that sees no operational record, even where they are named on one."""
        return bool(self.held) and not self.meets_referrals

    def allows(self, permission: str, standing: Standing, user_id: int) -> bool:
        """Whether some membership holds `permission` and counts for a record with this `standing`."""
        if standing.among is not None and user_id not in standing.among:
            return False
        return any(
            permission in h.role.permissions and _counts(h, standing, named=user_id in standing.people)
            for h in self.held
        )


def _counts(held: Held, standing: Standing, *, named: bool) -> bool:
    if named:
        return True
    if held.role.acts == Acts.ORGANISATION:
        return held.organisation_id in standing.organisations
    if held.role.acts == Acts.NATION:
        return standing.nation or held.organisation_id in standing.organisations
    return False
