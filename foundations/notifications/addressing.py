"""To whom an e-mail goes at the moment when it goes, and whether it goes at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from foundations.accounts import absences
from foundations.accounts.models import User
from foundations.notifications import sights
from foundations.notifications.models import Notification, OutboxEmail

NO_SIGHT = "No longer needed, or no longer theirs to see"
ALL_READ = "Everything in it has been read, or is no longer theirs to see"
ACCOUNT_CLOSED = "The account is closed"
UNREACHABLE = "Email to this address comes back"


@dataclass(frozen=True)
class Address:
    """Where an e-mail goes; or why it is withheld, or refused."""

    to_email: str = ""
    withheld: str = ""
    refused: str = ""


def address(emails: list[OutboxEmail]) -> list[Address]:
    """For each e-mail, where it goes now. A person is asked once for all that the batch says to them."""
    people = {user.pk: user for user in _people(emails)}
    things: dict[int, set[str]] = {}
    for email in emails:
        for notice in _told(email):
            if notice.about:
                things.setdefault(notice.recipient_id, set()).add(notice.about)
    seen = {pk: sights.seen(people[pk], about) for pk, about in things.items()}
    return [_address(email, seen) for email in emails]


def _told(email: OutboxEmail) -> list[Notification]:
    return [email.notification] if email.notification else email.listed


def _people(emails: Iterable[OutboxEmail]) -> Iterable[User]:
    for email in emails:
        if email.notification:
            yield email.notification.recipient
        elif email.recipient:
            yield email.recipient


def _address(email: OutboxEmail, seen: dict[int, set[str]]) -> Address:
    if email.notification:
        return _of_notice(email, email.notification, seen)
    if email.kind == OutboxEmail.DIGEST:
        told = seen.get(email.recipient_id, set())
        email.listed = [one for one in email.listed if one.read_at is None and (not one.about or one.about in told)]
        return _to(email.recipient) if email.listed else Address(withheld=ALL_READ)
    # A letter about somebody's own account goes to the address that it was made for.
    return Address(email.to_email)


def _of_notice(email: OutboxEmail, notice: Notification, seen: dict[int, set[str]]) -> Address:
    sees = not notice.about or notice.about in seen.get(notice.recipient_id, set())
    absent = notice.covering_for
    if absent is None:
        return _to(notice.recipient) if sees else Address(withheld=NO_SIGHT)
    if sees and absences.still_covers(notice.recipient, absent.pk):
        return _to(notice.recipient)
    # Told in place of a colleague whom they no longer cover, or without seeing it any more: it is the colleague's.
    if notice.about and notice.about not in sights.seen(absent, [notice.about]):
        return Address(withheld=NO_SIGHT)
    return _to(absent)


def _to(person: User) -> Address:
    if not person.is_active:
        return Address(withheld=ACCOUNT_CLOSED)
    if person.unreachable_since:
        return Address(refused=UNREACHABLE)
    return Address(person.email)
