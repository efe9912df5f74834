"""What the people of a team have to do already, as far as whoever asks may see it; and who might take a referral on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from foundations.accounts import cover, directory
from foundations.accounts.models import Membership, PersonSkill, Skill, User
from foundations.accounts.models.workforce import FULL_TIME
from foundations.core.formats import today
from referrals import teams
from referrals.allocating.suggesting import AHEAD, Candidate, Suggestion, rank
from referrals.models import Allocation, Referral
from referrals.statuses import IN_HAND

TEAM = (*teams.WORKERS, "national_idm")

# What else people have to do, by what one of it is called; filled by the floors that have it (their AppConfig.ready):
# a function takes ids of people and who asks, and gives how many each has, as far as that person sees it.
COUNTERS: dict[str, Callable[[list[int], User], Mapping[int, int]]] = {}


def register(what: str, count: Callable[[list[int], User], Mapping[int, int]]) -> None:
    """Let suggestions count `what` too; safe to repeat."""
    COUNTERS[what] = count


def people_of(referral: Referral) -> QuerySet[User]:
    """The people of its team who may work on it, by name: of a restricted one those who are named on it."""
    people = directory.members(teams.organisations_at_work(referral), TEAM).order_by("name")
    named = referral.named_people()
    return people if named is None else people.filter(pk__in=named)


def unnamed(referral: Referral) -> int:
    """How many people of its team cannot be allocated because it is restricted and they are not named on it."""
    named = referral.named_people()
    if named is None:
        return 0
    return directory.members(teams.organisations_at_work(referral), TEAM).exclude(pk__in=named).count()


def with_staffing(people: QuerySet[User]) -> QuerySet[User]:
    """With `skill_codes`, and with the days on which they work, in the same statement."""
    skills = PersonSkill.objects.filter(user=OuterRef("pk")).order_by("skill__position").values("skill__code")
    return people.select_related("working_days").annotate(skill_codes=ArraySubquery(skills))


def days_of(person: User) -> tuple[int, ...]:
    """The days of the week on which somebody read by `with_staffing` works."""
    row = getattr(person, "working_days", None)
    return tuple(row.days) if row else FULL_TIME


def wanted_by(referral: Referral) -> dict[str, str]:
    """The skills that answer to the support asked for: code to name. One statement."""
    sent = referral.requests.submitted().order_by("-number").values("answers__support_types")[:1]
    rows = Skill.objects.valid_on(today()).annotate(asked=Subquery(sent)).values_list("code", "name", "asked")
    return {code: name for code, name, asked in rows if code in (asked or ())}


def with_leading(people: QuerySet[User], units: Iterable[int]) -> QuerySet[User]:
    """With `may_lead`: whether their role in one of these organisations lets them lead."""
    roles = Membership.objects.active().filter(user=OuterRef("pk"), role__in=teams.LEADS, organisation__in=list(units))
    return people.annotate(may_lead=Exists(roles))


def candidates(people: Iterable[User], *, most: int, by: User) -> list[Candidate]:
    """What each of `people` (read by `with_staffing`) has to do, as far as `by` sees it."""
    people = list(people)
    ids = [person.pk for person in people]
    parts: dict[int, Counter] = defaultdict(Counter)
    rows = Allocation.objects.visible_to(by).running().filter(user__in=ids, referral__status__in=IN_HAND)
    for user_id, part in rows.order_by().values_list("user_id", "part"):
        parts[user_id][part] += 1
    others = {what: count(ids, by) for what, count in COUNTERS.items()}
    absences = defaultdict(list)
    for one in cover.away(ids, today(), today() + AHEAD):
        absences[one.user_id].append((one.starts_on, one.ends_on))
    return [
        Candidate(
            person.pk,
            person.titled_name,
            key=str(person.public_id),
            may_lead=getattr(person, "may_lead", True),
            leads=parts[person.pk][Allocation.Part.LEAD],
            most=most,
            member_of=parts[person.pk][Allocation.Part.MEMBER],
            others=tuple((what, found.get(person.pk, 0)) for what, found in others.items()),
            days_a_week=len(days_of(person)),
            absences=tuple(absences[person.pk]),
            skills=frozenset(person.skill_codes),
        )
        for person in people
    ]


def suggest_leads(referral: Referral, *, by: User) -> list[Suggestion]:
    """Those who may lead `referral` once it is accepted: naming the lead also names them on a restricted one."""
    people = with_staffing(teams.possible_leads(referral))
    return rank(
        candidates(people, most=referral.region.most_referrals_each, by=by), wanted=wanted_by(referral), today=today()
    )


def suggest(referral: Referral, *, by: User) -> list[Suggestion]:
    """Everybody who might work on `referral`, in order, with the reasons. A few statements, however many they are."""
    people = with_leading(with_staffing(people_of(referral)), teams.organisations_at_work(referral))
    found = candidates(people, most=referral.region.most_referrals_each, by=by)
    return rank(found, wanted=wanted_by(referral), today=today())
