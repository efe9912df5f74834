"""Small documents for the products of the demo: a real PDF of one page, or a text file."""

from __future__ import annotations

from textwrap import wrap

from django.core.files.uploadedfile import SimpleUploadedFile


def pdf(name: str, heading: str, paragraphs: tuple[str, ...]) -> SimpleUploadedFile:
    """An A4 page with a heading and paragraphs, under the marking."""
    lines = [("F2", 10, "OFFICIAL-SENSITIVE (demonstration)"), ("F2", 16, heading)]
    for paragraph in paragraphs:
        lines += [("F1", 11, line) for line in wrap(paragraph, 88)] + [("F1", 11, "")]
    shown = "\n".join(f"/{font} {size} Tf ({_escaped(text)}) Tj 0 -{size + 7} Td" for font, size, text in lines)
    content = f"BT 56 780 Td\n{shown}\nET".encode("cp1252", "replace")
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
    ]
    return SimpleUploadedFile(name, _file(objects), content_type="application/pdf")


def text(name: str, heading: str, paragraphs: tuple[str, ...]) -> SimpleUploadedFile:
    """The same words without a page."""
    body = "\r\n\r\n".join(("OFFICIAL-SENSITIVE (demonstration)", heading, *paragraphs))
    return SimpleUploadedFile(name, body.encode("cp1252", "replace"), content_type="text/plain")


def table(name: str, rows: tuple[tuple[str, ...], ...]) -> SimpleUploadedFile:
    """Rows of a spreadsheet as CSV."""
    return SimpleUploadedFile(name, "\r\n".join(",".join(row) for row in rows).encode(), content_type="text/csv")


# What requests have attached: the file, and what its sender says of it. Made and checked once; the requests share it.
ATTACHED = (
    (
        lambda: pdf(
            "Timeline.pdf",
            "Timeline of what is known",
            (
                "January: the first report by a neighbour. February: two visits by the labour inspectorate, with no "
                "result. March: a worker asks for help at a surgery and is not seen again.",
                "April: the same van at three addresses. May: wages paid into one account, emptied each Friday.",
            ),
        ),
        "Timeline of what is known, with the source of each entry",
    ),
    (
        lambda: table(
            "Call data.csv",
            (
                ("from", "to", "began", "seconds"),
                ("07700900118", "07700900231", "2026-03-02 07:14", "41"),
                ("07700900118", "07700900356", "2026-03-02 07:16", "12"),
                ("07700900231", "07700900118", "2026-03-02 19:40", "205"),
            ),
        ),
        "Extract of the call data of the first telephone, two days",
    ),
    (
        lambda: text(
            "Briefing.txt",
            "Briefing for the gates",
            ("Three addresses, one van and two directors are known. Who recruits the workers is not.",),
        ),
        "Briefing by the SIO",
    ),
)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes]) -> bytes:
    """The objects in order, with the table that says where each begins."""
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
