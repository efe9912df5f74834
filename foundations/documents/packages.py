"""Office files, which are zip archives, looked through with suspicion and without unpacking them to disk or memory.

Raises the refusals of `refusals.py`; gives False where the file is not what its extension says.
"""

from __future__ import annotations

import re
import stat
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from foundations.documents.refusals import refused

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
CHUNK = 64 * KILOBYTE
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * MEGABYTE
# Text shrinks to a tenth, a sheet of zeros to a hundredth; beyond this a file was made to grow.
MOST_RATIO, RATIO_FROM = 200, 10 * MEGABYTE
MOST_LISTING = 2 * MEGABYTE
MOST_NESTED = 50 * MEGABYTE
LONGEST_NAME = 512

END, END64 = b"PK\x05\x06", b"PK\x06\x07"
PART, DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", b"MZ\x90\x00", b"%PDF-")
# Entities begin with one of these; what is written in an office file never has any.
DOCTYPE = [word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")]
DYNAMIC_DATA = b"DDEAUTO"

OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_MAIN_PARTS = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}
OPEN_DOCUMENTS = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
HYPERLINK = "/relationships/hyperlink"
WEB = re.compile(r"(https?:|mailto:|#)", re.IGNORECASE)
ELSEWHERE = re.compile(r"([a-z][a-z0-9+.-]*://|\\\\|//)", re.IGNORECASE)
DAMAGED = (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error, struct.error)


def is_office_file(upload, extension: str) -> bool:
    """Whether the file is an Office Open XML package whose main part is what the extension says, and nothing more."""
    return _is_package(upload, extension, _looks_like_office, nested=False)


def is_open_document(upload, extension: str) -> bool:
    """Whether the file is an OpenDocument package of the extension's kind, and nothing more."""
    return _is_package(upload, extension, _looks_like_open_document, nested=False)


def hides_archive(stream: IO[bytes], size: int) -> bool:
    """Whether a zip archive stands at the end of a file of another kind."""
    return _directory(stream, size) is not None


def _is_package(stream: IO[bytes], extension: str, looks: Callable[..., bool], *, nested: bool) -> bool:
    size = stream.seek(0, 2)
    stream.seek(0)
    if stream.read(8) == OLE:
        # Where Office puts a document that has a password, and what it wrote before 2007.
        return False
    _refuse_strange_directory(stream, size, extension)
    try:
        with ZipFile(stream) as archive:
            package = Package(archive, size, extension, nested=nested)
            package.refuse_strange_parts()
            return looks(package, extension) and package.read_through()
    except DAMAGED:
        return False


def _refuse_strange_directory(stream: IO[bytes], size: int, extension: str) -> None:
    """Look at the list of parts before anything reads it: one of 100 MB would be a gigabyte of Python objects."""
    found = _directory(stream, size)
    stream.seek(0)
    if found is None or stream.read(4) != PART:
        raise refused("content", kind=extension.upper())
    count, length, ends_at = found
    if count > MOST_PARTS or length > MOST_LISTING:
        raise refused("bomb")
    if ends_at != size:
        raise refused("two_in_one", kind=extension.upper())
    stream.seek(0)


def _directory(stream: IO[bytes], size: int) -> tuple[int, int, int] | None:
    """Number of parts, length of their list, and where the archive ends; None where there is no archive.

    An archive of the 64-bit kind counts as one of too many parts: a document has no use for it.
    """
    begin = max(0, size - 0xFFFF - 22 - 20)
    stream.seek(begin)
    tail = stream.read()
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + 22:
        return None
    count, length, offset, comment = struct.unpack("<HIIH", tail[place + 10 : place + 22])
    if 0xFFFFFFFF in (length, offset) or count == 0xFFFF or tail[max(0, place - 20) :].startswith(END64):
        return MOST_PARTS + 1, length, size
    listed_at = begin + place - length
    if listed_at < 0:
        return None
    stream.seek(listed_at)
    if count and stream.read(4) != DIRECTORY:
        return None
    return count, length, begin + place + 22 + comment


class Package:
    """One archive, nested or not, with what every part of it must keep to."""

    def __init__(self, archive: ZipFile, size: int, extension: str, *, nested: bool):
        self._archive, self._size, self._extension, self._nested = archive, size, extension, nested
        self.parts = [part for part in archive.infolist() if not part.is_dir()]
        self.names = [part.filename for part in self.parts]

    def refuse_strange_parts(self) -> None:
        """Refuse what the list of parts gives away: too many, too large, locked, overlapping, names that lead out."""
        kind = self._extension.upper()
        if any(part.flag_bits & 0x1 for part in self.parts):
            raise refused("password")
        unpacked = sum(part.file_size for part in self.parts)
        packed = sum(part.compress_size for part in self.parts)
        if len(self.parts) > MOST_PARTS or unpacked > MOST_UNPACKED or packed > self._size:
            raise refused("bomb")
        if unpacked > RATIO_FROM and unpacked > MOST_RATIO * self._size:
            raise refused("bomb")
        if len({name.lower() for name in self.names}) != len(self.names) or any(map(_is_strange, self.parts)):
            raise refused("archive", kind=kind)

    def head(self, name: str, most: int) -> bytes:
        """The first bytes of a part; none where there is no such part."""
        if name not in self.names:
            return b""
        with self._archive.open(name) as part:
            return part.read(most)

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece."""
        with self._archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk

    def elements(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Name and attributes of each element of an XML part, of which at most a megabyte is held at a time."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = lambda element, attributes: found.append((element, attributes))
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                yield from found
                found.clear()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise BadZipFile(f"{name} is no XML") from error
        yield from found

    def _refuse_doctype(self, *declaration) -> None:
        raise refused("archive", kind=self._extension.upper())

    def read_through(self) -> bool:
        """Read every part to its end, in small pieces: its checksum is right, and nothing hides in it."""
        left = MOST_UNPACKED
        for part in self.parts:
            tail = b""
            for number, chunk in enumerate(self.chunks(part.filename)):
                left -= len(chunk)
                if left < 0:
                    raise refused("bomb")
                if number == 0:
                    self._refuse_foreign(part, chunk)
                if part.filename.endswith((".xml", ".rels")):
                    self._refuse_words(tail + chunk)
                    tail = chunk[-32:]
        return True

    def _refuse_words(self, text: bytes) -> None:
        if any(word in text for word in DOCTYPE):
            self._refuse_doctype()
        if DYNAMIC_DATA in text:
            raise refused("links")

    def _refuse_foreign(self, part: ZipInfo, begins: bytes) -> None:
        """Refuse a part that is a file of another kind; a workbook behind a chart is one that belongs."""
        if begins.startswith((OLE, *FOREIGN)):
            raise refused("attachments")
        if not begins.startswith(PART):
            return
        extension = part.filename.rpartition(".")[2].lower()
        if self._nested or extension not in OFFICE_MAIN_PARTS or part.file_size > MOST_NESTED:
            raise refused("attachments")
        with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as inner:
            for chunk in self.chunks(part.filename):
                inner.write(chunk)
            if not _is_package(inner, extension, _looks_like_office, nested=True):
                raise refused("attachments")


def _is_strange(part: ZipInfo) -> bool:
    """Whether a part is a link, is packed in an unusual way, or has a name that could lead out of a directory."""
    name = part.filename
    leads_out = name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name
    odd = len(name) > LONGEST_NAME or not name.isprintable() or part.orig_filename != name
    linked = stat.S_ISLNK(part.external_attr >> 16)
    return leads_out or odd or linked or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED)


def _looks_like_office(package: Package, extension: str) -> bool:
    names = [name.lower() for name in package.names]
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise refused("macros")
    if "[Content_Types].xml" not in package.names:
        return False
    content_types = {attributes.get("ContentType", "") for _, attributes in package.elements("[Content_Types].xml")}
    if any("macro" in kind.lower() or "vba" in kind.lower() for kind in content_types):
        raise refused("macros")
    if any("activex" in kind.lower() or "oleobject" in kind.lower() for kind in content_types):
        raise refused("attachments")
    if any("/externallinks/" in name for name in names):
        raise refused("links")
    for name in package.names:
        if name.lower().endswith(".rels"):
            _refuse_outside_relations(package, name)
    return f"{OFFICE}{OFFICE_MAIN_PARTS[extension]}.main+xml" in content_types


def _refuse_outside_relations(package: Package, name: str) -> None:
    """Refuse what is fetched when the file is opened. A link that somebody has to follow may stay."""
    for _, attributes in package.elements(name):
        target, kind = attributes.get("Target", ""), attributes.get("Type", "")
        outside = attributes.get("TargetMode", "").lower() == "external" or ELSEWHERE.match(target)
        if outside and not (kind.endswith(HYPERLINK) and WEB.match(target)):
            raise refused("links")


def _looks_like_open_document(package: Package, extension: str) -> bool:
    if any(name.startswith(("Basic/", "Scripts/")) for name in package.names):
        raise refused("macros")
    if package.head("mimetype", 200).decode("ascii", "replace").strip() != OPEN_DOCUMENTS[extension]:
        return False
    if "META-INF/manifest.xml" in package.names:
        for element, _ in package.elements("META-INF/manifest.xml"):
            if element.endswith(" encryption-data"):
                raise refused("password")
    for name in package.names:
        if name.rpartition("/")[2] in ("content.xml", "styles.xml"):
            _refuse_outside_elements(package, name)
    return True


def _refuse_outside_elements(package: Package, name: str) -> None:
    for element, attributes in package.elements(name):
        if element.endswith((" event-listener", " script")):
            raise refused("macros")
        target = next((value for key, value in attributes.items() if key.endswith("xlink href")), "")
        if ELSEWHERE.match(target) and not (element.endswith(" a") and WEB.match(target)):
            raise refused("links")
