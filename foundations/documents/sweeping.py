"""Files that no row describes: what a rolled back transaction, or a process that was killed, left in the store. And
documents that nothing points to any more.

A file is written before its row, and the row may be rolled back by whoever called `store`; nothing in the process can
be relied upon to notice. So the store is compared with the rows. It is safe beside uploads: a file is left alone for a
week, and no transaction lasts that long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from foundations.audit.recorder import record
from foundations.documents.actions import discard
from foundations.documents.models import Document

LEFT_ALONE = timedelta(days=7)
BATCH = 500
# A document and the row that points to it are one transaction; this is longer than any.
SETTLED = timedelta(hours=1)
# More is no accident: most likely the database was restored from an older copy, and the files are evidence.
FEW, MOST_SHARE = 20, 0.1


class TooMany(Exception):
    """So many files are without a row that taking them away would destroy what a restored database has lost."""


@dataclass(frozen=True)
class Found:
    """What a look at the store gave: how many files, and the names of those without a row."""

    files: int
    orphans: list[str]


def look(now: datetime | None = None) -> Found:
    """Compare the files that are old enough with the rows."""
    until = (now or timezone.now()) - LEFT_ALONE
    files, orphans = 0, []
    every = _names(default_storage)
    while names := list(islice(every, BATCH)):
        files += len(names)
        old = [name for name in names if default_storage.get_modified_time(name) < until]
        described = set(Document.objects.filter(file__in=old).values_list("file", flat=True))
        orphans += [name for name in old if name not in described]
    return Found(files, orphans)


def sweep(now: datetime | None = None, *, force: bool = False) -> Found:
    """Take the files without a row away and tell the log. Raises TooMany, unless `force`d."""
    found = look(now)
    if len(found.orphans) > max(FEW, MOST_SHARE * found.files) and not force:
        raise TooMany(
            f"{len(found.orphans)} of {found.files} files have no row. Was the database restored from an older copy? "
            "Nothing was taken away."
        )
    if not found.orphans:
        return found
    with transaction.atomic():
        # Before they go: a line in the log without a deed is better than the other way round.
        record("documents.sweep", by=None, target=Document(), operation="", files=found.orphans)
    for name in found.orphans:
        default_storage.delete(name)
    return found


def discard_unused(now: datetime | None = None) -> int:
    """Delete documents that no row points to any more, with their files; gives how many.

    Most go with the row that pointed to them. These were stored by somebody else than whoever removed that row.
    """
    now = now or timezone.now()
    unused = Document.objects.filter(uploaded_at__lt=now - SETTLED)
    for relation in Document._meta.get_fields(include_hidden=True):
        if not relation.is_relation or relation.concrete:
            continue
        pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        unused = unused.filter(~Exists(pointing))
    return sum(discard(document, by=None) for document in unused[:BATCH])


def _names(storage: Storage, directory: str = "") -> Iterator[str]:
    """Every file of the store, by the name that a row would have."""
    try:
        directories, files = storage.listdir(directory)
    except FileNotFoundError:  # nothing was ever stored
        return
    prefix = f"{directory}/" if directory else ""
    for name in sorted(files):
        yield prefix + name
    for name in sorted(directories):
        yield from _names(storage, prefix + name)
