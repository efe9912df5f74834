"""What is attached to a draft, copied, frozen and deleted with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.documents import sweeping
from foundations.documents.models import Document
from referrals import actions as requests
from referrals.attachments import actions
from referrals.models import Attachment, TaskingRequest
from tests import factories
from tests.attachments.conftest import attached, described


def of(referral) -> TaskingRequest:
    return TaskingRequest.objects.select_related("referral__region").filter(referral=referral).first()


def files() -> int:
    return sum(path.is_file() for path in Path(default_storage.location).rglob("*"))


def test_attaching_counts_and_says_that_there_are_some(people, draft):
    before = of(draft)
    first, second = attached(draft, people.olivia, b"One.", b"Two.")
    now = of(draft)
    assert [first.position, second.position] == [1, 2]
    assert (now.attachment_count, now.undescribed_count) == (2, 2)
    assert now.answers["has_attachments"] is True
    assert now.referral.version == before.referral.version + 1
    assert first.marking == draft.marking
    assert AuditEvent.objects.filter(event="referrals.attach", target_id=str(draft.public_id)).count() == 2


def test_the_same_file_is_attached_once(people, draft):
    attached(draft, people.olivia, b"One.")
    assert len(attached(draft, people.olivia, b"One.", b"Two.", b"Two.")) == 1
    assert of(draft).attachment_count == 2
    assert files() == 2


def test_no_more_than_there_is_room_for(people, draft, settings):
    settings.MAX_ATTACHMENTS = 2
    attached(draft, people.olivia, b"One.")
    with pytest.raises(Conflict, match="room for 2"):
        attached(draft, people.olivia, b"Two.", b"Three.")
    assert of(draft).attachment_count == 1
    assert files() == 1


@pytest.mark.parametrize("who", ["colin", "gwen", "walter"])
def test_nobody_else_attaches(people, draft, who):
    with pytest.raises((Http404, PermissionDenied)):
        attached(draft, getattr(people, who), b"One.")
    assert not Attachment.objects.exists()


def test_describing(people, draft):
    (row,) = attached(draft, people.olivia, b"One.")
    version = of(draft).referral.version
    row.request = of(draft)
    actions.describe(row, description="Chart of the directors", marking="official", by=people.olivia, version=version)
    row.refresh_from_db()
    assert (row.description, row.marking) == ("Chart of the directors", "official")
    assert of(draft).undescribed_count == 0
    event = AuditEvent.objects.get(event="referrals.describe_attachment")
    assert event.data == {"attachment": str(row.key), "fields": ["description", "marking"]}
    row.request = of(draft)
    with pytest.raises(StaleVersion):
        actions.describe(row, description="Other", marking="official", by=people.olivia, version=version)
    row.request = of(draft)
    with pytest.raises(PermissionDenied):
        actions.describe(row, description="Other", marking="official", by=people.gwen)


def test_what_nobody_described_is_not_sent(people, draft):
    attached(draft, people.olivia, b"One.")
    with pytest.raises(Conflict, match="Say what each attached file is"):
        requests.perform(draft, "submit", by=people.olivia, declared=True)


def test_removing_takes_the_file_too(people, draft, django_capture_on_commit_callbacks):
    one, two = attached(draft, people.olivia, b"One.", b"Two.")
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(one, by=people.olivia)
    assert (of(draft).attachment_count, of(draft).undescribed_count) == (1, 1)
    assert list(Document.objects.values_list("pk", flat=True)) == [two.document_id]
    assert files() == 1
    event = AuditEvent.objects.get(event="documents.discard")
    assert event.operation == "erasure"
    assert "file 1.txt" not in str(event.data)
    with pytest.raises(Http404):
        actions.remove(one, by=people.olivia)


def test_what_was_sent_is_frozen(people, draft):
    (row,) = described(draft, people.olivia, b"One.")
    sent = requests.perform(draft, "submit", by=people.olivia, declared=True)
    row.request = of(sent)
    with pytest.raises((Conflict, PermissionDenied)):
        actions.remove(row, by=people.olivia)
    for statement in (
        "update referrals_attachment set description = 'Other'",
        "delete from referrals_attachment",
        "insert into referrals_attachment (request_id, key, document_id, description, marking, position, added_by_id,"
        " added_at) select request_id, gen_random_uuid(), document_id, '', marking, 9, added_by_id, added_at"
        " from referrals_attachment",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_next_version_has_them_and_shares_the_file(people, django_capture_on_commit_callbacks):
    draft = factories.draft(people)
    one, two = described(draft, people.olivia, b"One.", b"Two.")
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    referral = requests.perform(referral, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="How many?")
    copy = requests.open_next_version(referral, by=people.olivia)
    copy.referral = referral
    copies = list(copy.attachments.all())
    assert [row.key for row in copies] == [one.key, two.key]
    assert [row.document_id for row in copies] == [one.document_id, two.document_id]
    copies[0].request = copy
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(copies[0], by=people.olivia)
    # The version before still has it.
    assert files() == 2
    requests.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    old, new = referral.requests.order_by("number")
    assert (old.attachments.count(), new.attachments.count(), new.attachment_count) == (2, 1, 1)


def test_an_answer_without_changes_keeps_them(people):
    draft = factories.draft(people)
    described(draft, people.olivia, b"One.")
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    referral = requests.perform(referral, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="How many?")
    requests.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    assert [one.attachments.count() for one in referral.requests.all()] == [1, 1]


def test_saying_that_there_are_none_leaves_them_out(people, draft, django_capture_on_commit_callbacks):
    attached(draft, people.olivia, b"One.")
    row = of(draft)
    requests.save_request(row.referral, by=people.olivia, version=row.referral.version, has_attachments=False)
    with django_capture_on_commit_callbacks(execute=True):
        requests.perform(of(draft).referral, "submit", by=people.olivia, declared=True)
    assert not Attachment.objects.exists()
    assert of(draft).attachment_count == 0
    assert files() == 0


def test_deleting_the_draft_takes_the_files(people, draft, django_capture_on_commit_callbacks):
    attached(draft, people.olivia, b"One.")
    with django_capture_on_commit_callbacks(execute=True):
        requests.delete_draft(draft, by=people.olivia)
    assert not Attachment.objects.exists()
    assert not Document.objects.exists()
    assert files() == 0


def test_a_document_that_nothing_points_to_is_swept(people, draft, django_capture_on_commit_callbacks):
    (row,) = attached(draft, people.olivia, b"One.")
    Attachment.objects.all().delete()
    assert sweeping.discard_unused() == 0  # too young
    Document.objects.update(uploaded_at=row.document.uploaded_at - 2 * sweeping.SETTLED)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeping.discard_unused() == 1
    assert files() == 0
