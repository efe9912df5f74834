"""The log as a file. Built whole before it leaves, so that nothing leaves that was not written down first."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db.models import QuerySet

from oversight import screens

MOST = 100_000
IN_MEMORY = 1024 * 1024
_COMMON = ("Time (UTC)", "Operation", "Person", "E-mail", "Request")


def reads(rows: QuerySet) -> IO[bytes]:
    """Pages shown, one a line."""
    head = (*_COMMON, "Screen", "Address", "What was shown", "References", "Records", "Recipients", "Reason")
    return _file(head, rows, _read)


def changes(rows: QuerySet) -> IO[bytes]:
    """Things done, one a line; of what changed the names of the fields alone."""
    head = (*_COMMON, "Event", "Record", "Record id", "Reference", "Fields", "Recipients")
    return _file(head, rows, _change)


def fields_of(data: dict[str, Any]) -> list[str]:
    """The names of the fields that an event touched; what stood in them is operational and stays out."""
    named = data.get("fields")
    found = set(named) if isinstance(named, list) else set()
    for side in ("before", "after"):
        if isinstance(data.get(side), dict):
            found |= set(data[side])
    return sorted(found)


def people_of(recipients: list) -> str:
    """To whom a disclosure went, in one line."""
    return ", ".join(str(value) for one in recipients if isinstance(one, dict) for value in one.values())


def _file(head: tuple[str, ...], rows: QuerySet, line: Callable[[Any], Iterable[Any]]) -> IO[bytes]:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in line(row)] for row in rows.iterator(chunk_size=2000))
    text.detach()
    file.seek(0)
    return file


def _safe(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula is made text again."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def _common(row) -> Iterator[Any]:
    yield row.at.astimezone(UTC).isoformat(timespec="milliseconds")
    yield from (row.operation, row.actor_name, row.actor_email, row.request_id or "")


def _read(row) -> Iterator[Any]:
    yield from _common(row)
    shown = "; ".join(screens.record(kind) for kind in row.shown)
    yield from (screens.screen(row.screen), row.address, shown, " ".join(row.references), row.count)
    yield from (people_of(row.recipients), row.reason)


def _change(row) -> Iterator[Any]:
    yield from _common(row)
    yield from (row.event, screens.record(row.target_type), row.target_id, row.reference, " ".join(fields_of(row.data)))
    yield people_of(row.recipients)
