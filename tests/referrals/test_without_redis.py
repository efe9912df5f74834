"""Redis may be away when a request is submitted: nothing is refused, nothing is lost."""

from __future__ import annotations

import pytest
from celery import current_app
from django.urls import reverse

from foundations.notifications import bell, outbox
from foundations.notifications.models import Notification, OutboxEmail
from tests import factories


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("V16.5.2")
def test_submitting_works_and_its_mail_goes_out_later(people, sign_in, monkeypatch, tmp_path, mailoutbox):
    referral = factories.draft(people)
    assert people.gwen
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody-listens")
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis+socket://{tmp_path}/nobody-listens")
    monkeypatch.setattr(bell, "_quiet_until", float("-inf"))
    answer = sign_in(people.olivia).post(
        reverse("referrals:step", args=[referral.key, "submit"]), {"declared": "on", "version": referral.version}
    )
    assert answer.status_code == 302
    assert bell._quiet_until > 0, "the bell was tried and could not be rung"
    referral.refresh_from_db()
    assert referral.reference
    assert Notification.objects.filter(recipient=people.gwen, reference=referral.reference).exists()
    waiting = OutboxEmail.objects.filter(state="pending").count()
    assert waiting == 3, "the requester, the SIO and the gateway officer"
    outbox.drain()
    assert len(mailoutbox) == waiting
