"""Nobody is told of what they may not see: when it is made, and when it is sent. And what came back."""

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.utils import timezone

from foundations.accounts.models import Membership, User
from foundations.core.formats import today
from foundations.deadlines.models import Deadline
from foundations.notifications import actions, bounces, outbox, sights
from foundations.notifications.models import DeliveryReport, Notification, OutboxEmail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]


class TestSight:
    @pytest.fixture
    def seeing(self, monkeypatch):
        """The e-mail addresses of those who see the thing."""
        allowed = set()
        monkeypatch.setitem(
            sights.SIGHTS,
            "thing",
            sights.Sight(
                lambda user, names: names if user.email in allowed else [],
                lambda people, name: [one for one in people if one.email in allowed],
            ),
        )
        return allowed

    def tell(self, people, **more):
        return actions.notify(people, kind="k", title="look", reference="R-1", path="/x", key="k", **more)

    def test_when_it_is_made(self, crowd, seeing):
        alice, bob = crowd(2)
        seeing.add(alice.email)
        assert self.tell([alice, bob], about="thing:1") == 1
        assert Notification.objects.get().recipient == alice
        assert self.tell([bob], about="nothing:1") == 0, "what nobody answers for is seen by nobody"

    def test_when_it_is_sent(self, crowd, seeing, mailoutbox):
        alice, bob = crowd(2)
        seeing |= {alice.email, bob.email}
        self.tell([alice, bob], about="thing:1")
        seeing.remove(bob.email)
        assert outbox.drain() == 1
        assert [message.to for message in mailoutbox] == [[alice.email]]
        letter = OutboxEmail.objects.get(recipient=bob)
        assert (letter.state, letter.last_error) == ("withheld", "No longer needed, or no longer theirs to see")
        assert outbox.oldest_due_age() is None

    def test_a_closed_account_and_an_address_that_comes_back(self, crowd, mailoutbox):
        alice, bob = crowd(2)
        self.tell([alice, bob])
        User.objects.filter(pk=alice.pk).update(is_active=False)
        User.objects.filter(pk=bob.pk).update(unreachable_since=timezone.now())
        assert outbox.drain() == 0
        states = dict(OutboxEmail.objects.values_list("recipient__name", "state"))
        assert states == {"Person 0": "withheld", "Person 1": "failed"}
        assert not mailoutbox


def test_whoever_left_the_region_gets_no_email_of_its_referral(people, mailoutbox):
    """The rule of the house, all the way: a role that ends between the making of the notice and its sending."""
    assert people.sia
    referral = factories.at_second_gate(people)
    told = set(
        Notification.objects.filter(about=f"referral:{referral.public_id}").values_list("recipient__name", flat=True)
    )
    assert people.sia.name in told
    Membership.objects.filter(user=people.sia).update(ends_on=today())
    outbox.drain()
    sent = {message.to[0] for message in mailoutbox}
    assert people.olivia.email in sent
    assert people.sia.email not in sent
    assert OutboxEmail.objects.filter(recipient=people.sia, state="withheld").exists()


def test_a_reminder_of_a_deadline_that_was_met_is_not_sent(people, mailoutbox):
    referral = factories.at_second_gate(people)
    OutboxEmail.objects.all().delete()
    deadline = Deadline.objects.get(reference=referral.reference, stopped_at=None)
    about = f"deadline:{deadline.public_id}"
    assert (
        actions.notify([people.sia, people.wanda], kind="deadline_due_soon", title="is due", key="x", about=about) == 1
    )
    now = timezone.now()
    Deadline.objects.filter(pk=deadline.pk).update(
        stopped_at=now + timedelta(minutes=1), outcome="met", remind_at=None, paused_at=None
    )
    assert outbox.drain() == 0
    assert OutboxEmail.objects.get().state == "withheld"


def bounce(message_id: str, action: str = "failed") -> bytes:
    """As a mail server would report it."""
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = "mailer-daemon@x.example", "no-reply@toex.example", "Undelivered"
    report.set_content("It did not arrive.")
    report.make_mixed()
    text = report.as_string().replace("multipart/mixed;", "multipart/report; report-type=delivery-status;", 1)
    head, boundary = text.rsplit("\n--", 1)
    boundary = boundary.removesuffix("--\n")
    parts = [
        f"--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\n"
        f"Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such mailbox\n",
        f"--{boundary}\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: x\n",
        f"--{boundary}--\n",
    ]
    return "\n".join([head, *parts]).encode()


class TestBounces:
    @pytest.fixture
    def sent(self, crowd, mailoutbox):
        (alice,) = crowd(1)
        actions.notify([alice], kind="k", title="look", reference="R-1", path="/x", key="k")
        outbox.drain()
        return OutboxEmail.objects.get()

    def test_a_report_marks_the_email_and_the_person_until_one_arrives(self, sent, tmp_path, capsys):
        file = tmp_path / "bounce.eml"
        file.write_bytes(bounce(sent.message_id))
        call_command("take_bounces", str(file))
        assert "1 reports read; 1 people" in capsys.readouterr().out
        sent.refresh_from_db()
        assert (sent.state, sent.last_error) == ("bounced", "smtp; 550 no such mailbox")
        person = User.objects.get(pk=sent.recipient_id)
        assert person.unreachable_since
        assert person.unreachable_why == "smtp; 550 no such mailbox"
        call_command("take_bounces", str(file))
        assert DeliveryReport.objects.count() == 1
        bounces.receive([DeliveryReport(message_id=sent.message_id, outcome="delivered", source="notify")])
        assert bounces.take() == 1
        person.refresh_from_db()
        assert person.unreachable_since is None

    @pytest.mark.parametrize("source", [b"", b"Subject: hello\n\nno report", bounce("<x@y>", "relayed"), b"\xff\xfe"])
    def test_what_is_no_report_is_none(self, source, db):
        assert list(bounces.read_message(source)) == []

    def test_a_delay_and_a_stranger_change_nothing(self, sent):
        bounces.receive(bounces.read_message(bounce(sent.message_id, "delayed")))
        bounces.receive(bounces.read_message(bounce("<stranger@elsewhere>")))
        assert bounces.take() == 0
        sent.refresh_from_db()
        assert sent.state == "sent"

    def test_receipts_of_notify_need_the_secret(self, sent, client, settings):
        receipt = {"reference": sent.message_id, "status": "permanent-failure", "to": "x"}

        def post(token, body):
            return client.post(
                "/notifications/receipts", body, content_type="application/json", headers={"Authorization": token}
            ).status_code

        assert post("Bearer s3cret", json.dumps(receipt)) == 404
        settings.NOTIFY_RECEIPTS_TOKEN = "s3cret"
        assert post("", json.dumps(receipt)) == post("Bearer other", json.dumps(receipt)) == 401
        assert (
            post("Bearer s3cret", "{") == post("Bearer s3cret", "[]") == post("Bearer s3cret", '{"status": 1}') == 400
        )
        assert post("Bearer s3cret", json.dumps(receipt)) == post("Bearer s3cret", json.dumps(receipt)) == 204
        assert bounces.take() == 1


class TestDeadLetters:
    def test_an_administrator_of_the_nation_sends_again_or_discards(self, people, sign_in, mailoutbox):
        actions.notify([people.olivia, people.ian], kind="k", title="look", reference="R-1", path="/x", key="k")
        OutboxEmail.objects.update(state="failed", attempts=8, last_error="550 no")
        client = sign_in(people.adam)
        page = client.get("/administration/emails/").text
        assert people.olivia.name in page
        assert "R-1" not in page
        letter = OutboxEmail.objects.get(recipient=people.ian)
        assert client.post(f"/administration/emails/{letter.public_id}/discard/", {"reason": ""}).status_code == 422
        client.post(f"/administration/emails/{letter.public_id}/discard/", {"reason": "He knows."})
        client.post("/administration/emails/retry/")
        assert outbox.drain() == 1
        assert [message.to for message in mailoutbox] == [[people.olivia.email]]
        letter.refresh_from_db()
        assert (letter.state, letter.decided_why, letter.decided_by) == ("discarded", "He knows.", people.adam)
        page = client.get(f"/administration/people/{people.ian.public_id}/emails/").text
        assert "Discarded" in page
        assert "R-1" not in page
        for refused in (people.sia, people.olivia):
            assert sign_in(refused).post("/administration/emails/retry/").status_code == 403


class TestPace:
    def test_no_more_than_so_many_leave_in_a_minute(self, crowd, mailoutbox, settings):
        settings.EMAILS_PER_MINUTE, settings.EMAIL_BATCH = 10, 4
        actions.notify(crowd(25), kind="k", title="look", key="k")
        now = timezone.now()
        sent = [outbox.drain(now=now + timedelta(seconds=20 * step)) for step in range(7)]
        assert sent == [10, 0, 0, 10, 0, 0, 5]
