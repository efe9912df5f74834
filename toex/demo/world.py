"""What the stories of the demo refer to: people, organisations and reference data, read once."""

from __future__ import annotations

from dataclasses import dataclass, field

from foundations.accounts.models import Organisation, User
from foundations.documents.models import Document
from outcomes.models import ImpactLevel
from referrals.models import Reason, ThreatArea
from tasking.models import ProductType
from toex.demo import people

TOWNS = {
    "EA": ("Norwich", "Ipswich", "Luton", "Chelmsford", "Peterborough", "Maidstone"),
    "EM": ("Derby", "Leicester", "Lincoln", "Northampton", "Mansfield"),
    "LO": ("Croydon", "Ilford", "Ealing", "Romford"),
    "NE": ("Sunderland", "Middlesbrough", "Darlington", "Hartlepool"),
    "NW": ("Preston", "Oldham", "Carlisle", "Wrexham", "Crewe", "Birkenhead"),
    "SE": ("Reading", "Southampton", "Guildford", "Hastings", "Slough"),
    "SW": ("Plymouth", "Swindon", "Gloucester", "Bournemouth", "Taunton"),
    "WA": ("Newport", "Swansea", "Llanelli", "Merthyr Tydfil"),
    "WM": ("Wolverhampton", "Stoke-on-Trent", "Telford", "Nuneaton"),
    "YH": ("Hull", "Doncaster", "Bradford", "Scarborough"),
}


@dataclass(frozen=True)
class World:
    """Organisations by slug, people by the first part of their address, reference data by code."""

    organisations: dict[str, Organisation]
    people: dict[str, User]
    threats: dict[str, ThreatArea]
    reasons: dict[tuple[str, str], Reason]
    product_types: dict[str, ProductType]
    impacts: dict[str, ImpactLevel]
    # Files that requests have attached, once they are in the store.
    files: list[tuple[Document, str]] = field(default_factory=list)

    @classmethod
    def read(cls, organisations: dict[str, Organisation], cast: dict[str, User]) -> World:
        return cls(
            organisations,
            cast,
            {threat.code: threat for threat in ThreatArea.objects.all()},
            {(reason.verb, reason.code): reason for reason in Reason.objects.all()},
            {kind.code: kind for kind in ProductType.objects.all()},
            {level.code: level for level in ImpactLevel.objects.all()},
        )

    @property
    def forces(self) -> list[Organisation]:
        """Every force, so that each region comes in turn."""
        by_region: dict[str, list[Organisation]] = {}
        for slug in sorted(self.organisations):
            force = self.organisations[slug]
            if force.kind == Organisation.Kind.FORCE:
                by_region.setdefault(force.parent.slug, []).append(force)
        longest = max(len(forces) for forces in by_region.values())
        return [forces[place] for place in range(longest) for forces in by_region.values() if place < len(forces)]

    @property
    def regions(self) -> list[Organisation]:
        return [one for one in self.organisations.values() if one.kind == Organisation.Kind.REGION]

    def towns(self, force: Organisation) -> tuple[str, ...]:
        """Towns of the region that the force belongs to."""
        return TOWNS[force.parent.code]

    def team(self, region: Organisation) -> Team:
        """Who works for `region`."""
        return Team(self, region)


@dataclass(frozen=True)
class Team:
    """The people of a region by what they do; the national team where that serves the region."""

    world: World
    region: Organisation

    def _one(self, *keys: str) -> User:
        return next(self.world.people[key] for key in keys if key in self.world.people)

    @property
    def gateway(self) -> User:
        return self._one(f"gateway.{self.region.slug}")

    @property
    def senior(self) -> User:
        return self._one(f"senior.{self.region.slug}", f"idm.{people.NATIONAL_TEAM}")

    @property
    def inspector(self) -> User:
        return self._one(f"inspector.{self.region.slug}", f"idm.{people.NATIONAL_TEAM}")

    def lead(self, post: str) -> User:
        """The lead analyst: the one of that post, or the national Intelligence Development Manager."""
        return self._one(f"{post}.{self.region.slug}", f"idm.{people.NATIONAL_TEAM}")

    def worker(self, post: str) -> User:
        """Whoever holds a post of the team, or the national researcher in their place."""
        return self._one(post, f"{post}.{self.region.slug}", f"researcher.{people.NATIONAL_TEAM}")
