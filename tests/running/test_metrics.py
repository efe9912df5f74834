"""Figures for an alarm."""

import pytest

from foundations.notifications import outbox
from foundations.notifications.models import OutboxEmail
from toex import metrics


@pytest.mark.django_db
def test_they_need_the_secret_and_say_how_late_things_are(client, settings, monkeypatch):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "s3cret"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 401
    OutboxEmail.objects.create(to_email="a@b.example", subject="x", body="x", message_id="<1@x>", state="failed")
    monkeypatch.setattr(metrics.lateness, "oldest_due_reminder", lambda now: 12.34)
    answer = client.get("/metrics", headers={"Authorization": "Bearer s3cret"})
    assert answer.status_code == 200
    assert "toex_oldest_due_reminder_seconds 12.3\n" in answer.text
    assert "toex_oldest_due_email_seconds 0.0\n" in answer.text
    assert 'toex_emails{state="failed"} 1\n' in answer.text
    assert outbox.counts()["failed"] == 1
