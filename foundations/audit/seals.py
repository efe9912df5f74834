"""The hash chain over the log: rows are written without waiting, and sealed in batches by one job.

A batch is every row of the transactions from one number up to another. Only transactions that have ended are sealed
(below `pg_snapshot_xmin`), so a batch can gain no row afterwards, however many write at once. Each row is a leaf: the
SHA-256 of its columns as canonical JSON, instants in UTC, computed by PostgreSQL. The leaves make a Merkle root, and
the seal's hash covers that root, the counts, the bounds and the hash of the seal before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from foundations.audit import head
from foundations.audit.models import AuditSeal

FORMAT = 1
FIRST = "0" * 64
# No transaction is called so; the last link before a restored copy reaches up to here.
END_OF_CLUSTER = 2**64 - 1
MOST_ROWS = 50_000
EVENTS, ACCESSES = "audit_auditevent", "audit_accessevent"
TABLES = (EVENTS, ACCESSES)
# What a leaf holds, by format. A new column starts a new format; old seals stay true.
_COLUMNS = {
    1: {
        EVENTS: "id, at at time zone 'UTC', operation, actor_id, actor_name, actor_email, actor_organisation_ids, "
        "request_id, txid::text, event, target_type, target_id, reference, region_id, recipients, data",
        ACCESSES: "id, at at time zone 'UTC', operation, actor_id, actor_name, actor_email, actor_organisation_ids, "
        'request_id, txid::text, screen, address, shown, "references", target_ids, region_ids, count, recipients, '
        "reason",
    }
}
_LOCK = 0x746F6578  # one sealer at a time, on whatever machine


class CannotSeal(Exception):
    """Sealing would be wrong now; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row of the log, as the chain knows it."""

    txid: int
    digest: bytes


def seal_all() -> list[AuditSeal]:
    """Seal everything that can be sealed now, in batches of about 50,000 rows."""
    made = []
    while link := seal():
        made.append(link)
    return made


@transaction.atomic
def seal(*, below: int | None = None) -> AuditSeal | None:
    """Seal what ended transactions wrote since the last seal; None where there is nothing or another is sealing.

    `below` stops earlier than the oldest transaction that still runs. Raises CannotSeal on a restored logical copy.
    """
    if not _alone():
        return None
    last = AuditSeal.objects.order_by("-number").first()
    oldest, newest = horizon()
    start = last.to_txid if last and last.to_txid != END_OF_CLUSTER else 0
    after = (last.after_event_id, last.after_access_id) if last else (0, 0)
    if start > newest:
        raise CannotSeal(
            "This database counts fewer transactions than its last seal: it was restored from a logical copy. "
            "Before anybody works with it, run: manage.py seal_audit --after-restore"
        )
    end = _not_too_many(start, oldest if below is None else min(below, oldest), after)
    if end <= start:
        return None
    rows = [leaves(table, start, end, after=low) for table, low in zip(TABLES, after, strict=True)]
    return _link(last, start, end, after, rows) if any(rows) else None


@transaction.atomic
def seal_after_restore() -> AuditSeal:
    """Close the chain of the cluster that the copy came from, with what it had not sealed, and begin anew after it.

    For a logical copy (pg_dump) alone; a physical one goes on counting where it was.
    """
    if not _alone():
        raise CannotSeal("Another process is sealing. Stop the workers first.")
    last = AuditSeal.objects.order_by("-number").first()
    if last is None:
        raise CannotSeal("Nothing was sealed before, so there is nothing to close.")
    after = (last.after_event_id, last.after_access_id)
    rows = [leaves(table, last.to_txid, END_OF_CLUSTER, after=low) for table, low in zip(TABLES, after, strict=True)]
    closing = _link(last, last.to_txid, END_OF_CLUSTER, after, rows)
    return _link(closing, 0, 0, _highest_ids(), [[], []])


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
        return cursor.fetchone()[0]


def _not_too_many(start: int, end: int, after: tuple[int, int]) -> int:
    """`end`, or an earlier bound where more than MOST_ROWS rows lie before it; one transaction is never parted."""
    for table, low in zip(TABLES, after, strict=True):
        with connection.cursor() as cursor:
            cursor.execute(
                f"select txid::text from {table} where txid >= %s::xid8 and txid < %s::xid8 and id > %s "  # noqa: S608
                "order by txid offset %s limit 1",
                [str(start), str(end), _low(low), MOST_ROWS],
            )
            if found := cursor.fetchone():
                end = min(end, int(found[0]) + 1)
    return end


def _highest_ids() -> tuple[int, int]:
    highest = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select coalesce(max(id), 0) from {table}")  # noqa: S608 - our own names
            highest.append(cursor.fetchone()[0])
    return highest[0], highest[1]


def _link(last: AuditSeal | None, start: int, end: int, after, rows: Sequence[Sequence[Leaf]]) -> AuditSeal:
    link = AuditSeal(
        number=last.number + 1 if last else 1,
        format=FORMAT,
        from_txid=start,
        to_txid=end,
        after_event_id=after[0],
        after_access_id=after[1],
        events=len(rows[0]),
        accesses=len(rows[1]),
        merkle_root=root_of(*rows),
        previous_hash=last.hash if last else FIRST,
        sealed_at=timezone.now(),
    )
    link.hash = hash_of(link)
    link.save(force_insert=True)
    transaction.on_commit(lambda: head.write(link))
    return link


def horizon() -> tuple[int, int]:
    """Below the first number every transaction has ended; the second one has not been given yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text from pg_current_snapshot() s")
        oldest, newest = cursor.fetchone()
    return int(oldest), int(newest)


# --- leaves, roots and hashes ------------------------------------------------------------------------


def leaves(table: str, start: int, end: int, *, after: int, until: int | None = None, form: int = FORMAT) -> list[Leaf]:
    """The leaves of the rows of transactions from `start` up to, not including, `end`, in the order of their ids.

    `after` and `until` bound the ids where a restored copy parts the table; 0 and None are no bounds at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select txid::text, sha256(convert_to(jsonb_build_array({_COLUMNS[form][table]})::text, 'UTF8')) "  # noqa: S608
            f"from {table} where txid >= %s::xid8 and txid < %s::xid8 and id > %s and id <= %s order by id",
            [str(start), str(end), _low(after), 2**63 - 1 if until is None else until],
        )
        return [Leaf(int(txid), bytes(digest)) for txid, digest in cursor]


def _low(after: int) -> int:
    """Ids begin at 1, but one below, written by hand, must not stay unseen."""
    return after or -(2**63)


def root_of(events: Iterable[Leaf], accesses: Iterable[Leaf]) -> str:
    """The Merkle root over both tables, events first, as RFC 6962 builds it."""
    level = [
        hashlib.sha256(b"\x00" + kind + leaf.digest).digest()
        for kind, rows in ((b"e", events), (b"a", accesses))
        for leaf in rows
    ]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0].hex() if level else FIRST


def hash_of(link: AuditSeal) -> str:
    """What the next link, and the head outside the database, remember of this one."""
    content = [
        link.number,
        link.format,
        str(link.from_txid),
        str(link.to_txid),
        link.after_event_id,
        link.after_access_id,
        link.events,
        link.accesses,
        link.merkle_root,
        link.previous_hash,
        link.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
