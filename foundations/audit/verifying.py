"""Checks the chain: every link, every row under it, and the head outside the database."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from foundations.audit import head, seals
from foundations.audit.models import AuditSeal
from foundations.audit.seals import ACCESSES, EVENTS, TABLES

# A link is committed a moment before its head is written.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True)
class Finding:
    """What is wrong, with the number of the batch; None where it belongs to no batch."""

    batch: int | None
    text: str

    def __str__(self):
        return f"Batch {self.batch}: {self.text}" if self.batch else self.text


@dataclass
class Verdict:
    """What was checked, and what was found."""

    batches: int = 0
    rows: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.findings

    def found(self, batch: int | None, text: str) -> None:
        self.findings.append(Finding(batch, text))


def verify() -> Verdict:
    """Check everything, oldest first. Reads alone; may run while others write and seal."""
    # The head first: a link that is made meanwhile is in the database and not yet asked for.
    remembered = head.read()
    links = list(AuditSeal.objects.order_by("number"))
    verdict = Verdict(batches=len(links))
    _check_links(links, verdict)
    _check_head(links, remembered, verdict)
    for part, until in _parts(links):
        _check_rows(part, until, verdict)
    _check_rest(links, verdict)
    return verdict


def _check_links(links: Sequence[AuditSeal], verdict: Verdict) -> None:
    previous = None
    for place, link in enumerate(links, start=1):
        if link.number != place:
            verdict.found(place, "the seal is missing")
            return
        if link.previous_hash != (previous.hash if previous else seals.FIRST):
            verdict.found(link.number, "the seal does not follow the one before it")
        if seals.hash_of(link) != link.hash:
            verdict.found(link.number, "the seal was changed")
        if not _continues(previous, link):
            verdict.found(link.number, "the seal leaves out transactions")
        previous = link


def _continues(previous: AuditSeal | None, link: AuditSeal) -> bool:
    if previous is None or previous.to_txid == seals.END_OF_CLUSTER:
        return link.from_txid == 0
    return link.from_txid == previous.to_txid and link.to_txid >= link.from_txid


def _check_head(links: Sequence[AuditSeal], remembered: dict[int, str], verdict: Verdict) -> None:
    """The links, against what the file outside the database remembers."""
    if links and not remembered and links[0].sealed_at < timezone.now() - GRACE:
        verdict.found(None, "The head file is missing or empty: a chain written anew would not be noticed.")
    known = {link.number: link.hash for link in links}
    for number, hash_ in sorted(remembered.items()):
        if number not in known:
            verdict.found(number, "the seal is gone, but the head file remembers it")
        elif known[number] != hash_:
            verdict.found(number, "the seal is not the one that the head file remembers")


def _parts(links: Sequence[AuditSeal]) -> Iterator[tuple[list[AuditSeal], tuple[int | None, int | None]]]:
    """Links that can be read in one go: about 50,000 rows of one cluster; and the highest ids of that cluster."""
    part: list[AuditSeal] = []
    size = 0
    for place, link in enumerate(links):
        part.append(link)
        size += link.events + link.accesses
        following = links[place + 1] if place + 1 < len(links) else None
        if following is None or _kind(following) != _kind(link) or size >= seals.MOST_ROWS:
            yield part, _until(links, place)
            part, size = [], 0


def _after(link: AuditSeal) -> tuple[int, int]:
    return link.after_event_id, link.after_access_id


def _kind(link: AuditSeal) -> tuple[int, int, int]:
    """What links that are read together have in common."""
    return *_after(link), link.format


def _until(links: Sequence[AuditSeal], place: int) -> tuple[int | None, int | None]:
    own = _after(links[place])
    later = next((_after(link) for link in links[place:] if _after(link) != own), None)
    return later or (None, None)


def _check_rows(part: Sequence[AuditSeal], until: tuple[int | None, int | None], verdict: Verdict) -> None:
    """The rows under `part`, read once a table and dealt out to their batches."""
    start, end = part[0].from_txid, part[-1].to_txid
    ends = [link.to_txid for link in part]
    batches: list[dict[str, list]] = [{table: [] for table in TABLES} for _ in part]
    for table, after, last in zip(TABLES, _after(part[0]), until, strict=True):
        for leaf in seals.leaves(table, start, end, after=after, until=last, form=part[0].format):
            batches[min(bisect_right(ends, leaf.txid), len(part) - 1)][table].append(leaf)
    for link, rows in zip(part, batches, strict=True):
        found = len(rows[EVENTS]) + len(rows[ACCESSES])
        verdict.rows += found
        if (len(rows[EVENTS]), len(rows[ACCESSES])) != (link.events, link.accesses):
            verdict.found(link.number, f"{link.events + link.accesses} rows were sealed, {found} are there")
        elif seals.root_of(rows[EVENTS], rows[ACCESSES]) != link.merkle_root:
            verdict.found(link.number, "a row was changed")


def _check_rest(links: Sequence[AuditSeal], verdict: Verdict) -> None:
    """Rows after the last seal: they wait for the next one, unless they claim to come from the future."""
    start = links[-1].to_txid if links and links[-1].to_txid != seals.END_OF_CLUSTER else 0
    after = _after(links[-1]) if links else (0, 0)
    for table, low in zip(TABLES, after, strict=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*), count(*) filter (where txid >= pg_snapshot_xmax(pg_current_snapshot())) "  # noqa: S608
                f"from {table} where txid >= %s::xid8 and id > %s",
                [str(start), low or -(2**63)],
            )
            waiting, impossible = cursor.fetchone()
        verdict.pending += waiting
        if impossible:
            verdict.found(None, f"{impossible} rows of {table} come from transactions that have not happened.")
