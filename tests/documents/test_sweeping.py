"""Files without a row are taken away, and no other."""

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from foundations.accounts.isolation.context import as_system
from foundations.audit.models import AuditEvent
from foundations.documents import actions, sweeping, tasks
from foundations.documents.models import Document

pytestmark = pytest.mark.django_db


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def rolled_back(upload, alice, store_dir):
    """A file whose transaction was rolled back after `store` had done its part; gives its path."""
    with transaction.atomic():
        actions.store(upload("a.pdf"), by=alice, marking="OFFICIAL")
        transaction.set_rollback(True)
    assert not Document.objects.exists()
    (path,) = files(store_dir)
    return path


def aged(path: Path, days: float) -> None:
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))


def test_a_file_without_a_row_goes_after_a_week(rolled_back, store_dir):
    sweeping.sweep()
    assert files(store_dir) == [rolled_back], "a transaction may still be open"
    aged(rolled_back, 6.9)
    sweeping.sweep()
    assert files(store_dir) == [rolled_back]
    aged(rolled_back, 7.1)
    name = str(rolled_back.relative_to(store_dir))
    assert sweeping.sweep() == sweeping.Found(1, [name])
    assert not files(store_dir)
    event = AuditEvent.objects.get(event="documents.sweep")
    assert (event.actor_name, event.data) == ("The system", {"files": [name]})


def test_files_with_a_row_stay_however_old(upload, alice, store_dir, rolled_back):
    kept = [actions.store(upload("b.txt"), by=alice, marking="OFFICIAL") for _ in range(3)]
    for path in files(store_dir):
        aged(path, 4000)
    call_command("sweep_documents", stdout=StringIO())
    assert files(store_dir) == sorted(Path(document.file.path) for document in kept)


def test_in_batches(upload, alice, store_dir, rolled_back, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for _ in range(6):
        actions.store(upload("b.txt"), by=alice, marking="OFFICIAL")
    found = sweeping.look(timezone.now() + timedelta(days=8))
    assert (found.files, found.orphans) == (7, [str(rolled_back.relative_to(store_dir))])


def test_an_empty_store(store_dir):
    assert sweeping.sweep() == sweeping.Found(0, [])
    (store_dir / "here").mkdir()
    assert sweeping.sweep() == sweeping.Found(0, [])
    assert not AuditEvent.objects.exists()


def test_many_are_left_for_a_person_to_look_at(store_dir, caplog):
    """The database was restored from a copy of last week: the files of this week are evidence, not rubbish."""
    for number in range(30):
        path = store_dir / "2026" / f"{number}"
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        aged(path, 8)
    with pytest.raises(CommandError, match=r"30 of 30 files have no row.*Nothing was taken away"):
        call_command("sweep_documents")
    tasks.sweep_orphans()
    assert "30 of 30 files have no row" in caplog.text
    assert len(files(store_dir)) == 30
    out = StringIO()
    call_command("sweep_documents", dry_run=True, stdout=out)
    assert out.getvalue().endswith("30 files, 30 without a row\n")
    assert len(files(store_dir)) == 30
    call_command("sweep_documents", force=True, stdout=StringIO())
    assert not files(store_dir)


def test_the_worker_sees_every_row(upload, alice, store_dir, rolled_back):
    """Under row-level security a row that is not seen would cost a file."""
    actions.store(upload("b.txt"), by=alice, marking="OFFICIAL")
    with as_system("a test"):
        assert Document.objects.count() == 1
        assert len(sweeping.look(timezone.now() + timedelta(days=8)).orphans) == 1
        for path in files(store_dir):
            aged(path, 8)
        sweeping.sweep()
    assert len(files(store_dir)) == 1
