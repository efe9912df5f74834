"""Who shares the work on a referral besides the region that handles it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from foundations.accounts.scope import Standing

# Permissions that a partner holds too. Filled by the floors that have them (their AppConfig.ready), since this floor
# names none of development's.
OF_PARTNERS: set[str] = set()


def may_be_done_by_partners(*permissions: str) -> None:
    """Say that these permissions count for whoever shares the work as well."""
    OF_PARTNERS.update(permissions)


@dataclass(frozen=True)
class Partners:
    """Ids of the units that share the work as a whole, and of the people who alone of their units do."""

    organisations: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    units_of_people: frozenset[int] = frozenset()

    @classmethod
    def of(cls, referral) -> Partners:
        """Of a referral, by the shares in force; one statement."""
        rows = list(referral.shares.partners_work().values_list("to_organisation_id", "to_person_id"))
        whole = {unit for unit, person in rows if person is None and not referral.restricted}
        named = {(unit, person) for unit, person in rows if person is not None}
        return cls(frozenset(whole), frozenset(p for _, p in named), frozenset(u for u, _ in named))

    def beside(self, team: Standing) -> Standing:
        """The standing of the handling region's team, with the partners in it."""
        return replace(team, people=team.people | self.people, organisations=team.organisations | self.organisations)
