import contextlib
import socket
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller

from foundations.accounts.models import User
from foundations.notifications import bell


@dataclass
class Sink:
    """A mail server on loopback: keeps what it takes, refuses the addresses in `refuses`."""

    messages: list = field(default_factory=list)
    refuses: set = field(default_factory=set)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def sink(settings):
    """A real SMTP server that the outbox sends to."""
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    with contextlib.ExitStack() as stack:
        controller.start()
        stack.callback(controller.stop)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield handler


@pytest.fixture
def rung(monkeypatch):
    """How often the bell was rung."""
    rings = []
    monkeypatch.setattr(bell, "ring", lambda: rings.append(1))
    return rings


@pytest.fixture
def crowd(db):
    """Makes this many people."""

    def make(count):
        return [
            User.objects.create(email=f"p{n}@force.example", name=f"Person {n}", password="!") for n in range(count)
        ]

    return make
