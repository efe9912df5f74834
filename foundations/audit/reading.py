"""What one answer of the service shows, gathered while it is made and written before it leaves.

The doors to records (`by_key`, `one`) call `shown`, lists call `listed`; the middleware writes one row. Outside a
request both do nothing: a worker that reads a record shows it to nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

SEARCHED = "Searched for:"
# Characters that one entry of what was shown takes.
LONGEST_KIND = 80
_current: ContextVar[Page | None] = ContextVar("page_being_made", default=None)


@dataclass
class Page:
    """The records that the answer being made shows; each is kept once, in the order in which it was met."""

    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    operation: str = "consultation"
    references: dict[str, None] = field(default_factory=dict)
    targets: dict[uuid.UUID, None] = field(default_factory=dict)
    regions: set[int] = field(default_factory=set)
    kinds: dict[str, None] = field(default_factory=dict)
    recipients: list[Any] = field(default_factory=list)
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None

    def add(self, kind: str, public_id: uuid.UUID | None, reference: str, region_id: int | None) -> None:
        self.kinds[kind] = None
        if public_id:
            self.targets[public_id] = None
        if reference or public_id:
            self.references[reference or str(public_id)] = None
        if region_id:
            self.regions.add(region_id)

    @property
    def shows_something(self) -> bool:
        return bool(self.kinds)


@contextmanager
def page(**known: Any) -> Iterator[Page]:
    """Gather what is shown until the end of the block; `known` are fields of the Page."""
    gathered = Page(**known)
    token = _current.set(gathered)
    try:
        yield gathered
    finally:
        _current.reset(token)


def current() -> Page | None:
    """The page being made, or None outside a request."""
    return _current.get()


def in_a_list(kind: str) -> str:
    """The word for a row of a list in `shown`, where the record itself would stand as `kind`."""
    return f"{kind} in a list"


def request_id() -> uuid.UUID | None:
    """The id of the request in hand, the same in every row of the log that it writes."""
    current = _current.get()
    return current.request_id if current else None


def shown(record) -> None:
    """Note that the answer shows `record`, a model instance with a `public_id`."""
    current = _current.get()
    if current is not None:
        reference = getattr(record, "reference", "") or ""
        current.add(record._meta.label_lower, record.public_id, reference, getattr(record, "region_id", None))


def shown_part(record) -> None:
    """Note that the answer shows `record`, which belongs to a record that `shown` was called for."""
    current = _current.get()
    if current is not None:
        current.kinds[record._meta.label_lower] = None
        current.targets[record.public_id] = None


def listed(kind: str, rows: Iterable[Any]) -> None:
    """Note that the answer lists `rows` of `kind` (a model's label): each has `reference`, and the ids it knows."""
    current = _current.get()
    if current is None:
        return
    for row in rows:
        public_id, region_id = getattr(row, "public_id", None), getattr(row, "region_id", None)
        current.add(in_a_list(kind), public_id, row.reference or "", region_id)


def log_read(kind: str, *, count: int, narrowed_by: str = "") -> None:
    """Note that the answer shows `count` rows of the log itself."""
    current = _current.get()
    if current is not None:
        current.kinds[kind] = None
        current.count = count
        if narrowed_by:
            current.kinds[narrowed_by[:80]] = None


def searched(words: str, *, across: bool) -> None:
    """Note that the answer was looked for by `words`, whether anything was found or not; in several regions: `across`.

    Section 62 wants to know what was consulted, and a search that puts records of several regions side by side
    combines them.
    """
    current = _current.get()
    if current is None:
        return
    said = f"{SEARCHED} {words}"
    for place in range(0, len(said), LONGEST_KIND):
        current.kinds[said[place : place + LONGEST_KIND]] = None
    if across:
        current.operation = "combination"


def disclosed(*, recipients: Iterable[Any], reason: str) -> None:
    """Note that the answer leaves the service as a copy: an export, with who gets it and why."""
    current = _current.get()
    if current is not None:
        current.operation = "disclosure"
        current.recipients.extend(recipients)
        current.reason = reason


def because(reason: str) -> None:
    """Note why the person looks, where the service asks for it."""
    current = _current.get()
    if current is not None:
        current.reason = reason
