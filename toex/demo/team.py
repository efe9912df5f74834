"""Skills, days of work, absences around today, and members beside the lead analysts."""

from __future__ import annotations

from datetime import timedelta

from foundations.accounts import absences, staffing
from foundations.accounts.models import AbsenceKind, Organisation, Skill, User
from referrals import covering
from referrals.allocating import actions as allocating
from referrals.models import Referral
from referrals.statuses import IN_HAND
from toex.demo.clock import Clock
from toex.demo.days import WorkingDays
from toex.demo.world import World

# By the word of a post: what its holder is skilled in.
SKILLS = {
    "senior": ("analysis", "tactical-advice", "coordination"),
    "analyst": ("analysis", "communications-data"),
    "analyst2": ("analysis", "financial", "translation"),
    "developer": ("development", "prison-intelligence", "tactical-advice"),
    "data-insights": ("data-insight", "communications-data"),
    "researcher": ("research", "open-source"),
    "researcher2": ("research", "translation"),
    "finance": ("financial", "research"),
    "idm": ("analysis", "coordination"),
}
# Post, deputy, kind, first and last day counted from today.
ABSENCES = (
    ("analyst2", "analyst", "leave", -1, 4),
    ("researcher", "developer", "training", 3, 4),
    ("finance", None, "leave", 10, 19),
    ("senior", "inspector", "court", 16, 17),
    ("data-insights", "analyst2", "other-duty", 30, 44),
)
# Monday, Tuesday and Thursday.
PART_TIME = ("finance", (0, 1, 3))
# Who joins the team of every second referral.
MEMBERS = ("researcher", "data-insights")
SETTLED = -3


def make(world: World, days: WorkingDays, clock: Clock) -> None:
    """In each region and the national team; what is there already is left."""
    clock.at = days.at(SETTLED, 30)
    skills = {skill.code: skill for skill in Skill.objects.all()}
    kinds = {kind.code: kind for kind in AbsenceKind.objects.all()}
    for key, person in world.people.items():
        codes = SKILLS.get(key.partition(".")[0])
        if codes and not person.skills.exists():
            staffing.set_skills(person, skills=[skills[code] for code in codes], by=person)
    for region in sorted(world.regions, key=lambda one: one.slug):
        _work_part_time(world, region)
        _allocate(world, region)
        for absence in ABSENCES:
            _be_away(world, region, kinds, days, *absence)


def _of(world: World, region: Organisation, post: str | None) -> User | None:
    return world.people.get(f"{post}.{region.slug}")


def _work_part_time(world: World, region: Organisation) -> None:
    post, weekdays = PART_TIME
    person = _of(world, region, post)
    if person and staffing.working_days(person) != weekdays:
        staffing.set_working_days(person, days=weekdays, by=world.team(region).senior)


def _be_away(world, region, kinds, days: WorkingDays, post, deputy, kind, first: int, last: int) -> None:
    person = _of(world, region, post)
    if person is None:
        return
    today = days.now.date()
    period = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    facts = period | {"kind": kinds[kind], "deputy": _of(world, region, deputy)}
    wanted = absences.Absence(user=person, **period, deputy=facts["deputy"])
    if absences.obstacle(wanted) is None:
        covering.enter_absence(person, by=person, **facts)


def _allocate(world: World, region: Organisation) -> None:
    """Members on every second referral that is worked on; where it is restricted, nobody."""
    led = Referral.objects.filter(region=region, restricted=False, status__in=IN_HAND, lead_analyst__isnull=False)
    people = [person for person in (_of(world, region, post) for post in MEMBERS) if person]
    for place, referral in enumerate(led.order_by("received_at", "pk")):
        if place % 2 == 0 and people:
            allocating.add_members(referral, people=people[: 1 + place % 4 // 2], by=world.team(region).senior)
