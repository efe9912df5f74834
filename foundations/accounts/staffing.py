"""What a team knows of its people: skills, days of work, and how many referrals one leads at the most."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import Membership, Organisation, PersonSkill, Skill, User, WorkingDays
from foundations.accounts.models.workforce import FULL_TIME
from foundations.accounts.roles import Acts
from foundations.audit import recorder
from foundations.core.errors import Conflict

KEEP_TEAM = "accounts.keep_team"
MOST_REFERRALS = 50


def teams_led_by(user: User) -> Q:
    """The organisations whose people `user` leads, as a condition on organisations."""
    rule = Q(pk__in=[])
    for held in user.scope.held:
        if KEEP_TEAM not in held.role.permissions:
            continue
        rule |= Q(pk=held.organisation_id)
        if held.role.acts == Acts.NATION:
            rule |= Q(kind=Organisation.Kind.NATIONAL) | Q(served_nationally=True)
    return rule


def leads(user: User, person: User) -> bool:
    """Whether `person` belongs to a team that `user` leads."""
    if KEEP_TEAM not in user.scope.permissions:
        return False
    led = Organisation.objects.filter(teams_led_by(user))
    return Membership.objects.active().filter(user=person, organisation__in=led).exists()


def may_keep(by: User, person: User) -> bool:
    """Whether `by` says what `person` is skilled in: themselves, who leads their team, who looks after their account."""
    return by.pk == person.pk or leads(by, person) or administering.may_change(by, person)


def may_keep_days(by: User, person: User) -> bool:
    """Whether `by` says on which days `person` works: not they themselves."""
    return by.pk != person.pk and may_keep(by, person)


@transaction.atomic
def set_skills(person: User, *, skills: Iterable[Skill], by: User) -> None:
    """Let `person` have these skills and no others. Raises PermissionDenied."""
    if not may_keep(by, person):
        raise PermissionDenied
    wanted = {skill.pk: skill for skill in skills}
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    there = {row.skill_id: row for row in person.skills.select_related("skill")}
    gone = [row for pk, row in there.items() if pk not in wanted]
    new = [skill for pk, skill in wanted.items() if pk not in there]
    if not gone and not new:
        return
    PersonSkill.objects.filter(pk__in=[row.pk for row in gone]).delete()
    PersonSkill.objects.bulk_create(PersonSkill(user=person, skill=skill, set_by=by) for skill in new)
    recorder.record(
        "accounts.set_skills",
        by=by,
        target=person,
        added=sorted(skill.code for skill in new),
        removed=sorted(row.skill.code for row in gone),
    )


@transaction.atomic
def set_working_days(person: User, *, days: Iterable[int], by: User) -> None:
    """Let `person` work on these days of the week, Monday is 0. Raises PermissionDenied."""
    if not may_keep_days(by, person):
        raise PermissionDenied
    days = sorted(set(days))
    WorkingDays.objects.update_or_create(user=person, defaults={"days": days, "set_by": by, "set_at": timezone.now()})
    recorder.record("accounts.set_working_days", by=by, target=person, days=days)


@transaction.atomic
def keep(person: User, *, skills: Iterable[Skill], days: Iterable[int], by: User) -> None:
    """Both at once. Raises PermissionDenied."""
    set_skills(person, skills=skills, by=by)
    if tuple(sorted(set(days))) != working_days(person):
        set_working_days(person, days=days, by=by)


def working_days(person: User) -> tuple[int, ...]:
    """The days of the week on which `person` works."""
    row = WorkingDays.objects.filter(user=person).first()
    return tuple(row.days) if row else FULL_TIME


@transaction.atomic
def set_most_referrals(team: Organisation, *, most: int, by: User) -> Organisation:
    """Let one person of `team` lead no more than `most` referrals at once. Raises PermissionDenied, Conflict."""
    if not Organisation.objects.filter(teams_led_by(by), pk=team.pk).exists():
        raise PermissionDenied
    if not 1 <= most <= MOST_REFERRALS:
        raise Conflict(f"Between 1 and {MOST_REFERRALS} referrals.")
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=team.pk)
    before = locked.most_referrals_each
    locked.most_referrals_each = most
    locked.save(update_fields=["most_referrals_each"])
    recorder.record(
        "accounts.set_most_referrals",
        by=by,
        target=locked,
        before={"most_referrals_each": before},
        after={"most_referrals_each": most},
    )
    return locked
