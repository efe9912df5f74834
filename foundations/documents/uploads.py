"""A file that arrives in parts, each behind the last, until it is whole; then it is a file like one sent by a form.

What has arrived lies in `UPLOADS_DIR`, one file an upload, which every web machine must reach. The row says how much of
it counts: a part is written behind that before the row says so, so that a part that was cut off, or whose transaction
was rolled back, is written over by the next one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from foundations.core.errors import Conflict
from foundations.core.formats import file_size
from foundations.documents.checks import check_name, largest_of
from foundations.documents.models import Upload
from foundations.documents.names import clean_name
from foundations.documents.refusals import refused

CHUNK = 64 * 1024
# Left alone by the sweep, in case its row is just being written.
YOUNG = timedelta(hours=1)

Read = Callable[[int], bytes]


class WrongOffset(Conflict):
    """The part begins elsewhere than where the last one ended."""


class Busy(Conflict):
    """Another part of the same file is just being received."""


class Lost(Conflict):
    """What had arrived is not there any more: the file must be sent from its beginning."""


class WholeFile(UploadedFile):
    """An upload that has arrived, as forms give files; the store takes it by moving it."""

    def __init__(self, upload: Upload) -> None:
        path = _path(upload.public_id)
        super().__init__(file=path.open("rb"), name=upload.name, size=upload.length)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where it lies, for those who would rather move than copy."""
        return str(self._path)


def begin(*, target: UUID, name: str, length: int, by, modified: str = "") -> Upload:
    """Expect a file of `length` bytes from `by`. ValidationError where its name or size would be refused anyway."""
    name = clean_name(name)
    extension = check_name(name)
    if length < 1:
        raise refused("empty")
    if length > largest_of(extension):
        raise refused("too_big", largest=file_size(largest_of(extension)))
    return Upload.objects.create(
        target=target, name=name, length=length, modified=modified, owner=by, expires_at=_expiry()
    )


def of_person(user, public_id: UUID) -> Upload | None:
    """The upload that is theirs and has not expired, else None."""
    return Upload.objects.filter(owner=user, public_id=public_id, expires_at__gt=timezone.now()).first()


def under_way(user, target: UUID):
    """What is on its way from them to a record."""
    return Upload.objects.filter(owner=user, target=target, expires_at__gt=timezone.now())


@transaction.atomic
def receive(upload: Upload, *, offset: int, length: int, read: Read) -> Upload:
    """Append a part of `length` bytes that begins at `offset` and comes by `read`; gives the upload as it then is.

    Where the line breaks, what came until then is kept. Raises WrongOffset, Busy, Lost, and ValidationError where the
    part is longer than what is missing.
    """
    locked = Upload.objects.select_for_update(skip_locked=True).filter(pk=upload.pk).first()
    if locked is None:
        raise Busy("Another part of this file is being received. Wait for it to end.")
    if offset != locked.offset:
        raise WrongOffset(f"{locked.offset} bytes have arrived, so the next part begins there.")
    if length > locked.length - locked.offset:
        raise refused("overlong", length=locked.length)
    locked.offset += _append(locked, length, read)
    locked.expires_at = _expiry()
    locked.save(update_fields=["offset", "expires_at"])
    return locked


def _append(upload: Upload, length: int, read: Read) -> int:
    """Write what comes, until the end of the part or of the line; gives how much it was."""
    path = _path(upload.public_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    received = 0
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if os.fstat(file.fileno()).st_size < upload.offset:
            raise Lost("What had arrived of this file was lost. Send it again from its beginning.")
        file.truncate(upload.offset)
        file.seek(upload.offset)
        for piece in _pieces(length, read):
            file.write(piece)
            received += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return received


def _pieces(length: int, read: Read) -> Iterator[bytes]:
    """What comes, until the end of the part or of the line."""
    left = length
    while left:
        try:
            piece = read(min(CHUNK, left))
        except OSError:  # the line was cut; Django's UnreadablePostError is one of these
            return
        if not piece:
            return
        yield piece
        left -= len(piece)


def whole(upload: Upload) -> WholeFile:
    """The file that has arrived. Raises Lost."""
    try:
        file = WholeFile(upload)
    except FileNotFoundError:
        raise Lost("What had arrived of this file was lost. Send it again from its beginning.") from None
    if os.fstat(file.fileno()).st_size != upload.length:
        file.close()
        raise Lost("What had arrived of this file was lost. Send it again from its beginning.")
    return file


def take_back(upload: Upload, *, to: int) -> None:
    """Count only the first `to` bytes, so that what came after them is sent again."""
    Upload.objects.filter(pk=upload.pk).update(offset=to)
    upload.offset = to


@transaction.atomic
def drop(upload: Upload) -> None:
    """Forget an upload, and what has arrived of it."""
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(lambda: _path(upload.public_id).unlink(missing_ok=True))


def drop_all(*, target: UUID) -> None:
    """Forget what is on its way to a record that is deleted, as far as the person sees it; the rest expires."""
    for upload in Upload.objects.filter(target=target):
        drop(upload)


def sweep(now: datetime | None = None) -> int:
    """Take away what expired, and files of the working folder that no row describes; gives how many files."""
    now = now or timezone.now()
    for upload in Upload.objects.filter(expires_at__lte=now):
        drop(upload)
    known = {public_id.hex for public_id in Upload.objects.values_list("public_id", flat=True)}
    taken = 0
    for path in Path(settings.UPLOADS_DIR).glob("*"):
        if path.name not in known and path.stat().st_mtime < (now - YOUNG).timestamp():
            path.unlink(missing_ok=True)
            taken += 1
    return taken


def _path(public_id: UUID) -> Path:
    return Path(settings.UPLOADS_DIR) / public_id.hex


def _expiry() -> datetime:
    return timezone.now() + timedelta(hours=settings.UPLOAD_HOURS)
