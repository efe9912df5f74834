"""Keeping files and giving them back."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from foundations.audit.models import AuditEvent
from foundations.documents import actions
from foundations.documents.models import Document
from foundations.documents.responses import attachment
from tests.documents.conftest import CONTENT

pytestmark = pytest.mark.django_db


def files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


@pytest.mark.asvs("V5.3.1", "V5.3.2")
def test_stored_under_a_random_name(upload, alice, store_dir):
    document = actions.store(upload("../Annex A.docx"), by=alice, marking="OFFICIAL")
    (stored,) = files(store_dir)
    assert stored.read_bytes() == CONTENT["docx"]
    assert "Annex" not in str(stored)
    assert not stored.suffix
    assert (document.name, document.size) == ("Annex A.docx", len(CONTENT["docx"]))
    assert document.sha256 == hashlib.sha256(CONTENT["docx"]).hexdigest()
    event = AuditEvent.objects.get(event="documents.store")
    assert (event.target_id, event.data["sha256"]) == (str(document.public_id), document.sha256)


def test_refused_files_leave_nothing(upload, alice, store_dir):
    with pytest.raises(ValidationError):
        actions.store(upload("a.exe", b"x"), by=alice, marking="OFFICIAL")
    assert not files(store_dir)
    assert not Document.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(upload, alice, store_dir, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(DatabaseError):
        actions.store(upload("a.pdf"), by=alice, marking="OFFICIAL")
    assert not files(store_dir)
    assert not Document.objects.exists()


@pytest.mark.asvs("V3.2.1", "V5.3.1", "V5.4.1", "V5.4.2")
def test_given_back_as_a_download(upload, alice, store_dir):
    document = actions.store(upload("Zoë’s annex.pdf"), by=alice, marking="OFFICIAL")
    response = attachment(document)
    assert b"".join(response.streaming_content) == CONTENT["pdf"]
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Zo%C3%AB%E2%80%99s%20annex.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(document.size)
