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
