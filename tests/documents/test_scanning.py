"""The scanner of uploads, spoken to over real sockets: found, clean, and everything that is no answer."""

import hashlib
import socket
import tempfile
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from foundations.audit.models import AuditEvent
from foundations.documents import actions, scanning
from foundations.documents.models import Document
from tests.documents.conftest import zipped
from tests.documents.daemon import EICAR, running


@pytest.fixture
def daemon(settings):
    """ClamAV's daemon on this machine, and the service set up to ask it."""
    with running() as (daemon, address):
        settings.CLAMAV_ADDRESS = address
        settings.CLAMAV_SECONDS = 5
        yield daemon


def refusal(file) -> str:
    with pytest.raises(ValidationError) as caught:
        scanning.refuse_infected(file)
    return caught.value.code


def test_a_clean_file_passes(upload, daemon):
    file = upload("a.txt", b"x" * 200_000)
    scanning.refuse_infected(file)
    assert daemon.received == [b"x" * 200_000]
    assert file.tell() == 0


def test_the_test_file_of_all_scanners_is_found(upload, daemon):
    assert scanning.scan([b"before ", EICAR]) == "Win.Test.EICAR_HDB-1"
    assert refusal(upload("a.txt", EICAR)) == "infected"


def test_over_a_unix_socket(upload, settings):
    with tempfile.TemporaryDirectory() as directory, running(f"{directory}/clamd.ctl") as (daemon, address):
        settings.CLAMAV_ADDRESS = address
        scanning.refuse_infected(upload("a.txt"))
        assert len(daemon.received) == 1
        assert scanning.answers()
    assert not scanning.answers()
    assert refusal(upload("a.txt")) == "unchecked"


@pytest.mark.parametrize("manner", ["dead", "silent", "cut off", "drip"])
def test_no_answer_is_no_pass(upload, daemon, settings, manner):
    daemon.manner = manner
    settings.CLAMAV_SECONDS = 0.5
    begun = time.monotonic()
    assert refusal(upload("a.txt", b"x" * 500_000)) == "unchecked"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"stream: OK",
        b"\0",
        b"OK\0",
        b"stream: OKAY\0",
        b"stream: not OK\0",
        b"UNKNOWN COMMAND\0",
        b"stream: Can't allocate memory ERROR\0",
        b"FOUND\0",
        b"\xff\xfe\0",
        b"x" * 100_000,
    ],
)
def test_a_strange_answer_is_no_pass(upload, daemon, sent):
    daemon.manner, daemon.sent = "strange", sent
    assert refusal(upload("a.txt")) == "unchecked"


def test_above_the_limit_of_the_scanner_is_no_pass(upload, daemon):
    daemon.largest = 100_000
    assert refusal(upload("a.txt", b"x" * 5_000_000)) == "unchecked"
    with pytest.raises(scanning.Unchecked):
        scanning.scan([b"x" * 100_001])


def test_nobody_at_the_address(upload, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{taken.getsockname()[1]}"
        assert refusal(upload("a.txt")) == "unchecked"
        assert not scanning.answers()


def test_without_a_scanner_nobody_is_asked(upload, settings):
    settings.CLAMAV_ADDRESS = ""
    scanning.refuse_infected(upload("a.txt", EICAR))
    assert not scanning.is_configured()


def test_ping(daemon):
    assert scanning.answers()
    daemon.manner = "dead"
    assert not scanning.answers()


# --- what is kept ------------------------------------------------------------------------------------------


def kept(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_an_infected_file_is_not_kept_and_the_log_is_told(upload, alice, store_dir, daemon):
    with pytest.raises(ValidationError, match="holds malicious software and was not kept. Do not open it"):
        actions.store(upload("Victim Jane Doe.txt", EICAR), by=alice, marking="OFFICIAL")
    assert not kept(store_dir)
    assert not Document.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.event, event.actor_name) == ("documents.refused", "Alice Ashby")
    assert event.data == {"reason": "infected", "size": 68, "sha256": hashlib.sha256(EICAR).hexdigest()}


@pytest.mark.django_db
@pytest.mark.asvs("V5.4.3", "V16.5.2", "V16.5.3")
def test_with_the_scanner_down_nothing_is_kept(upload, alice, store_dir, daemon):
    daemon.manner = "dead"
    for number in range(5):
        with pytest.raises(ValidationError, match="could not be checked.* Try again later"):
            actions.store(upload(f"{number}.txt"), by=alice, marking="OFFICIAL")
    assert not kept(store_dir)
    assert [event.data["reason"] for event in AuditEvent.objects.all()] == ["unchecked"] * 5


@pytest.mark.django_db
@pytest.mark.asvs("V5.4.3")
def test_every_kind_is_scanned_and_once(upload, alice, store_dir, daemon):
    for name in ("a.txt", "b.pdf", "c.docx", "d.png"):
        file = upload(name)
        actions.inspect(file, by=alice)
        actions.store(file, by=alice, marking="OFFICIAL")
    assert len(daemon.received) == 4
    assert [hashlib.sha256(content).hexdigest() for content in daemon.received] == list(
        Document.objects.order_by("uploaded_at").values_list("sha256", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "reason"), [("a.docx", zipped({"x/../../y": "x"}), "archive")])
@pytest.mark.asvs("V16.3.3")
def test_the_log_is_told_of_attempts(upload, alice, name, content, reason):
    with pytest.raises(ValidationError):
        actions.inspect(upload(name, content), by=alice)
    assert AuditEvent.objects.get().data["reason"] == reason


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), [("a.pdf", b""), ("a.exe", b"x")])
def test_the_log_is_not_told_of_everyday_mistakes(upload, alice, name, content):
    with pytest.raises(ValidationError):
        actions.inspect(upload(name, content), by=alice)
    assert not AuditEvent.objects.exists()
