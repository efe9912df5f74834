"""Tables as people have them: separators, encodings, headings, workbooks, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from referrals.subjects import columns, reading

TABLE = [["Name", "DOB"], ["Ana Kovač", "03/04/1988"], ["Ben Lam", ""]]


def text_of(separator: str) -> str:
    return "\r\n".join(separator.join(row) for row in TABLE)


def upload(content: bytes, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def workbook(*rows, name: str = "people.xlsx") -> SimpleUploadedFile:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return upload(stream.getvalue(), name)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_recognised(separator):
    assert reading.pasted(text_of(separator)).rows == TABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_recognised(encoding):
    assert reading.uploaded(upload(text_of(";").encode(encoding)), by=None).rows == TABLE


def test_windows_text_is_read():
    assert reading.uploaded(upload("Name\nRené Müller – Söhne".encode("cp1252")), by=None).rows[1] == [
        "René Müller – Söhne"
    ]


def test_addresses_with_commas_stay_one_column():
    rows = reading.pasted("12 Mill Court, Norwich\nFlat 3, Quay Lane, Ipswich, Suffolk\nThe barn\nA, b, c, d, e").rows
    assert [len(row) for row in rows] == [1] * 4
    assert reading.pasted("a,b\nc,d", reading.ONE_COLUMN).rows == [["a,b"], ["c,d"]]


def test_leading_zeros_and_lonely_quotation_marks_stay():
    assert reading.pasted('Number,Note\n="07700900123",5" pipe\n07700 900124,x').rows[1:] == [
        ["07700900123", '5" pipe'],
        ["07700 900124", "x"],
    ]


def test_marks_of_direction_and_emoji_are_text_like_other_text():
    assert reading.pasted("Name\n\u202eAna\n😀 Ben").rows == [["Name"], ["\u202eAna"], ["😀 Ben"]]


def test_a_workbook_is_read_without_calculating(people):
    found = reading.uploaded(
        workbook(["Number", "Age"], ["07700900123", 34], [7700900124, 35.0], ["=1+1", None]), by=people.olivia
    ).rows
    assert found == [["Number", "Age"], ["07700900123", "34"], ["7700900124", "35"], ["=1+1", ""]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a readable CSV"),
        (b"\n\n , ,\n", "nothing in it"),
        (",".join(["x"] * 10_000).encode(), "10,000 columns"),
        (b"x\n" * 5_002, "more than 5,000 rows"),
    ],
)
def test_what_cannot_be_a_list_is_refused(content, words):
    with pytest.raises(ValidationError) as refused:
        reading.uploaded(upload(content), by=None)
    assert words in refused.value.messages[0]


def test_a_workbook_of_too_many_columns_is_refused(people):
    with pytest.raises(ValidationError, match="columns"):
        reading.uploaded(workbook(["x"] * 10_000), by=people.olivia)


def test_a_zip_bomb_is_refused(people):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbook(["x"]).read())) as book:
            for part in book.infolist():
                archive.writestr(part.filename, book.read(part.filename))
        archive.writestr("xl/worksheets/sheet9.xml", b"<a/>" + b" " * (60 * 1024 * 1024))
    with pytest.raises(ValidationError, match="unpacks to far more"):
        reading.uploaded(upload(stream.getvalue(), "people.xlsx"), by=people.olivia)


def test_other_kinds_of_files_are_refused():
    with pytest.raises(ValidationError, match="one of these"):
        reading.uploaded(upload(b"x", "people.exe"), by=None)


# --- what the columns hold -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "kind", "mapping"),
    [
        (["Surname", "Forename", "D.O.B."], "person", ["last_name", "first_names", "born_on"]),
        (["VRM", "Make", "Notes"], "vehicle", ["registration", "make_model", "note"]),
        (["MSISDN"], "telephone", ["number"]),
        (["Sort code", "Account number", "Name"], "bank_account", ["sort_code", "account_number", "holder"]),
        (["Type", "Value", "Grading"], columns.MIXED, ["kind", "value", "grading"]),
    ],
)
def test_headings_say_what_columns_hold(head, kind, mapping):
    assert columns.is_heading(head)
    assert columns.guess_kind(head, []) == kind
    assert columns.guess(head, len(head), kind) == mapping


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("07700 900123", "telephone"),
        ("ana@mail.example", "email"),
        ("AB12 CDE", "vehicle"),
        ("@ana_k", "account"),
        ("12 Mill Court, Norwich NR1 3JU", "place"),
        ("Brightwash Ltd", "organisation"),
        ("Ana Kovač", "person"),
    ],
)
def test_without_headings_the_cells_tell(cell, kind):
    assert not columns.is_heading([cell])
    assert columns.guess_kind([], [[cell]]) == kind
