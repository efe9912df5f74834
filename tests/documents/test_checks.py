"""What may be stored, and in which words it is refused."""

import pytest
from django.core.exceptions import ValidationError

from foundations.documents.checks import KINDS, MOST_UNPACKED, check_upload
from tests.documents.conftest import CONTENT, office, open_document, zipped


@pytest.mark.parametrize("extension", KINDS)
def test_every_kind_on_the_list_is_taken(upload, extension):
    assert check_upload(upload(f"file.{extension}")) == KINDS[extension][0]
    assert check_upload(upload(f"FILE.{extension.upper()}", CONTENT[extension])) == KINDS[extension][0]


def refusal(file) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        check_upload(file)
    return caught.value.code, caught.value.message


def test_empty(upload):
    assert refusal(upload("a.pdf", b"")) == ("empty", "The selected file is empty")


def test_too_big(upload, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    file = upload("a.txt", b"x" * (1024 * 1024 + 1))
    assert refusal(file) == ("too_big", "The selected file must be smaller than 1MB")


@pytest.mark.parametrize("name", ["a.exe", "a", "a.pdf.html", "a.svg", "a.eml", "a.doc", "pdf"])
def test_kinds_that_are_not_on_the_list(upload, name):
    assert refusal(upload(name, CONTENT["pdf"]))[0] == "kind"


@pytest.mark.parametrize("claimed", KINDS)
@pytest.mark.parametrize("real", ["pdf", "docx", "xlsx", "ods", "png", "jpg"])
def test_content_that_is_not_what_the_name_says(upload, claimed, real):
    if KINDS[claimed] == KINDS[real]:
        pytest.skip("the same kind")
    if claimed in {"txt", "csv"} and real == "pdf":
        pytest.skip("the beginning of a PDF alone is text")
    assert refusal(upload(f"a.{claimed}", CONTENT[real]))[0] == "content"


@pytest.mark.parametrize("extension", ["docx", "xlsx", "pptx", "odt", "ods"])
@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old or locked Office file",
        zipped({}),
        zipped({"[Content_Types].xml": "<not closed", "mimetype": "text/html"}),
        zipped({"[Content_Types].xml": "x" * (MOST_UNPACKED + 1), "mimetype": "x" * (MOST_UNPACKED + 1)}),
    ],
)
def test_damaged_packages(upload, extension, content):
    assert refusal(upload(f"a.{extension}", content))[0] == "content"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office("docx", **{"word/vbaProject.bin": "x"})),
        (
            "a.xlsx",
            zipped({"[Content_Types].xml": '<T><O ContentType="application/vnd.ms-excel.sheet.macroEnabled"/></T>'}),
        ),
        ("a.docm", office("docx")),
        ("a.xlsb", office("xlsx")),
        ("a.odt", open_document("text", **{"Basic/Standard/Module1.xml": "x"})),
        ("a.ods", open_document("spreadsheet", **{"Scripts/python/a.py": "x"})),
    ],
)
def test_macros(upload, name, content):
    assert refusal(upload(name, content))[0] == "macros"


@pytest.mark.parametrize("content", [b"a\x00b", "Zoë".encode("utf-16"), b"\x7fELF", b"esc\x1b[0m"])
def test_text_that_is_not_text(upload, content):
    assert refusal(upload("a.txt", content))[0] == "content"


def test_the_upload_is_left_at_its_beginning(upload):
    for extension in KINDS:
        file = upload(f"a.{extension}")
        check_upload(file)
        assert file.read() == CONTENT[extension]
