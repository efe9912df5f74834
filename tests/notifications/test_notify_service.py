"""GOV.UK Notify, played by a server on loopback."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.utils import timezone

from foundations.notifications import actions, outbox
from foundations.notifications.models import OutboxEmail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]
SERVICE, SECRET = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def notify(settings):
    """What it was sent, what it says it has, and how it answers."""
    seen = SimpleNamespace(posted=[], has=[], status=201, claims=[])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            seen.claims.append(claims(self))
            seen.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            bad = {
                "status_code": 400,
                "errors": [{"error": "BadRequestError", "message": "Can’t send to this recipient"}],
            }
            self.say(seen.status, {"id": "1"} if seen.status == 201 else bad)

        def do_GET(self):
            seen.claims.append(claims(self))
            self.say(200, {"notifications": [{"status": status} for status in seen.has]})

        def say(self, status, body):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    def claims(handler):
        token = handler.headers["Authorization"].removeprefix("Bearer ")
        return jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "foundations.notifications.notify_service.NotifyBackend"
    settings.NOTIFY_API_KEY = f"the-trial-{SERVICE}-{SECRET}"
    settings.NOTIFY_TEMPLATE_ID = "33333333-3333-4333-8333-333333333333"
    settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_port}"
    yield seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def letter(crowd):
    actions.notify(crowd(1), kind="k", title="look", reference="R-1", path="/x", key="k")
    return OutboxEmail.objects.get()


def test_an_email_goes_with_its_message_id_as_reference(notify, letter):
    assert outbox.drain() == 1
    (posted,) = notify.posted
    assert posted["email_address"] == letter.to_email
    assert posted["reference"] == letter.message_id
    assert posted["personalisation"]["subject"] == "[OFFICIAL] R-1: look"
    assert posted["personalisation"]["body"].startswith("OFFICIAL\n\nR-1: look")
    assert notify.claims[0]["iss"] == SERVICE


@pytest.mark.parametrize(("has", "posted"), [(["delivered"], 0), (["sending"], 0), ([], 1), (["permanent-failure"], 1)])
def test_what_may_have_gone_before_is_looked_for_first(notify, letter, has, posted):
    """Its sender was killed after it claimed: whether it had sent is known to Notify alone."""
    now = timezone.now()
    outbox._claim(now, 10)
    notify.has = has
    assert outbox.drain(now=now + timedelta(minutes=3)) == 1
    assert len(notify.posted) == posted


def test_a_refusal_waits_its_turn(notify, letter):
    notify.status = 400
    assert outbox.drain() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("pending", 1)
    assert "recipient" in letter.last_error


def test_without_an_answer(notify, letter, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    assert outbox.drain() == 0
    letter.refresh_from_db()
    assert "cannot be reached" in letter.last_error


def test_without_a_key_it_says_so(settings):
    settings.NOTIFY_API_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        get_connection("foundations.notifications.notify_service.NotifyBackend")
