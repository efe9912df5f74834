"""Whether a file may be stored: not empty, not too big, of a kind on the list, what its name says, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import puremagic
from django.conf import settings

from foundations.core.formats import file_size
from foundations.documents import apart, packages
from foundations.documents.names import clean_name, extension_of
from foundations.documents.refusals import refused

HEAD = 8192
MEGABYTE = 1024 * 1024
MOST_PIXELS = 40_000_000
# Every byte that text may hold: no control characters but tab, line feed, form feed and carriage return.
TEXT_BYTES = bytes({9, 10, 12, 13} | set(range(32, 256)) - {127})
# With these a program would not take the file for plain text, whatever it is called.
NOT_TEXT = (
    b"%pdf-",
    b"{\\rtf",
    b"<!doctype",
    b"<html",
    b"<?xml",
    b"<svg",
    b"<?php",
    b"<script",
    b"#!",
    b"mime-version:",
)
# No picture holds these by chance. What they begin runs where a browser or a server is talked into it.
IN_NO_PICTURE = (b"<script", b"<!doctype html", b"<html>", b"<?php ", b"<svg xmlns", b"%pdf-1.", b"<iframe ")

Look = Callable[..., bool]


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its content type, how it is looked at, and the most that one may weigh."""

    content_type: str
    look: Look
    most: int


def check_upload(upload) -> str:
    """The content type of `upload` (a Django UploadedFile), found from its content; the upload is left at its beginning.

    Raises ValidationError, in words for the user and with a code of `refusals.WORDS`, where it may not be stored.
    """
    if upload.size == 0:
        raise refused("empty")
    extension = check_name(upload.name)
    kind = KINDS[extension]
    largest = largest_of(extension)
    if upload.size > largest:
        raise refused("too_big", largest=file_size(largest))
    upload.seek(0)
    try:
        as_named = kind.look(upload, extension)
    finally:
        upload.seek(0)
    if not as_named:
        raise refused("content", kind=extension.upper())
    return kind.content_type


def largest_of(extension: str) -> int:
    """The most that a file with this ending may weigh, in bytes."""
    return min(KINDS[extension].most, settings.UPLOAD_MAX_BYTES)


def check_name(name: str) -> str:
    """The ending of the name, if it is one on the list and stands alone. Raises ValidationError."""
    name = clean_name(name)
    extension = extension_of(name)
    if extension in MACRO_EXTENSIONS:
        raise refused("macros")
    if extension not in KINDS:
        raise refused("kind", kinds=", ".join(KINDS))
    before = extension_of(name.rpartition(".")[0])
    if before in RUNNABLE_EXTENSIONS | MACRO_EXTENSIONS:
        raise refused("name", endings=f"{before}.{extension}")
    return extension


def _begins_as(upload, extension: str) -> bool:
    """Whether the first bytes are those of this extension."""
    try:
        matches = puremagic.magic_string(upload.read(HEAD))
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == KINDS[extension].content_type for match in matches)


def _is_text(upload, extension: str) -> bool:
    """Whether the whole file is text in an 8-bit character set, and plain."""
    if upload.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n\f").lower().startswith(NOT_TEXT):
        return False
    return not any(chunk.translate(None, TEXT_BYTES) for chunk in upload.chunks())


def _is_pdf(upload, extension: str) -> bool:
    return _begins_as(upload, extension) and _is_one_file(upload, extension) and _looked_into(upload, "PDF")


def _is_picture(upload, extension: str) -> bool:
    if not (_begins_as(upload, extension) and _is_one_file(upload, extension)):
        return False
    tail = b""
    for chunk in upload.chunks():
        text = (tail + chunk).lower()
        if any(word in text for word in IN_NO_PICTURE):
            raise refused("two_in_one", kind=extension.upper())
        tail = chunk[-16:]
    return _looked_into(upload, "PNG" if extension == "png" else "JPEG")


def _is_one_file(upload, extension: str) -> bool:
    """True, unless an archive is hidden behind the file."""
    if packages.hides_archive(upload, upload.size):
        raise refused("two_in_one", kind=extension.upper())
    return True


def _looked_into(upload, kind: str) -> bool:
    """Whether the program that reads it can; refuses what it should not hold."""
    word = apart.look(upload, kind, pixels=MOST_PIXELS)
    if word not in {"good", "content"}:
        raise refused(word, pixels=MOST_PIXELS // 1_000_000)
    return word == "good"


# The allow-list. Not on it: e-mail files (they carry attachments of any kind), SVG (it carries scripts), archives, and
# the old binary Office formats.
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _is_pdf, 100 * MEGABYTE),
    **{
        extension: Kind(packages.OFFICE + part, packages.is_office_file, 100 * MEGABYTE)
        for extension, part in packages.OFFICE_MAIN_PARTS.items()
    },
    **{
        extension: Kind(content_type, packages.is_open_document, 100 * MEGABYTE)
        for extension, content_type in packages.OPEN_DOCUMENTS.items()
    },
    "csv": Kind("text/csv", _is_text, 100 * MEGABYTE),
    "txt": Kind("text/plain", _is_text, 20 * MEGABYTE),
    "png": Kind("image/png", _is_picture, 30 * MEGABYTE),
    "jpg": Kind("image/jpeg", _is_picture, 30 * MEGABYTE),
    "jpeg": Kind("image/jpeg", _is_picture, 30 * MEGABYTE),
}
MACRO_EXTENSIONS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"})
# "invoice.exe.pdf" was not named so by somebody who wants to show an invoice.
RUNNABLE_EXTENSIONS = frozenset(
    [
        "exe",
        "com",
        "scr",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "hta",
        "msi",
        "jar",
        "lnk",
        "html",
        "htm",
        "svg",
        "php",
        "sh",
        "py",
        "app",
        "reg",
        "iso",
        "img",
    ]
)
