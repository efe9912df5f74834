import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from foundations.accounts.models import User

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(extension: str, **more: str) -> bytes:
    main = f"{OFFICE}{MAIN[extension]}.main+xml"
    listing = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return zipped({"[Content_Types].xml": listing, "main.xml": "<x/>", **more})


def open_document(kind: str, **more: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>", **more})


def pdf(change=None, **how) -> bytes:
    """A PDF of one empty page, changed by `change(pdf)` before it is saved."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if change:
            change(made)
        made.save(buffer, **how)
    return buffer.getvalue()


def picture(kind: str, size=(40, 30), **how) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **how)
    return buffer.getvalue()


CONTENT = {
    "pdf": pdf(),
    "docx": office("docx"),
    "xlsx": office("xlsx"),
    "pptx": office("pptx"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "csv": "name,number\nZoë,1\n".encode(),
    "txt": b"Plain text\r\n\tand more\r\n",
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"),
}


@pytest.fixture
def upload():
    """Makes an uploaded file: `upload("a.pdf")` is a good one, `upload("a.pdf", b"…")` has this content."""

    def make(name, content=None):
        return SimpleUploadedFile(name, CONTENT[name.rpartition(".")[2].lower()] if content is None else content)

    return make


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice@force.example", name="Alice Ashby")


@pytest.fixture
def store_dir(settings, tmp_path):
    """Uploads go to a directory of this test."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path
