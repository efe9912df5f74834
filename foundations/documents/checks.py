"""Whether a file may be stored: not empty, not too big, of a kind on the list, and what its name says it is."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError

from foundations.documents.names import clean_name, extension_of

HEAD = 8192
MEGABYTE = 1024 * 1024
# What a small part of an office file may unpack to before it is taken for a trap.
MOST_UNPACKED = MEGABYTE
MOST_PARTS = 20_000
OFFICE = "application/vnd.openxmlformats-officedocument."
# Every byte that text may hold: no control characters but tab, line feed, form feed and carriage return.
TEXT_BYTES = bytes({9, 10, 12, 13} | set(range(32, 256)) - {127})


def check_upload(upload) -> str:
    """The content type of `upload` (a Django UploadedFile), found from its content.

    Raises ValidationError, in words for the user, where the file is empty, too big, of a kind that is not allowed, not
    what its name says, or holds macros.
    """
    if upload.size == 0:
        raise ValidationError("The selected file is empty", code="empty")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        largest = settings.UPLOAD_MAX_BYTES // MEGABYTE
        raise ValidationError(f"The selected file must be smaller than {largest}MB", code="too_big")
    extension = extension_of(clean_name(upload.name))
    if extension in MACRO_EXTENSIONS:
        raise _has_macros()
    if extension not in KINDS:
        raise ValidationError(f"The selected file must be one of these: {', '.join(KINDS)}", code="kind")
    content_type, look = KINDS[extension]
    upload.seek(0)
    try:
        as_named = look(upload, extension)
    finally:
        upload.seek(0)
    if not as_named:
        raise ValidationError(
            f"The selected file is not a readable {extension.upper()} file. Save it again as "
            f"{extension.upper()}, without a password, and select that file",
            code="content",
        )
    return content_type


def _has_macros() -> ValidationError:
    return ValidationError(
        "The selected file holds macros. Save it as a file without macros and select that file", code="macros"
    )


def _by_its_beginning(upload, extension: str) -> bool:
    """Whether the first bytes are those of this extension."""
    try:
        matches = puremagic.magic_string(upload.read(HEAD))
    except (puremagic.PureError, ValueError):
        return False
    wanted = KINDS[extension][0]
    return any(match.mime_type == wanted for match in matches)


def _is_text(upload, extension: str) -> bool:
    """Whether the whole file is text in an 8-bit character set."""
    return not any(chunk.translate(None, TEXT_BYTES) for chunk in upload.chunks())


def _is_office_file(upload, extension: str) -> bool:
    """Whether the file is an Office Open XML package whose main part is what the extension says; refuses macros."""
    parts = _Package.open(upload)
    if not parts:
        return False
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        raise _has_macros()
    listing = parts.read("[Content_Types].xml")
    try:
        root = ElementTree.fromstring(listing or "")  # noqa: S314  (a megabyte at the most; see _Package.read)
    except ElementTree.ParseError:
        return False
    content_types = {element.get("ContentType", "") for element in root.iter()}
    if any("macroEnabled" in content_type for content_type in content_types):
        raise _has_macros()
    return f"{OFFICE}{OFFICE_MAIN_PARTS[extension]}.main+xml" in content_types


def _is_open_document(upload, extension: str) -> bool:
    """Whether the file is an OpenDocument package of the extension's kind; refuses macros."""
    parts = _Package.open(upload)
    if not parts:
        return False
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in parts.names):
        raise _has_macros()
    return (parts.read("mimetype") or b"").decode("ascii", "replace").strip() == KINDS[extension][0]


class _Package:
    """The parts of a zip file, read with suspicion."""

    def __init__(self, archive: ZipFile):
        self._archive = archive
        self.names = archive.namelist()

    @classmethod
    def open(cls, upload) -> _Package | None:
        """The package, or None where the file is no zip file, or has more parts than a document would."""
        try:
            package = cls(ZipFile(upload))
        except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            return None
        return package if len(package.names) <= MOST_PARTS else None

    def read(self, name: str) -> bytes | None:
        """The content of one small part, or None where it is missing, damaged, locked or too big."""
        try:
            with self._archive.open(name) as part:
                content = part.read(MOST_UNPACKED + 1)
        except (KeyError, BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
            return None
        return content if len(content) <= MOST_UNPACKED else None


OFFICE_MAIN_PARTS = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}
Look = Callable[..., bool]
# The allow-list. Not on it: e-mail files (they carry attachments of any kind) and the old binary Office formats.
KINDS: dict[str, tuple[str, Look]] = {
    "pdf": ("application/pdf", _by_its_beginning),
    **{extension: (OFFICE + part, _is_office_file) for extension, part in OFFICE_MAIN_PARTS.items()},
    "odt": ("application/vnd.oasis.opendocument.text", _is_open_document),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _is_open_document),
    "csv": ("text/csv", _is_text),
    "txt": ("text/plain", _is_text),
    "png": ("image/png", _by_its_beginning),
    "jpg": ("image/jpeg", _by_its_beginning),
    "jpeg": ("image/jpeg", _by_its_beginning),
}
MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"}
