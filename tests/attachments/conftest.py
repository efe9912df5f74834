"""Attaching as people do: by the form, by parts, by the verbs; files go to a folder of the test."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from referrals.attachments import actions
from referrals.models import Attachment, Referral
from tests import factories


@pytest.fixture(autouse=True)
def working_folder(settings, tmp_path):
    """Files and parts of the test alone."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path / "documents", "base_url": None}}
    }
    return tmp_path


@pytest.fixture
def draft(people) -> Referral:
    return factories.draft(people)


def attached(referral: Referral, by, *contents: bytes, **more) -> list[Attachment]:
    """Text files of these contents on the draft."""
    draft = actions.draft_of(by, referral.public_id)
    files = [factories.upload(f"file {number}.txt", content) for number, content in enumerate(contents, start=1)]
    return actions.attach(draft, files=files, by=by, **more)


def described(referral: Referral, by, *contents: bytes) -> list[Attachment]:
    """The same, each with its description, so that the request can be sent."""
    return attached(referral, by, *contents, description="Notes of the visit")


def page(name: str, referral: Referral, *keys) -> str:
    return reverse(f"referrals:{name}", args=[referral.public_id, *keys])


class Tus:
    """A client of the protocol, as one person."""

    def __init__(self, client, person, referral):
        client.force_login(person)
        self.client, self.referral = client, referral

    def begin(self, name="chart.txt", length=20, **headers):
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(length),
            "Upload-Metadata": "filename " + base64.b64encode(name.encode()).decode(),
        } | {key.replace("_", "-"): value for key, value in headers.items()}
        return self.client.post(reverse("api:uploads", args=[self.referral.public_id]), headers=headers)

    def send(self, address, part: bytes, offset: int, kind="application/offset+octet-stream"):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        return self.client.patch(address, part, content_type=kind, headers=headers)

    def where(self, address):
        return self.client.head(address, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def tus(client, people, draft):
    return Tus(client, people.olivia, draft)
