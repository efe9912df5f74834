"""What administrators do: people, their roles, and organisations. Each verb asks the rule of `administering` first."""

from __future__ import annotations

import secrets
from datetime import date

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from foundations.accounts import administering, lockout, roles, sessions
from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.roles import Sight
from foundations.audit import recorder
from foundations.core.errors import Conflict

DETAILS = ("email", "name", "rank", "collar_number", "telephone")
ORGANISATION_CHOICES = (
    "gateway_label",
    "has_first_gate",
    "asks_for_adviser",
    "served_nationally",
    "redirects_need_consent",
    "valid_to",
)


@transaction.atomic
def make_person(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    starts_on: date,
    by: User,
    rank: str = "",
    collar_number: str = "",
    telephone: str = "",
) -> User:
    """Make somebody's account, without a password, and give them their first role.

    Raises PermissionDenied, and Conflict where the address has an account or the role cannot be given.
    """
    if not _administers(by, organisation):
        raise PermissionDenied
    refuse(email_obstacle(email))
    try:
        with transaction.atomic():
            # A password that nobody knows: it waits for the one that the holder will choose by the link.
            person = User.objects.create_user(
                email, secrets.token_urlsafe(48), name=name, rank=rank, collar_number=collar_number, telephone=telephone
            )
    except IntegrityError:
        # Somebody else made it in this moment.
        raise Conflict(_HAS_ACCOUNT) from None
    recorder.record("accounts.make_person", by=by, target=person, email=person.email)
    _give(person, organisation, role, starts_on, None, by=by)
    return person


@transaction.atomic
def change_person(person: User, *, by: User, **details) -> User:
    """Change the details of a person (those of DETAILS). Raises PermissionDenied, Conflict where the address is taken."""
    person = _locked(person, by=by)
    wanted = {name: value for name, value in details.items() if name in DETAILS}
    if "email" in wanted:
        wanted["email"] = wanted["email"].strip().lower()
        refuse(email_obstacle(wanted["email"], person))
        if wanted["email"] != person.email:
            # Whatever came back came back from the address of before.
            wanted |= _REACHABLE
    return _change("accounts.change_person", person, wanted, by=by)


@transaction.atomic
def give_role(
    *,
    user: User,
    organisation: Organisation,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
) -> Membership:
    """Give `user` a role. Raises PermissionDenied, and Conflict where `role_obstacle` says why it cannot be given."""
    user = _locked(user, by=by)
    if not _administers(by, organisation):
        raise PermissionDenied
    return _give(user, organisation, role, starts_on, ends_on, by=by)


@transaction.atomic
def end_role(membership: Membership, *, by: User, ends_on: date) -> Membership:
    """End a role; `ends_on` is the first day without it. Raises PermissionDenied, Conflict where it has ended."""
    person = _locked(membership.user, by=by)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=membership.pk)
    if not _administers(by, membership.organisation):
        raise PermissionDenied
    today = timezone.localdate()
    if membership.ends_on and membership.ends_on <= today:
        raise Conflict("This role has ended already.")
    if ends_on < today:
        raise Conflict("A role can end today or later, not in the past.")
    before = membership.ends_on
    # One that has not begun never will.
    membership.ends_on = max(ends_on, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    recorder.record(
        "accounts.end_role",
        by=by,
        target=person,
        role=membership.role,
        organisation=membership.organisation.code,
        before={"ends_on": before},
        after={"ends_on": membership.ends_on},
    )
    return membership


@transaction.atomic
def deactivate(person: User, *, by: User) -> User:
    """Close an account: its holder is signed out at the next request. Raises PermissionDenied, Conflict."""
    person = _locked(person, by=by)
    refuse("" if person.is_active else "This account is closed already.")
    return _change("accounts.deactivate", person, {"is_active": False}, by=by)


@transaction.atomic
def reactivate(person: User, *, by: User) -> User:
    """Open a closed account again, with the roles that have not ended. Raises PermissionDenied, Conflict."""
    person = _locked(person, by=by)
    refuse("This account is open already." if person.is_active else "")
    return _change("accounts.reactivate", person, {"is_active": True}, by=by)


@transaction.atomic
def reset_second_factor(person: User, *, reason: str, by: User) -> User:
    """Take away all second factors of somebody who lost theirs, and end what they opened.

    They set up a new one when they sign in next. Raises PermissionDenied, Conflict where there is none.
    """
    person = _locked(person, by=by)
    gone = sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    refuse("" if gone else f"{person.name} has no second factor here.")
    Authenticator.objects.filter(user=person).delete()
    sessions.end_all(person)
    recorder.record("accounts.reset_second_factor", by=by, target=person, reason=reason, factors=gone)
    return person


@transaction.atomic
def end_sessions(person: User, *, reason: str, by: User) -> User:
    """Sign somebody out everywhere, tokens of the API too: at their next request. Raises PermissionDenied."""
    person = _locked(person, by=by)
    ended = len(sessions.of(person))
    sessions.end_all(person)
    recorder.record("accounts.end_sessions", by=by, target=person, reason=reason, sessions=ended)
    return person


@transaction.atomic
def unlock(person: User, *, by: User) -> User:
    """Let somebody try again who typed a wrong password too often. Raises PermissionDenied, Conflict where they can."""
    person = _locked(person, by=by)
    refuse("" if lockout.locked([person.email]) else f"{person.name} is not locked.")
    forgiven = lockout.forgive(person.email)
    recorder.record("accounts.unlock", by=by, target=person, attempts=forgiven)
    return person


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: User, **choices) -> Organisation:
    """Change what an administrator decides about an organisation (ORGANISATION_CHOICES); for national ones alone."""
    if not administering.is_national(by):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    wanted = {name: value for name, value in choices.items() if name in ORGANISATION_CHOICES}
    valid_to = wanted.get("valid_to")
    if valid_to and valid_to <= organisation.valid_from:
        raise Conflict("An organisation can end only after the day on which it began.")
    return _change("accounts.change_organisation", organisation, wanted, by=by)


# --- what stands in the way ---------------------------------------------------------------------------

_REACHABLE = {"unreachable_since": None, "unreachable_why": ""}
_HAS_ACCOUNT = "This email address has an account already. An administrator who looks after it can give it a role."


def refuse(obstacle: str) -> None:
    """Raise Conflict with the words of an obstacle, where there is one."""
    if obstacle:
        raise Conflict(obstacle)


def email_obstacle(email: str, person: User | None = None) -> str:
    """Why `person`, or somebody new, cannot have this address; nothing where they can."""
    others = User.objects.filter(email=email.strip().lower()).exclude(pk=person.pk if person else None)
    return _HAS_ACCOUNT if others.exists() else ""


def role_obstacle(
    user: User | None, organisation: Organisation, role: str, starts_on: date, ends_on: date | None = None
) -> str:
    """Why a role cannot be given to `user` (None: somebody new), in words; nothing where it can."""
    wanted = roles.by_key.get(role)
    if wanted is None:
        return "There is no such role."
    if organisation.kind not in wanted.held_in:
        kinds = " or ".join(Organisation.Kind(kind).label.lower() for kind in wanted.held_in)
        return f"The role “{wanted.name}” is held in a {kinds}, and {organisation.name} is none."
    if organisation.valid_to and organisation.valid_to <= starts_on:
        return f"{organisation.name} has ended by then."
    if starts_on < timezone.localdate():
        return "A role can begin today or later, not in the past."
    if ends_on and ends_on <= starts_on:
        return "A role must end after it begins."
    return _clash(user, organisation, wanted, starts_on, ends_on) if user else ""


def _clash(user: User, organisation: Organisation, wanted: roles.Role, starts_on: date, ends_on: date | None) -> str:
    """What another role of theirs, held at the same time, has against this one."""
    for other in _overlapping(user, starts_on, ends_on):
        held = roles.by_key[other.role]
        if other.role == wanted.key and other.organisation_id == organisation.pk:
            return f"{user.name} holds the role “{wanted.name}” there already."
        if _is_operational(held) != _is_operational(wanted):
            return (
                f"{user.name} is “{held.name}” ({other.organisation.short_name}). Nobody holds that together with "
                f"“{wanted.name}”: who administers or audits does not work on referrals. End the other role first."
            )
    return ""


def _is_operational(role: roles.Role) -> bool:
    return role.sees != Sight.NOTHING


def _overlapping(user: User, starts_on: date, ends_on: date | None) -> QuerySet[Membership]:
    """The roles that `user` holds on some day of a period."""
    rows = user.memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    if ends_on:
        rows = rows.filter(starts_on__lt=ends_on)
    # One that was taken back before it began has no day.
    return rows.exclude(ends_on=F("starts_on")).select_related("organisation").order_by("pk")


# --- how ----------------------------------------------------------------------------------------------


def _administers(by: User, organisation: Organisation) -> bool:
    return administering.organisations(by).filter(pk=organisation.pk).exists()


def _locked(person: User, *, by: User) -> User:
    """The person, locked so that their roles change one after the other; PermissionDenied where `by` may not."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not administering.may_change(by, locked):
        raise PermissionDenied
    return locked


def _give(
    user: User, organisation: Organisation, role: str, starts_on: date, ends_on: date | None, *, by: User
) -> Membership:
    refuse(role_obstacle(user, organisation, role, starts_on, ends_on))
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=starts_on, ends_on=ends_on, given_by=by
    )
    recorder.record(
        "accounts.give_role",
        by=by,
        target=user,
        role=role,
        organisation=organisation.code,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return membership


def _change(event: str, record, wanted: dict, *, by: User):
    """Write what differs, and both sides of it into the log; nothing where nothing differs."""
    before = {name: getattr(record, name) for name, value in wanted.items() if getattr(record, name) != value}
    if before:
        for name in before:
            setattr(record, name, wanted[name])
        record.save(update_fields=list(before))
        after = {name: wanted[name] for name in before}
        recorder.record(event, by=by, target=record, before=before, after=after)
    return record


# --- one's own ---------------------------------------------------------------------------------------------


@transaction.atomic
def make_reachable(person: User, *, by: User) -> User:
    """Send e-mail to a person again whose address did not take it. Raises PermissionDenied, Conflict where it does."""
    person = _locked(person, by=by)
    refuse("" if person.unreachable_since else f"Email reaches {person.name}.")
    return _change("accounts.reachable", person, _REACHABLE, by=by)


def turn_shortcuts(by: User, *, on: bool) -> None:
    """Turn one's keyboard shortcuts on or off. A liking: the log has no use for it."""
    User.objects.filter(pk=by.pk).update(shortcuts=on)
    by.shortcuts = on
