"""Sending: nothing lost, nothing sent twice, and a failure waits its turn."""

import email
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from foundations.notifications import actions, outbox
from foundations.notifications.models import OutboxEmail


@pytest.fixture
def queued(crowd, rung):
    """Queues e-mails to this many people."""

    def make(count):
        actions.notify(crowd(count), kind="k", title="something is due", reference="R-1", path="/x", key="k")
        return list(OutboxEmail.objects.order_by("pk"))

    return make


@pytest.mark.django_db
class TestDrain:
    def test_sends_with_the_stored_message_id(self, queued, sink):
        (row,) = queued(1)
        assert outbox.drain() == 1
        assert outbox.drain() == 0
        (envelope,) = sink.messages
        message = email.message_from_bytes(envelope.content)
        assert (envelope.rcpt_tos, message["Message-ID"]) == ([row.to_email], row.message_id)
        assert message["Subject"] == row.subject
        row.refresh_from_db()
        assert (row.state, row.last_error, row.held_until) == ("sent", "", None)

    def test_more_than_a_batch_up_to_the_limit(self, queued, mailoutbox, settings):
        settings.EMAIL_BATCH = 10
        queued(30)
        assert outbox.drain(limit=21) == 21
        assert outbox.drain() == 9
        assert len(mailoutbox) == 30

    def test_one_that_is_refused_waits_and_the_others_go(self, queued, sink):
        bad, *_ = queued(3)
        sink.refuses.add(bad.to_email)
        now = timezone.now()
        assert outbox.drain(now=now) == 2
        assert outbox.drain(now=now + timedelta(minutes=1)) == 0
        bad.refresh_from_db()
        assert (bad.state, bad.attempts) == ("pending", 1)
        assert "no such mailbox" in bad.last_error
        sink.refuses.clear()
        assert outbox.drain(now=now + timedelta(minutes=3)) == 1

    def test_given_up_after_eight_attempts(self, queued, sink):
        (bad,) = queued(1)
        sink.refuses.add(bad.to_email)
        now = timezone.now()
        for attempt in range(12):
            outbox.drain(now=now + timedelta(days=attempt))
        bad.refresh_from_db()
        assert (bad.state, bad.attempts) == ("failed", 8)

    def test_a_server_that_is_away_costs_no_attempt_and_rings_the_alarm(self, queued, sink, settings):
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        (row,) = queued(1)
        now = timezone.now()
        for hour in range(20):
            assert outbox.drain(now=now + timedelta(hours=hour)) == 0
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("pending", 0)
        assert outbox.oldest_due_age(now + timedelta(hours=20)) >= 20 * 3600 - 1
        settings.EMAIL_PORT = port
        assert outbox.drain(now=now + timedelta(hours=21)) == 1
        assert outbox.oldest_due_age() is None

    def test_a_leased_row_is_left_alone_until_the_lease_ends(self, queued, mailoutbox):
        """A sender that was killed after claiming costs two minutes, and the same Message-ID goes out."""
        (row,) = queued(1)
        now = timezone.now()
        assert [claimed.pk for claimed in outbox._claim(now, 10)] == [row.pk]
        assert outbox.drain(now=now + timedelta(seconds=119)) == 0
        assert outbox.drain(now=now + timedelta(seconds=121)) == 1
        assert mailoutbox[0].extra_headers["Message-ID"] == row.message_id

    def test_a_slow_server_ends_the_batch_before_the_lease(self, queued, mailoutbox, monkeypatch):
        queued(3)
        ticks = iter([0, 0, 61, 61])
        monkeypatch.setattr(outbox, "monotonic", lambda: next(ticks))
        now = timezone.now()
        assert outbox._send(outbox._claim(now, 10), mail.get_connection(), now) == 1
        assert OutboxEmail.objects.filter(state="pending", held_until=now).count() == 2

    def test_statements_when_there_is_nothing(self, db, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            outbox.drain()

    def test_the_command(self, queued, mailoutbox, capsys):
        queued(2)
        call_command("drain")
        assert capsys.readouterr().out == "2 e-mails sent\n"


@pytest.mark.django_db
def test_the_demo_writes_files(queued, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "not" / "there" / "yet")
    queued(1)
    assert outbox.drain() == 1
    (written,) = (tmp_path / "not" / "there" / "yet").iterdir()
    assert "something is due" in written.read_text()


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_double_nothing(queued, sink):
    rows = queued(120)
    ready = Barrier(4)

    def work():
        ready.wait()
        try:
            return outbox.drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = [future.result() for future in [pool.submit(work) for _ in range(4)]]
    assert sum(sent) == 120
    assert sorted(envelope.rcpt_tos[0] for envelope in sink.messages) == sorted(row.to_email for row in rows)


def test_the_demos_folder_is_an_absolute_path(settings):
    assert settings.EMAIL_CONFIG["EMAIL_FILE_PATH"] == str(settings.VAR_DIR / "mail")
