"""What may be stored, and in which words it is refused. The numbers U1 to U14 are those of the plan for uploads."""

import pytest
from django.core.exceptions import ValidationError

from foundations.documents.checks import KINDS, MEGABYTE, check_upload
from tests.documents.conftest import CONTENT, office, open_document, picture, zipped


@pytest.mark.parametrize("extension", KINDS)
def test_every_kind_on_the_list_is_taken(upload, extension):
    assert check_upload(upload(f"file.{extension}")) == KINDS[extension].content_type
    assert check_upload(upload(f"FILE.{extension.upper()}", CONTENT[extension])) == KINDS[extension].content_type


def refusal(file) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        check_upload(file)
    return caught.value.code, caught.value.message


def test_empty(upload):
    assert refusal(upload("a.pdf", b"")) == ("empty", "The selected file is empty")


@pytest.mark.asvs("V5.2.1")
def test_too_big(upload, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    file = upload("a.txt", b"x" * (1024 * 1024 + 1))
    assert refusal(file) == ("too_big", "The selected file must be smaller than 1MB")


@pytest.mark.parametrize(("name", "largest"), [("a.txt", 20), ("a.png", 30), ("a.jpg", 30)])
@pytest.mark.asvs("V5.2.1")
def test_each_kind_has_its_own_limit(upload, name, largest):
    file = upload(name)
    file.size = largest * MEGABYTE + 1
    assert refusal(file) == ("too_big", f"The selected file must be smaller than {largest}MB")


@pytest.mark.parametrize(
    "name", ["a.exe", "a", "a.pdf.html", "a.svg", "a.eml", "a.doc", "pdf", "a.zip", "a.rtf", "a.gif"]
)
@pytest.mark.asvs("V5.2.2")
def test_kinds_that_are_not_on_the_list(upload, name):
    code, words = refusal(upload(name, CONTENT["pdf"]))
    assert code == "kind"
    assert words == (
        "The selected file must be one of these: pdf, docx, xlsx, pptx, odt, ods, csv, txt, png, jpg, jpeg"
    )


# --- names (U8 to U10) ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["invoice.exe.pdf", "invoice.html.pdf", "list.docm.pdf", "A.SVG.PDF"])
def test_two_endings(upload, name):
    code, words = refusal(upload(name, CONTENT["pdf"]))
    assert code == "name"
    assert words.endswith("Rename it, and select it again")


@pytest.mark.parametrize("name", ["v1.2 final.pdf", "Mr. Smith.pdf", "notes.2026.pdf"])
def test_a_full_stop_is_no_ending(upload, name):
    assert check_upload(upload(name, CONTENT["pdf"])) == "application/pdf"


def test_a_name_that_reads_from_right_to_left_is_taken_by_its_true_ending(upload):
    assert refusal(upload("annex\u202efdp.exe", CONTENT["pdf"]))[0] == "kind"


def test_a_name_of_ten_thousand_characters(upload):
    assert check_upload(upload("x" * 10_000 + ".pdf", CONTENT["pdf"])) == "application/pdf"


@pytest.mark.asvs("V5.4.1")
def test_control_characters_in_a_name(upload):
    assert refusal(upload("a.exe\x00.pdf", CONTENT["pdf"]))[0] == "name"


# --- type by content -------------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", KINDS)
@pytest.mark.parametrize("real", ["pdf", "docx", "xlsx", "ods", "png", "jpg"])
@pytest.mark.asvs("V5.2.2")
def test_content_that_is_not_what_the_name_says(upload, claimed, real):
    if KINDS[claimed] == KINDS[real]:
        pytest.skip("the same kind")
    code, words = refusal(upload(f"a.{claimed}", CONTENT[real]))
    assert code == "content"
    assert f"not a readable {claimed.upper()} file" in words


@pytest.mark.parametrize("extension", ["docx", "xlsx", "pptx", "odt", "ods"])
@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old or locked Office file",
        zipped({}),
        zipped({"other.xml": "<x/>"}),
        zipped({"[Content_Types].xml": "<not closed", "mimetype": "text/html"}),
        CONTENT["docx"][:200],
    ],
)
def test_damaged_packages(upload, extension, content):
    assert refusal(upload(f"a.{extension}", content))[0] == "content"


@pytest.mark.parametrize("content", [b"a\x00b", "Zoë".encode("utf-16"), b"\x7fELF", b"esc\x1b[0m"])
def test_text_that_is_not_text(upload, content):
    assert refusal(upload("a.txt", content))[0] == "content"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj",
        b"{\\rtf1\\ansi",
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        b"\n\n<HTML>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?><x/>",
        b"<?php system('id');",
        b"#!/bin/sh\nrm -rf /",
        b"MIME-Version: 1.0\nContent-Type: multipart/related",
    ],
)
@pytest.mark.parametrize("extension", ["txt", "csv"])
def test_text_that_a_program_would_take_for_something_else(upload, extension, content):
    assert refusal(upload(f"a.{extension}", content))[0] == "content"


# --- pictures (U5, U7) -------------------------------------------------------------------------------------


@pytest.mark.asvs("V1.3.4")
def test_svg_is_refused_under_any_name(upload):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assert refusal(upload("a.svg", svg))[0] == "kind"
    for extension in ("png", "jpg", "txt", "csv", "pdf"):
        assert refusal(upload(f"a.{extension}", svg))[0] == "content"


@pytest.mark.asvs("V5.2.6")
def test_a_flood_of_pixels(upload):
    flood = picture("PNG", (40_000, 1_001))
    assert len(flood) < MEGABYTE, "small on disk"
    code, words = refusal(upload("a.png", flood))
    assert (code, words.split(". ")[0]) == ("pixels", "The selected picture is larger than 40 million pixels")
    assert refusal(upload("a.jpg", picture("JPEG", (8_000, 5_001))))[0] == "pixels"


@pytest.mark.parametrize("extension", ["png", "jpg"])
def test_pictures_are_drawn(upload, extension):
    whole = picture("PNG" if extension == "png" else "JPEG", (600, 600))
    assert refusal(upload(f"a.{extension}", whole[: len(whole) // 2]))[0] == "content"


@pytest.mark.parametrize("extension", ["png", "jpg", "pdf"])
def test_an_archive_behind_another_file(upload, extension):
    """A GIFAR: a picture to one program, an archive of Java classes to another."""
    code, words = refusal(upload(f"a.{extension}", CONTENT[extension] + zipped({"Evil.class": "x"})))
    assert code == "two_in_one"
    assert words.startswith("The selected file is two kinds of file in one")


@pytest.mark.parametrize(
    "script", [b"<script>alert(1)</script>", b"<HTML><body>", b"<?php eval($_GET[0]);", b"%PDF-1.7"]
)
def test_a_page_or_a_program_in_a_picture(upload, script):
    assert refusal(upload("a.jpg", picture("JPEG", comment=script)))[0] == "two_in_one"
    assert refusal(upload("a.png", CONTENT["png"] + script))[0] == "two_in_one"


def test_a_script_across_the_border_of_two_pieces(upload):
    """The file is read in pieces of 64 kB; the word stands across the first border."""
    big = picture("JPEG", (2_000, 2_000), quality=100, comment=b"-" * 60_000)
    file = upload("a.jpg", big)
    place = file.DEFAULT_CHUNK_SIZE - 3
    file = upload(
        "a.jpg",
        big[:2]
        + b"\xff\xfe"
        + (65_533).to_bytes(2, "big")
        + b"-" * (place - 6)
        + b"<script>"
        + b"-" * (65_531 - place + 6 - 8)
        + big[2:],
    )
    assert file.size > file.DEFAULT_CHUNK_SIZE
    file.multiple_chunks = lambda chunk_size=None: True
    assert refusal(file)[0] == "two_in_one"


@pytest.mark.parametrize("extension", ["docx", "odt"])
def test_something_behind_an_office_file(upload, extension):
    assert refusal(upload(f"a.{extension}", CONTENT[extension] + b"<script>"))[0] == "two_in_one"


def test_the_upload_is_left_at_its_beginning(upload):
    for extension in KINDS:
        file = upload(f"a.{extension}")
        check_upload(file)
        assert file.read() == CONTENT[extension]
    bad = upload("a.docx", office("docx", **{"word/vbaProject.bin": "x"}))
    refusal(bad)
    assert bad.tell() == 0
    assert open_document("text")
