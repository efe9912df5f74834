"""Accounts for people who are needed on one record: a role that sees only what it is named on, with an end."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from foundations.accounts import passwords, roles
from foundations.accounts.models import Membership, Organisation, User
from foundations.accounts.roles import Acts, Sight
from foundations.audit import recorder
from foundations.core.errors import Conflict


@transaction.atomic
def invite(*, email: str, name: str, rank: str, organisation: Organisation, role: str, ends_on: date, by: User) -> User:
    """The person with that address, whose account is made where there is none, with `role` until `ends_on` (its last day).

    The caller has asked whether `by` may. Only a role that sees and acts on what it is named on can be given so.
    A new person is sent the link with which a password is set. Raises Conflict.
    """
    wanted = roles.by_key[role]
    if wanted.sees != Sight.NAMED or wanted.acts != Acts.NAMED:
        raise ValueError(f"{role} is not for guests")
    email = email.strip().lower()
    person = User.objects.select_for_update(of=("self",)).filter(email=email).first()
    if person is None:
        person = User.objects.create_user(email, secrets.token_urlsafe(48), name=name, rank=rank)
        recorder.record("accounts.invite", by=by, target=person, email=person.email)
        passwords.ask(email)
    if not person.is_active:
        raise Conflict(f"The account of {person.name} is closed. Ask an administrator.")
    if person.scope.is_kept_away:
        raise Conflict(f"{person.name} has a role that sees no operational record.")
    _lengthen(person, organisation, role, ends_on + timedelta(days=1), by=by)
    return person


def _lengthen(person: User, organisation: Organisation, role: str, ends_on: date, *, by: User) -> None:
    """Let the role hold up to `ends_on`, the first day without; one that holds longer stays."""
    held = person.memberships.active().filter(organisation=organisation, role=role).first()
    if held is None:
        Membership.objects.create(
            user=person,
            organisation=organisation,
            role=role,
            starts_on=timezone.localdate(),
            ends_on=ends_on,
            given_by=by,
        )
    elif held.ends_on and held.ends_on < ends_on:
        held.ends_on = ends_on
        held.save(update_fields=["ends_on"])
    recorder.record(
        "accounts.give_role", by=by, target=person, role=role, organisation=organisation.code, ends_on=ends_on
    )
