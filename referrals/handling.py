"""Who works on a referral at its gate: claim it, give it to a colleague, hand it back.

One person at a time. It says who is at it, and keeps nobody from deciding.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core import formats
from foundations.core.errors import Conflict, StaleVersion
from referrals import history, notifications, teams
from referrals.models import Referral
from referrals.permissions import Permission as P
from referrals.statuses import Status

# Who decides at a gate may work on what waits there.
DECIDES = {Status.SCTAC_TRIAGE: P.FORWARD, Status.GATEWAY_TRIAGE: P.ACCEPT}


def colleagues(referral: Referral) -> QuerySet[User]:
    """People who may work on it at the gate where it is, by name; nobody where it is at none."""
    permission = DECIDES.get(Status(referral.status))
    if permission is None:
        return User.objects.none()
    people = directory.holding(permission, teams.organisations_at_work(referral)).order_by("name")
    named = referral.named_people()
    return people if named is None else people.filter(pk__in=named)


def obstacle_to_claim(referral: Referral, by: User) -> str:
    """Why `by` cannot claim it now, in words; nothing where they can, or have done so."""
    if referral.handler_id not in {None, by.pk}:
        return _taken(referral)
    return _not_at_gate(referral, by)


def obstacle_to_give(referral: Referral, by: User, to: User | None = None) -> str:
    """Why `by` cannot give it away now; `to` is looked at where given."""
    if reason := _not_at_gate(referral, by):
        return reason
    if to is not None and not colleagues(referral).filter(pk=to.pk).exists():
        return f"{to.name} does not decide at the gate where it is."
    return ""


def obstacle_to_hand_back(referral: Referral, by: User) -> str:
    """Why `by` cannot hand it back now."""
    if referral.handler_id is None:
        return "Nobody has claimed it."
    return "" if referral.handler_id == by.pk else f"{_taken(referral)} Give it to somebody else instead."


def _taken(referral: Referral) -> str:
    since = formats.moment(referral.handler_at)
    if referral.handler_by_id == referral.handler_id:
        return f"{referral.handler.name} claimed it on {since}."
    return f"It was given to {referral.handler.name} on {since}."


def _not_at_gate(referral: Referral, by: User) -> str:
    permission = DECIDES.get(Status(referral.status))
    if permission is None:
        return f"It is not at a gate: its status is “{referral.get_status_display()}”."
    if not by.has_perm(permission, referral):
        return f"It is at the {referral.get_status_display().lower()}, where others decide."
    return ""


@transaction.atomic
def claim(referral: Referral, *, by: User, version: int | None = None) -> Referral:
    """Let `by` work on it; does nothing where they do already.

    Of two at once one wins, and the other is told who. Raises PermissionDenied, Conflict, StaleVersion.
    """
    locked = _locked(referral, by, lambda one: obstacle_to_claim(one, by))
    if locked.handler_id == by.pk:
        return locked
    _is_seen(locked, version)
    return _set(locked, by, by=by, verb="claim", label="Claimed at the gate")


@transaction.atomic
def give(referral: Referral, *, to: User, by: User, version: int | None = None) -> Referral:
    """Let `to` work on it instead of whoever did, and tell both. Raises as `claim`."""
    locked = _locked(referral, by, lambda one: obstacle_to_give(one, by, to))
    if locked.handler_id == to.pk:
        return locked
    _is_seen(locked, version)
    before = locked.handler
    text = f"To {to.name}, from {before.name}." if before else f"To {to.name}."
    given = _set(locked, to, by=by, verb="give", label="Given to a colleague at the gate", text=text)
    gate = locked.get_status_display().lower()
    _tell(given, to, by, title=f"was given to you at the {gate}")
    if before:
        _tell(given, before, by, title=f"was given to {to.name} at the {gate}")
    return given


@transaction.atomic
def hand_back(referral: Referral, *, by: User, version: int | None = None) -> Referral:
    """Let nobody work on it, so that colleagues may claim it. Raises as `claim`."""
    locked = _locked(referral, by, lambda one: obstacle_to_hand_back(one, by))
    _is_seen(locked, version)
    return _set(locked, None, by=by, verb="hand_back", label="Handed back at the gate")


def _locked(referral: Referral, by: User, obstacle: Callable[[Referral], str]) -> Referral:
    # Without joins: where it waited for the lock, PostgreSQL would give the new row beside the old handler's.
    locked = Referral.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=referral.pk).first()
    if locked is None or not by.has_perm(P.HANDLE, locked):
        raise PermissionDenied
    if reason := obstacle(locked):
        raise Conflict(reason)
    return locked


def _is_seen(referral: Referral, version: int | None) -> None:
    if version is not None and version != referral.version:
        raise StaleVersion("Somebody else changed this after you opened it. Read what is new, then decide again.")


def _set(referral: Referral, handler: User | None, *, by: User, verb: str, label: str, text: str = "") -> Referral:
    """Write who works on it: change, history and audit in one transaction."""
    before = referral.handler.email if referral.handler else None
    referral.handler = handler
    referral.handler_by, referral.handler_at = (by, timezone.now()) if handler else (None, None)
    referral.version += 1
    referral.save(update_fields=["handler", "handler_by", "handler_at", "version"])
    history.note(referral, verb, label, by=by, text=text, seen_version=referral.version - 1)
    recorder.record(
        f"referrals.{verb}",
        by=by,
        target=referral,
        left_by=before,
        given_to=handler.email if handler else None,
    )
    return referral


def _tell(referral: Referral, person: User, by: User, *, title: str) -> None:
    if person.pk != by.pk:
        notifications.send(
            referral, [person], kind="referrals.give", title=title, key=f"{referral.version}:{person.pk}"
        )
