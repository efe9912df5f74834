import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

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


CONTENT = {
    "pdf": b"%PDF-1.7\n%abc\n1 0 obj\n",
    "docx": office("docx"),
    "xlsx": office("xlsx"),
    "pptx": office("pptx"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "csv": "name,number\nZoë,1\n".encode(),
    "txt": b"Plain text\r\n\tand more\r\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40,
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40,
    "jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 40,
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
