"""Tables that people paste or upload, as rows of text. Nothing is evaluated, and nothing is read that is too large."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from foundations.core.formats import file_size
from foundations.documents import actions as documents
from foundations.documents import scanning
from foundations.documents.refusals import refused
from referrals.subjects.normal import as_text

MOST_ROWS, MOST_COLUMNS = 5_000, 100
MOST_BYTES = 10 * 1024 * 1024
# Of the parts of a workbook that are read, together and unpacked; 5,000 full rows need a tenth of it.
MOST_UNPACKED = 40 * 1024 * 1024
LONGEST_CELL = 4_000
SEPARATORS = {"tab": "\t", "semicolon": ";", "pipe": "|", "comma": ","}
ONE_COLUMN = "none"
# How many rows tell how the columns are separated.
SAMPLE = 50
# Excel writes this, so that leading zeros stay.
_PROTECTED = re.compile(r'="(.*)"', re.DOTALL)

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Table:
    """What was read: rows of equally many cells, and the name of the file."""

    rows: list[list[str]]
    name: str = ""


def pasted(text: str, separator: str = "") -> Table:
    """The rows of pasted text."""
    return Table(_rows(text, separator))


def mended(text: str, width: int) -> list[list[str]]:
    """Rows that were put right: columns by tabs, as many as there were."""
    lines = [line for line in text.split("\n") if line.strip()]
    cells = [[_cell(cell) for cell in line.split("\t")][:width] for line in lines[:MOST_ROWS]]
    return [row + [""] * (width - len(row)) for row in cells]


def uploaded(upload, *, by, separator: str = "") -> Table:
    """The rows of an uploaded CSV or XLSX file. Raises ValidationError where it cannot be read, in words for the user."""
    if upload.size > MOST_BYTES:
        raise refused("too_big", largest=file_size(MOST_BYTES))
    if upload.size == 0:
        raise refused("empty")
    ending = upload.name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return Table(_workbook(upload, by), upload.name[:200])
    if ending not in {"csv", "txt", "tsv"}:
        raise refused("kind", kinds="xlsx, csv, txt")
    scanning.refuse_infected(upload)
    upload.seek(0)
    return Table(_rows(decoded(upload.read()), separator), upload.name[:200])


def decoded(content: bytes) -> str:
    """Text in whichever of the usual encodings it is: with a mark, in UTF-8, or as Windows writes it."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _in(content, encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        # UTF-16 without a mark, or no text at all.
        return _in(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    return text


def _in(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise refused("content", kind="CSV")
    return text


# --- text --------------------------------------------------------------------------------------------------


def _rows(text: str, separator: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if separator == ONE_COLUMN:
        found = ([line] for line in text.split("\n"))
    else:
        found = _parsed(text, SEPARATORS.get(separator) or separator_of(text))
    return _even(found)


def _parsed(text: str, separator: str):
    if not separator:
        return ([line] for line in text.split("\n"))
    # A quotation mark that is never closed would swallow the rest.
    quoting = csv.QUOTE_MINIMAL if text.count('"') % 2 == 0 else csv.QUOTE_NONE
    return _safely(csv.reader(StringIO(text, newline=""), delimiter=separator, quoting=quoting))


def _safely(reader):
    try:
        yield from reader
    except csv.Error as error:
        raise ValidationError(
            f"Row {reader.line_num} cannot be read as a table. Save it again as CSV and select that file"
        ) from error


def separator_of(text: str) -> str:
    """What separates the columns: the sign that cuts the first rows into equally many; nothing for one column."""
    sample = "\n".join(line for line in text[:100_000].split("\n")[: SAMPLE * 2] if line.strip())
    best, most = "", 0.0
    for sign in SEPARATORS.values():
        widths = Counter(len(row) for row in _safely(csv.reader(StringIO(sample), delimiter=sign)) if row)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        alike = count / widths.total()
        # In addresses commas stand where they like.
        if width > 1 and alike >= (0.8 if sign == "," else 0.5) and alike * width > most:
            best, most = sign, alike * width
    return best


def _even(found) -> list[list[str]]:
    """The rows that hold something, each with as many cells as the widest. Raises ValidationError where it is too many."""
    rows: list[list[str]] = []
    for row in found:
        cells = [_cell(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise ValidationError(
                f"Row {len(rows) + 1} has {len(cells):,} columns. Keep the columns that matter, {MOST_COLUMNS} at the "
                "most, and select the file again"
            )
        # One more, where the first is a heading.
        if len(rows) > MOST_ROWS:
            raise ValidationError(
                f"There are more than {MOST_ROWS:,} rows. Split them, and add them in parts that matter to the request"
            )
        rows.append(cells)
    if not rows:
        raise ValidationError("There is nothing in it that could be added", code="empty")
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def _cell(value: object) -> str:
    text = as_text(value).strip()
    if match := _PROTECTED.fullmatch(text):
        text = match[1]
    return text[:LONGEST_CELL]


# --- workbooks ---------------------------------------------------------------------------------------------


def _workbook(upload, by) -> list[list[str]]:
    """The rows of the first sheet that holds any; of a formula its text, which the check of the row refuses."""
    documents.inspect(upload, by=by)
    upload.seek(0)
    try:
        with ZipFile(upload) as archive:
            if sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) > MOST_UNPACKED:
                raise refused("bomb")
        upload.seek(0)
        book = load_workbook(upload, read_only=True, data_only=False, keep_links=False)
        try:
            return _first_sheet(book)
        finally:
            book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise refused("content", kind="XLSX") from error


def _first_sheet(book) -> list[list[str]]:
    for sheet in book.worksheets:
        # What a sheet says of its size is not to be trusted, and one more column than may be is enough to refuse it.
        sheet.reset_dimensions()
        found = sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS * 4, values_only=True)
        try:
            return _even(found)
        except ValidationError as error:
            if error.code != "empty":
                raise
    raise ValidationError("There is nothing in it that could be added", code="empty")
