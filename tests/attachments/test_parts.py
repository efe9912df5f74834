"""Files in parts, by the tus protocol: begun, broken off, gone on with, ended, refused."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from foundations.audit.models import AuditEvent
from foundations.documents import uploads
from foundations.documents.models import Upload
from referrals import actions
from referrals.models import Attachment
from tests.attachments.conftest import Tus, attached
from tests.documents.daemon import EICAR, running

CONTENT = b"What is known of the network, in parts."


def words(answer) -> str:
    body = json.loads(answer.content)
    return " ".join(error["message"] for error in body["errors"]) if "errors" in body else body["detail"]


def test_a_file_in_three_parts(tus, draft, working_folder, django_capture_on_commit_callbacks):
    begun = tus.begin(name="../Chart Ω.txt", length=len(CONTENT))
    assert begun.status_code == 201
    assert begun["Tus-Resumable"] == "1.0.0"
    assert begun["Upload-Expires"].endswith("GMT")
    address = begun["Location"]
    assert tus.send(address, CONTENT[:10], 0)["Upload-Offset"] == "10"
    where = tus.where(address)
    assert (where["Upload-Offset"], where["Upload-Length"]) == ("10", str(len(CONTENT)))
    assert where["Cache-Control"] == "no-store"
    assert tus.send(address, CONTENT[10:15], 10).status_code == 204
    assert not Attachment.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        last = tus.send(address, CONTENT[15:], 15)
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(CONTENT)))
    row = Attachment.objects.get(request__referral=draft)
    assert row.document.name == "Chart Ω.txt"
    with row.document.file.open() as file:
        assert file.read() == CONTENT
    assert not Upload.objects.exists()
    assert not list((working_folder / "uploads").iterdir())
    assert tus.where(address).status_code == 404


def test_what_the_service_can_do(tus, draft):
    answer = tus.client.options(reverse("api:uploads", args=[draft.public_id]))
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    assert answer["Tus-Max-Size"] == str(100 * 1024 * 1024)


def test_a_part_that_begins_elsewhere(tus):
    address = tus.begin(length=len(CONTENT))["Location"]
    tus.send(address, CONTENT[:10], 0)
    for offset in (0, 5, 11):
        assert tus.send(address, CONTENT[10:], offset).status_code == 409
    assert tus.where(address)["Upload-Offset"] == "10"


def test_a_part_that_was_cut_off_is_kept_as_far_as_it_came(people, draft):
    upload = uploads.begin(target=draft.public_id, name="a.txt", length=10, by=people.olivia)
    pieces = iter([b"1234", OSError("the line was cut")])

    def read(size):
        piece = next(pieces)
        if isinstance(piece, OSError):
            raise piece
        return piece

    assert uploads.receive(upload, offset=0, length=10, read=read).offset == 4


def test_what_lies_behind_the_offset_is_written_over(people, draft, working_folder):
    """As after a part whose transaction was rolled back."""
    upload = uploads.begin(target=draft.public_id, name="a.txt", length=6, by=people.olivia)
    path = working_folder / "uploads" / upload.public_id.hex
    path.parent.mkdir()
    path.write_bytes(b"rolled back")
    parts = iter([b"abc", b"def"])
    for offset in (0, 3):
        upload = uploads.receive(upload, offset=offset, length=3, read=lambda size: next(parts))
    with uploads.whole(upload) as file:
        assert file.read() == b"abcdef"


def test_more_than_was_said(tus):
    address = tus.begin(length=10)["Location"]
    assert tus.send(address, b"x" * 11, 0).status_code == 422
    assert tus.where(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"length": 100 * 1024 * 1024 + 1}, 413),
        ({"name": "a.txt", "length": 20 * 1024 * 1024 + 1}, 413),
        ({"length": 0}, 422),
        ({"name": "a.exe"}, 422),
        ({"Upload_Length": "many"}, 400),
        ({"Upload_Length": "٣"}, 400),
        ({"Upload_Metadata": "filename ???"}, 400),
        ({"Upload_Metadata": ""}, 400),
        ({"Tus_Resumable": "0.2.2"}, 412),
    ],
)
def test_refused_before_anything_is_sent(tus, changes, status):
    assert tus.begin(**changes).status_code == status
    assert not Upload.objects.exists()


def test_a_part_is_no_larger_than_said(tus, settings):
    settings.UPLOAD_PART_BYTES = 8
    address = tus.begin(length=20)["Location"]
    assert tus.send(address, b"x" * 9, 0).status_code == 413
    assert tus.send(address, b"x" * 8, 0).status_code == 204
    assert tus.send(address, b"x", 8, kind="text/plain").status_code == 415


def test_the_upload_of_another_person(client, people, draft, tus):
    address = tus.begin()["Location"]
    for stranger in (people.colin, people.sam, people.gwen, people.walter):
        other = Tus(client, stranger, draft)
        assert other.where(address).status_code == 404
        assert other.send(address, b"x", 0).status_code == 404
        assert client.delete(address).status_code == 404
        assert other.begin().status_code in {403, 404}


def test_an_upload_that_expired(tus, working_folder):
    address = tus.begin()["Location"]
    tus.send(address, b"x", 0)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tus.where(address).status_code == 404
    assert tus.send(address, b"x", 1).status_code == 404


def test_the_sweep(tus, working_folder, django_capture_on_commit_callbacks):
    address = tus.begin()["Location"]
    tus.send(address, b"x", 0)
    stray = working_folder / "uploads" / ("0" * 32)
    stray.write_bytes(b"left")
    assert uploads.sweep() == 0
    with django_capture_on_commit_callbacks(execute=True):
        uploads.sweep(timezone.now() + timedelta(hours=25))
    assert not Upload.objects.exists()
    assert not list((working_folder / "uploads").iterdir())


def test_giving_up(tus, working_folder, django_capture_on_commit_callbacks):
    address = tus.begin()["Location"]
    tus.send(address, b"x", 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert tus.client.delete(address).status_code == 204
    assert not list((working_folder / "uploads").iterdir())


def test_the_file_behind_an_upload_was_lost(tus, working_folder):
    address = tus.begin()["Location"]
    tus.send(address, b"xxxx", 0)
    next((working_folder / "uploads").iterdir()).write_bytes(b"x")
    assert tus.send(address, b"x", 4).status_code == 410
    assert tus.where(address).status_code == 404


def test_what_is_on_its_way_takes_room(tus, people, draft, settings):
    settings.MAX_ATTACHMENTS = 2
    attached(draft, people.olivia, b"One.")
    assert tus.begin().status_code == 201
    refused = tus.begin()
    assert refused.status_code == 409
    assert "room for 2" in words(refused)


def test_refused_when_it_is_whole(tus, django_capture_on_commit_callbacks):
    address = tus.begin(name="chart.pdf", length=len(CONTENT))["Location"]
    refused = tus.send(address, CONTENT, 0)
    assert refused.status_code == 422
    assert words(refused).startswith("The selected file is not a readable PDF file")
    assert AuditEvent.objects.get(event="documents.refused").data["reason"] == "content"
    assert not Upload.objects.exists()


def test_infected(tus, settings):
    with running() as (_, address):
        settings.CLAMAV_ADDRESS = address
        upload = tus.begin(length=len(EICAR))["Location"]
        assert "malicious software" in words(tus.send(upload, EICAR, 0))
        assert not Upload.objects.exists()


def test_the_scanner_does_not_answer(tus, settings):
    """The rest need not be sent again: the last part is asked for once more."""
    settings.CLAMAV_ADDRESS = "/nowhere/clamd.ctl"
    address = tus.begin(length=len(CONTENT))["Location"]
    tus.send(address, CONTENT[:30], 0)
    refused = tus.send(address, CONTENT[30:], 30)
    assert "could not be checked" in words(refused)
    assert tus.where(address)["Upload-Offset"] == "30"
    settings.CLAMAV_ADDRESS = ""
    assert tus.send(address, CONTENT[30:], 30).status_code == 204
    assert Attachment.objects.count() == 1


def test_sent_while_the_file_was_on_its_way(tus, people, draft):
    address = tus.begin(length=len(CONTENT))["Location"]
    actions.perform(draft, "submit", by=people.olivia, declared=True)
    assert tus.send(address, CONTENT, 0).status_code == 409
    assert not Upload.objects.exists()
    assert not Attachment.objects.exists()


def test_the_store_and_the_parts_are_apart(settings):
    assert Path(settings.UPLOADS_DIR) != Path(settings.STORAGES["default"]["OPTIONS"]["location"])
