"""Verbs of allocation: change the lead analyst, add members to the team, take one off."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from referrals import actions, deadlines, history, notifications, teams
from referrals.allocating import capacity, rows
from referrals.models import Allocation, Referral
from referrals.people import add_person, remove_person
from referrals.permissions import Permission as P

PART = Allocation.Part
AS_MEMBER = "Member of the team"


def obstacle(referral: Referral) -> str:
    """Why nobody can be allocated now, in words; nothing where they can."""
    if not referral.is_open:
        return f"The referral is {referral.get_status_display().lower()}, so nobody works on it any more."
    if referral.lead_analyst_id is None:
        return "It has not been taken on yet. Its lead analyst is named when it is accepted."
    return ""


@transaction.atomic
def change_lead(
    referral: Referral, *, to: User, reason: str, stays: bool = False, by: User, version: int | None = None
) -> Referral:
    """Let `to` lead it instead of the present lead, who stays as a member or not.

    Raises PermissionDenied; Conflict, in words, where it cannot be now or `to` may not; StaleVersion.
    """
    locked = _locked(referral, by, version)
    before = locked.lead_analyst
    if to.pk == before.pk:
        raise Conflict(f"{to.name} is the lead analyst already.")
    if not teams.possible_leads(locked).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} is not an analyst of the team that handles {locked.reference}.")
    _is_named(locked, [to])
    now = timezone.now()
    rows.change_lead(locked, to, at=now, by=by, reason=reason)
    if stays:
        rows.begin(locked, before, PART.MEMBER, at=now, by=by, reason="Led it before.")
    deadlines.give_to_lead(locked, before, to)
    locked = actions.name_anew(
        locked, "lead_analyst", "Lead analyst changed", "you are the lead analyst", before, to, by=by, reason=reason
    )
    title = "you work on it as a member of the team now" if stays else f"{to.name} leads it now"
    _tell(locked, [before], by, title=title)
    return locked


@transaction.atomic
def add_members(referral: Referral, *, people: Iterable[User], by: User, version: int | None = None) -> Referral:
    """Let further people of the team work on it; those who do already stay. Raises as `change_lead`."""
    locked = _locked(referral, by, version)
    there = set(locked.allocations.running().values_list("user_id", flat=True)) | {locked.lead_analyst_id}
    new = [person for person in people if person.pk not in there]
    if not new:
        return locked
    _is_named(locked, new)
    fitting = set(capacity.people_of(locked).filter(pk__in=[one.pk for one in new]).values_list("pk", flat=True))
    if strangers := [one.name for one in new if one.pk not in fitting]:
        raise Conflict(f"{', '.join(strangers)} may not work on it: choose people of the team that handles it.")
    now = timezone.now()
    for person in new:
        rows.begin(locked, person, PART.MEMBER, at=now, by=by)
        _give_sight(locked, person, by=by)
    names = ", ".join(person.name for person in new)
    _written(locked, "add_members", "Members added to the team", f"{names}.", by=by, added=[one.email for one in new])
    _tell(locked, new, by, title="you work on it as a member of the team")
    return locked


@transaction.atomic
def remove_member(
    referral: Referral, *, person: User, reason: str = "", by: User, version: int | None = None
) -> Referral:
    """Take a member off the team. Raises as `change_lead`."""
    locked = _locked(referral, by, version)
    mine = locked.allocations.filter(user=person, part=PART.MEMBER)
    if not rows.end(mine, at=timezone.now(), by=by, reason=reason):
        raise Conflict(f"{person.name} is not a member of its team.")
    if locked.people.filter(user=person, capacity=AS_MEMBER).exists():
        remove_person(locked, user=person, by=by)
    _written(
        locked,
        "remove_member",
        "Member taken off the team",
        f"{person.name}.",
        by=by,
        left_by=person.email,
        reason=reason,
    )
    _tell(locked, [person], by, title="you no longer work on it", path=reverse("dashboard:home"))
    return locked


def _locked(referral: Referral, by: User, version: int | None) -> Referral:
    rows_of = Referral.objects.visible_to(by).select_for_update(of=("self",))
    locked = rows_of.filter(pk=referral.pk).first()
    if locked is None or not by.has_perm(P.ALLOCATE, locked):
        raise PermissionDenied
    if words := obstacle(locked):
        raise Conflict(words)
    if version is not None and version != locked.version:
        raise StaleVersion(f"It was changed after you opened it. {locked.lead_analyst.name} leads it now.")
    return locked


def _is_named(referral: Referral, people: Iterable[User]) -> None:
    """Nobody comes to see a restricted referral by being allocated: they are named on it first, by its own door."""
    named = referral.named_people()
    if named is None:
        return
    if unnamed := [one.name for one in people if one.pk not in named]:
        raise Conflict(
            f"It is restricted, and {' and '.join(unnamed)} {'is' if len(unnamed) == 1 else 'are'} not named on it. "
            "Name them first, then allocate them.",
            links=[("Name people", reverse("referrals:name-people", args=[referral.key]))],
        )


def _give_sight(referral: Referral, person: User, *, by: User) -> None:
    """Whoever's role does not show it (a national researcher) sees it because they work on it."""
    if not Referral.objects.visible_to(person).filter(pk=referral.pk).exists():
        add_person(referral, user=person, capacity=AS_MEMBER, by=by)


def _written(referral: Referral, verb: str, label: str, text: str, *, by: User, **data) -> None:
    """Version, history and audit of a change of the members."""
    referral.version += 1
    referral.save(update_fields=["version"])
    history.note(referral, verb, label, by=by, text=text, seen_version=referral.version - 1)
    recorder.record(f"referrals.{verb}", by=by, target=referral, **data)


def _tell(referral: Referral, people: Iterable[User], by: User, *, title: str, path: str = "") -> None:
    told = [person for person in people if person.pk != by.pk]
    key = f"{referral.version}"
    notifications.send(referral, told, kind="referrals.allocate", title=title, key=key, path=path)
