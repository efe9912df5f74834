"""What leaves: a message with plain text and the same in HTML, under the Message-ID that was stored for it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template

from foundations.notifications import digests
from foundations.notifications.models import OutboxEmail

MARKING = "OFFICIAL"


def message(email: OutboxEmail, server) -> EmailMultiAlternatives:
    """The message of an e-mail, for one connection to a server. A digest is written now."""
    subject, body = email.subject, email.body
    if email.kind == OutboxEmail.DIGEST:
        subject, body = digests.words(email.listed)
    made = EmailMultiAlternatives(
        subject,
        f"{MARKING}\n\n{body.strip()}\n\n{MARKING}\n",
        to=[email.to_email],
        headers={"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    made.attach_alternative(as_html(subject, body), "text/html")
    # Whether somebody may have sent it before and died: a server that knows what it has is asked (`notify_service`).
    made.again = email.again
    return made


def as_html(subject: str, body: str) -> str:
    """The plain text as HTML: escaped, with its lists as lists and the addresses of this service as links."""
    blocks = []
    for block in body.strip().split("\n\n"):
        lines = block.split("\n")
        items = [line[2:] for line in lines if line.startswith("- ")]
        blocks.append({"items": items} if len(items) == len(lines) else {"lines": [_pieces(line) for line in lines]})
    return get_template("notifications/letter.html").render({"subject": subject, "blocks": blocks, "marking": MARKING})


def _pieces(line: str) -> list[tuple[str, bool]]:
    """The words of a line, the addresses of this service among them told apart."""
    words = []
    for place, word in enumerate(line.split(" ")):
        bare = word.rstrip(".,")
        words.append((" " if place else "", False))
        if bare.startswith(f"{settings.SITE_URL}/"):
            words += [(bare, True), (word[len(bare) :], False)]
        else:
            words.append((word, False))
    return words
