"""The people of the demo: a team for every region, officers for every force, the national team. All are invented.

Addresses say who somebody is: `senior.ersou@toex.example` is the Senior Intelligence Analyst of ERSOU.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from foundations.accounts.models import Membership, Organisation, User
from foundations.core.working_time import ONE_DAY

DOMAIN = "toex.example"
# One for all, and listed in docs/demo.md: the demo holds nothing that is true.
PASSWORD = "demo only Lanternfish"  # noqa: S105

# One gate only: the request goes straight to the Senior Intelligence Analyst.
ONE_GATE = "swrocu"
# No full team: the national team holds the second gate and leads the work.
SERVED_NATIONALLY = "tarian"
# The force's organised crime adviser reads each request first.
WITH_ADVISER = "metropolitan"


@dataclass(frozen=True)
class Post:
    """A place that somebody holds: the word in the address, the role, and the ranks that suit it."""

    word: str
    role: str
    ranks: tuple[str, ...] = ("",)


GATEWAY = Post("gateway", "gateway_officer", ("DS", "DI"))
SENIOR = Post("senior", "senior_intelligence_analyst")
INSPECTOR = Post("inspector", "detective_inspector", ("DI",))
ANALYST = Post("analyst", "intelligence_analyst")
SECOND_ANALYST = Post("analyst2", "intelligence_analyst")
DEVELOPER = Post("developer", "intelligence_development_officer", ("DC",))
DATA_INSIGHTS = Post("data-insights", "data_insights_analyst")
RESEARCHER = Post("researcher", "researcher")
FINANCE = Post("finance", "financial_intelligence_officer")
TEAM = (GATEWAY, SENIOR, INSPECTOR, ANALYST, SECOND_ANALYST, DEVELOPER, DATA_INSIGHTS, RESEARCHER, FINANCE)
TEAM_WITHOUT_FIRST_GATE = TEAM[1:]
TEAM_SERVED_NATIONALLY = (GATEWAY, RESEARCHER)

OFFICER = Post("officer", "force_officer", ("DC", "DS", "PC"))
SIO = Post("sio", "force_officer", ("DI", "DCI"))
ADVISER = Post("adviser", "organised_crime_adviser", ("DI", "DS"))
NATIONAL = (
    Post("idm", "national_idm"),
    Post("performance", "national_performance_analyst"),
    Post("strategic-lead", "national_strategic_lead", ("Det Supt",)),
    Post("researcher", "national_researcher"),
    Post("researcher2", "national_researcher"),
    Post("auditor", "auditor"),
    Post("administrator", "administrator"),
)
NATIONAL_TEAM = "toex-national"
# Forces whose adviser is in the demo: the one that asks for the step, and those that answer for their force.
ADVISED = (WITH_ADVISER, "norfolk", "west-midlands", "merseyside", "kent")
# Whom a visitor should try first, in the order of the journey.
CAST = (
    "officer.norfolk",
    "sio.norfolk",
    "officer.metropolitan",
    "adviser.metropolitan",
    "gateway.ersou",
    "senior.ersou",
    "inspector.ersou",
    "analyst.ersou",
    "data-insights.ersou",
    "researcher.ersou",
    "gateway.london",
    "senior.swrocu",
    "gateway.tarian",
    "idm.toex-national",
    "researcher.toex-national",
    "performance.toex-national",
    "strategic-lead.toex-national",
    "auditor.toex-national",
    "administrator.toex-national",
)

FIRST_NAMES = (
    "Aisha Alan Amara Andrew Anita Bethan Callum Carys Chidi Claire Daniel Deborah Dev Dylan Eleanor Emeka Esther "
    "Farah Fergus Fiona Gareth Grace Hannah Harpreet Helen Hugh Imran Ines Isaac Jack Jasmine Joanna Kavita Keiran "
    "Kwame Laura Leon Lydia Malik Marek Megan Mei Mohammed Naomi Nasreen Niall Nikita Olu Owen Parveen Patrick Priya "
    "Rachel Rafiq Rhys Rosa Ruth Samuel Sanjay Sian Simone Stephen Tariq Tessa Thandi Tomasz Uma Victor Wendy Yusuf Zoe"
)
LAST_NAMES = (
    "Abara Ahmed Ainsworth Akhtar Ashdown Bains Barlow Begum Bellamy Bevan Brannigan Carver Chowdhury Cole Cowley Darby "
    "Dhillon Dobson Edwards Eze Fairclough Farrell Fenwick Gill Greenhalgh Griffiths Hale Hammond Haque Hartley Holt "
    "Hughes Idowu Iqbal Jarvis Kaur Keane Kelsall Khan Kowalski Lamb Langley Lowe MacLeod Malik Marsh Mensah Mistry "
    "Morgan Nash Nowak Obi Okafor Oldroyd Osei Parekh Patel Pickering Prosser Quigley Rahman Reid Rowe Sandhu Sato "
    "Sharma Shaw Singh Sturgess Sutcliffe Tanner Thorne Tierney Underhill Vaughan Wainwright Ward Whitlock Wong Yates"
)


@dataclass(frozen=True)
class Person:
    """One of the people: who they are, and the post that they hold."""

    post: Post
    organisation: str
    name: str
    rank: str
    collar_number: str

    @property
    def key(self) -> str:
        return f"{self.post.word}.{self.organisation}"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


def posts(organisations: dict[str, Organisation]) -> Iterator[tuple[Post, str]]:
    """Every post of the demo with the slug of its organisation; `organisations` are all that are loaded, by slug."""
    for slug, organisation in sorted(organisations.items()):
        if organisation.kind == Organisation.Kind.REGION:
            for post in team_of(slug):
                yield post, slug
        elif organisation.kind == Organisation.Kind.FORCE:
            yield OFFICER, slug
            yield SIO, slug
            if slug in ADVISED:
                yield ADVISER, slug
    for post in NATIONAL:
        yield post, NATIONAL_TEAM


def team_of(region: str) -> tuple[Post, ...]:
    """The posts of a region's team."""
    if region == SERVED_NATIONALLY:
        return TEAM_SERVED_NATIONALLY
    return TEAM_WITHOUT_FIRST_GATE if region == ONE_GATE else TEAM


def everybody(organisations: dict[str, Organisation]) -> list[Person]:
    """The same people every time."""
    rng = Random("the people of the demo")  # noqa: S311
    first_names, last_names = FIRST_NAMES.split(), LAST_NAMES.split()
    pairs = [(first, last) for first in first_names for last in last_names]
    people = []
    for (post, slug), (first, last) in zip(posts(organisations), rng.sample(pairs, k=len(pairs)), strict=False):
        rank = rng.choice(post.ranks)
        number = str(rng.randrange(1000, 9999)) if rank else f"C{rng.randrange(2000, 9999)}"
        people.append(Person(post, slug, f"{first} {last}", rank, number))
    return people


def set_up_organisations() -> None:
    """Let every shape of a region appear: two gates, one gate, served nationally, and a force with an adviser."""
    Organisation.objects.filter(slug=ONE_GATE).update(has_first_gate=False)
    Organisation.objects.filter(slug=SERVED_NATIONALLY).update(served_nationally=True)
    Organisation.objects.filter(slug=WITH_ADVISER).update(asks_for_adviser=True)


def load(organisations: dict[str, Organisation], *, since: date) -> dict[str, User]:
    """Make those people that are not there, each with their role since `since`; gives all of them by key."""
    cast = everybody(organisations)
    known = set(User.objects.filter(email__in=[person.email for person in cast]).values_list("email", flat=True))
    # Argon2 is slow on purpose; one password needs one hash.
    password = make_password(PASSWORD)
    new = [person for person in cast if person.email not in known]
    User.objects.bulk_create(
        User(
            email=person.email,
            name=person.name,
            rank=person.rank,
            collar_number=person.collar_number,
            password=password,
        )
        for person in new
    )
    by_email = User.objects.in_bulk([person.email for person in cast], field_name="email")
    Membership.objects.bulk_create(
        Membership(
            user=by_email[person.email],
            organisation=organisations[person.organisation],
            role=person.post.role,
            starts_on=since - ONE_DAY,
        )
        for person in new
    )
    return {person.key: by_email[person.email] for person in cast}
