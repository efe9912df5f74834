"""What goes beyond an account: handing over open work, and telling people what was done to their account."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from administration import open_work
from foundations.accounts import actions as accounts
from foundations.accounts import administering
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.notifications import letters
from referrals import actions as referrals
from referrals.models import Referral
from tasking import actions as development
from tasking.models import Tasking

_VERBS = {
    "lead": (Referral, referrals.change_lead),
    "requester": (Referral, referrals.change_requester),
    "sio": (Referral, referrals.change_sio),
    "taskings": (Tasking, development.give_to_another),
}


@transaction.atomic
def hand_over(person: User, *, by: User, **successors: User | None) -> int:
    """Give the open work of `person` to others, all of it or none: `successors` by kind of duty (open_work.DUTIES).

    A kind without a successor stays where it is. Gives how many duties went. Raises PermissionDenied, and Conflict
    where there is nothing to hand over or a successor does not fit.
    """
    if not administering.may_change(by, person):
        raise PermissionDenied
    work, moved = open_work.of(person), {}
    # An administrator sees no referral; these they were just permitted to act on.
    for referral in sorted({duty.referral_id for duty in work.duties}):
        isolation.keep_in_sight(referral)
    for kind, (model, verb) in _VERBS.items():
        successor, duties = successors.get(kind), work.of(kind)
        if not successor or not duties:
            continue
        if successor.pk == person.pk:
            raise Conflict(f"{person.name} has this work already. Select somebody else.")
        for record in model._base_manager.filter(pk__in=[duty.pk for duty in duties]).order_by("pk"):
            verb(record, to=successor, by=by)
        moved[kind] = {"to": successor.email, "what": [duty.title for duty in duties]}
    if not moved:
        raise Conflict(f"{person.name} has no open work that could be handed over so.")
    recorder.record("administration.hand_over", by=by, target=person, **moved)
    return sum(len(work.of(kind)) for kind in moved)


@transaction.atomic
def reset_second_factor(person: User, *, reason: str, by: User) -> None:
    """Take somebody's second factors away and tell them. Raises PermissionDenied, Conflict."""
    accounts.reset_second_factor(person, reason=reason, by=by)
    letters.tell_of_administrator(person, "Your second factor was reset", by=by)


@transaction.atomic
def end_sessions(person: User, *, reason: str, by: User) -> None:
    """Sign somebody out everywhere and tell them. Raises PermissionDenied."""
    accounts.end_sessions(person, reason=reason, by=by)
    letters.tell_of_administrator(person, "You were signed out everywhere", by=by)
