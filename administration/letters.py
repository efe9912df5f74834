"""E-mails as an administrator sees them: to whom, when, of which kind and what became of them; never what they say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from foundations.accounts import administering
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.notifications import bell, kinds
from foundations.notifications.models import OutboxEmail

MOST = 200
STATE = OutboxEmail.State
COLOURS = {
    STATE.PENDING: "yellow",
    STATE.SENT: "green",
    STATE.WITHHELD: "grey",
    STATE.FAILED: "red",
    STATE.BOUNCED: "red",
    STATE.DISCARDED: "grey",
}


@dataclass
class Envelope:
    """What is written on the outside of one e-mail."""

    public_id: uuid.UUID
    recipient_id: int | None
    kind: str
    state: str
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str
    decided_at: datetime | None
    decided_why: str
    recipient: User | None = None

    @property
    def label(self) -> str:
        """Which kind of notice it tells of."""
        if self.kind == OutboxEmail.DIGEST:
            return "Digest"
        if not self.kind:
            return "About the account"
        return (kinds.KINDS.get(self.kind) or kinds.of(self.kind)).label

    @property
    def state_label(self) -> str:
        return STATE(self.state).label

    @property
    def colour(self) -> str:
        return COLOURS[STATE(self.state)]


def of(person: User) -> list[Envelope]:
    """The last e-mails to one person, newest first."""
    return _ask("select * from toex_envelopes(%s, %s)", [person.pk, MOST])


def dead(by: User) -> list[Envelope]:
    """The e-mails that were given up or came back, oldest first, with whom they were for. PermissionDenied for others."""
    _refuse(by)
    found = _ask("select * from toex_dead_letters(%s)", [MOST])
    people = User.objects.in_bulk([one.recipient_id for one in found if one.recipient_id])
    for one in found:
        one.recipient = people.get(one.recipient_id)
    return found


@transaction.atomic
def retry(ids: Iterable[uuid.UUID], *, by: User) -> int:
    """Send dead letters again, now, with all their attempts; gives how many. Conflict where none of them is dead."""
    done = _decide(ids, "retry", "", by=by)
    transaction.on_commit(bell.ring, robust=True)
    return done


def retry_all(*, by: User) -> int:
    """The same for all of them."""
    return retry([one.public_id for one in dead(by)], by=by)


@transaction.atomic
def discard(ids: Iterable[uuid.UUID], *, reason: str, by: User) -> int:
    """Give dead letters up for good, with a reason. The notices stay in the service. Conflict where none is dead."""
    return _decide(ids, "discard", reason, by=by)


def _decide(ids: Iterable[uuid.UUID], verb: str, why: str, *, by: User) -> int:
    _refuse(by)
    with connection.cursor() as cursor:
        cursor.execute(
            "select public_id from toex_decide_letters(%s::uuid[], %s, %s, %s)",
            [[str(one) for one in ids], verb, why, timezone.now()],
        )
        done = [str(row[0]) for row in cursor.fetchall()]
    if not done:
        raise Conflict("None of these emails waits for a decision any more.")
    recorder.record(f"notifications.{verb}", by=by, target=by, letters=len(done), reason=why)
    return len(done)


def _refuse(by: User) -> None:
    if not administering.is_national(by):
        raise PermissionDenied


def _ask(statement: str, values: list) -> list[Envelope]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Envelope(*row) for row in cursor.fetchall()]
