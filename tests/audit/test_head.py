"""The head of the chain outside the database, and who may read the access log at all."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from foundations.audit import head, seals, tasks
from foundations.audit.models import AuditSeal

ROOT = Path(configured.BASE_DIR)
# The row-level rules say who may read it; they read nothing.
READERS = ("foundations/audit/", "oversight/", "tests/", "bench/", "referrals/isolation.py")


@pytest.mark.asvs("V16.4.3")
def test_each_seal_appends_its_head_once_it_is_committed(db, head_file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        link = seals._link(None, 0, 9, (0, 0), [[], []])
        assert not head_file.exists(), "nothing is remembered that may yet be rolled back"
    assert head.read() == {1: link.hash}
    assert head_file.stat().st_mode & 0o077 == 0


def test_a_line_cut_short_by_a_crash_is_left_out(db, head_file):
    head_file.write_text(f"1 {'a' * 64} 2026-11-20T06:00:00+00:00\n2 {'b' * 20}")
    assert head.read() == {1: "a" * 64}


@pytest.mark.asvs("V16.4.3")
def test_syslog_is_told_too(db, settings):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(5)
        settings.AUDIT_SYSLOG = f"127.0.0.1:{sink.getsockname()[1]}"
        link = seals._link(None, 0, 9, (0, 0), [[], []])
        head.write(link)
        assert link.hash in sink.recv(1000).decode()
        head._syslog(settings.AUDIT_SYSLOG).close()


def test_there_must_be_a_chain_to_close(db):
    with pytest.raises(seals.CannotSeal, match="nothing to close"):
        seals.seal_after_restore()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_is_sealed_by_the_task_and_verified(people, capsys, sealing_soon):
    from tests import factories

    factories.at_first_gate(people)
    tasks.seal()
    assert AuditSeal.objects.get().events > 0
    call_command("seal_audit")
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert "0 rows sealed" in out
    assert "The log is whole" in out


def test_celery_seals_every_half_minute(settings):
    assert settings.CELERY_BEAT_SCHEDULE["seal-audit"] == {"task": tasks.seal.name, "schedule": 30.0}


def test_nothing_but_oversight_reads_the_access_log():
    """Section 62(4): the log is for lawfulness, discipline and security; no dashboard or report counts it."""
    word = re.compile(r"\bAccessEvent\b|audit_accessevent")
    named = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if not {".venv", "node_modules", "var"} & set(path.relative_to(ROOT).parts)
        if word.search(path.read_text(encoding="utf-8"))
    ]
    assert named
    assert [path for path in named if not path.startswith(READERS)] == []
