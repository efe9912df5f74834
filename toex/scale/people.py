"""The people of the scale data: `scale03.ersou@toex.example` and the like, all with the demo's password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from foundations.accounts.models import Absence, AbsenceKind, Membership, Organisation, PersonSkill, Skill, User
from foundations.accounts.models import WorkingDays as DaysOfWork
from toex.demo import team as demo
from toex.demo.people import DOMAIN, PASSWORD

TEAM = ("gateway_officer", "senior_intelligence_analyst", "detective_inspector", *("intelligence_analyst",) * 5)
OFFICERS = 3
# Who of the demo's teams the Senior, the inspector and the five analysts stand for.
POSTS = ("senior", "inspector", "analyst", "analyst2", "researcher", "finance", "data-insights")


@dataclass
class Team:
    """Ids of the people of one region, and of the officers of each of its forces."""

    gateway: int = 0
    senior: int = 0
    inspector: int = 0
    analysts: list[int] = field(default_factory=list)
    officers: dict[int, list[int]] = field(default_factory=dict)
    advisers: dict[int, int] = field(default_factory=dict)


def load(organisations: list[Organisation], *, since: date) -> dict[int, Team]:
    """Make those that are not there, each with their role; gives the team of every region by its id."""
    posts = _posts(organisations)
    emails = list(posts)
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    password = make_password(PASSWORD)
    new = [email for email in emails if email not in known]
    User.objects.bulk_create(User(email=email, name=_name(email), password=password) for email in new)
    ids = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
    Membership.objects.bulk_create(
        Membership(user_id=ids[email], organisation=posts[email][1], role=posts[email][0], starts_on=since)
        for email in new
    )
    teams = _teams(posts, ids)
    made = {ids[email] for email in new}
    for team in teams.values():
        if team.senior in made:
            _staff(team)
    return teams


def _staff(team: Team) -> None:
    """Skills, days of work, and who is away around today, as the demo's teams have them."""
    people = dict(zip(POSTS, [team.senior, team.inspector, *team.analysts], strict=True))
    today = timezone.localdate()
    skills = {skill.code: skill.pk for skill in Skill.objects.all()}
    kinds = {kind.code: kind.pk for kind in AbsenceKind.objects.all()}
    PersonSkill.objects.bulk_create(
        PersonSkill(user_id=person, skill_id=skills[code], set_by_id=person)
        for post, person in people.items()
        for code in demo.SKILLS.get(post, ())
    )
    post, days = demo.PART_TIME
    DaysOfWork.objects.create(user_id=people[post], days=list(days), set_by_id=team.senior)
    Absence.objects.bulk_create(
        Absence(
            user_id=people[post],
            kind_id=kinds[kind],
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
            deputy_id=people.get(deputy),
            entered_by_id=people[post],
        )
        for post, deputy, kind, first, last in demo.ABSENCES
    )


def _posts(organisations: list[Organisation]) -> dict[str, tuple[str, Organisation]]:
    """Role and organisation by address."""
    posts: dict[str, tuple[str, Organisation]] = {}
    for region in organisations:
        if region.kind == Organisation.Kind.NATIONAL and region.parent_id is None and region.code == "TOEX":
            posts[f"scale01.{region.slug}@{DOMAIN}"] = ("national_performance_analyst", region)
        if region.kind != Organisation.Kind.REGION:
            continue
        held = [(role, region) for role in TEAM]
        for force in organisations:
            if force.parent_id == region.pk and force.kind == Organisation.Kind.FORCE:
                held += [("force_officer", force)] * OFFICERS + [("organised_crime_adviser", force)]
        posts |= {f"scale{place:02}.{region.slug}@{DOMAIN}": post for place, post in enumerate(held, start=1)}
    return posts


def _teams(posts: dict[str, tuple[str, Organisation]], ids: dict[str, int]) -> dict[int, Team]:
    teams: dict[int, Team] = {}
    for email, (role, organisation) in posts.items():
        if organisation.kind == Organisation.Kind.NATIONAL:
            continue
        of_region = organisation.kind == Organisation.Kind.REGION
        team = teams.setdefault(organisation.pk if of_region else organisation.parent_id, Team())
        person = ids[email]
        if role == "gateway_officer":
            team.gateway = person
        elif role == "senior_intelligence_analyst":
            team.senior = person
        elif role == "detective_inspector":
            team.inspector = person
        elif role == "intelligence_analyst":
            team.analysts.append(person)
        elif role == "force_officer":
            team.officers.setdefault(organisation.pk, []).append(person)
        else:
            team.advisers[organisation.pk] = person
    return teams


def _name(email: str) -> str:
    """ "Scale 03 of ersou"."""
    number, _, organisation = email.partition("@")[0].partition(".")
    return f"Scale {number.removeprefix('scale')} of {organisation}"
