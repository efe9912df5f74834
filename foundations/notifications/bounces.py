"""What became of e-mails after they left: read from a mailbox of bounces or told by GOV.UK Notify, then acted on.

Reports are kept as they come, because whoever brings them is nobody; background work marks the e-mail, and the person,
whose banner says that their address cannot be reached.
"""

from __future__ import annotations

import email
import email.policy
import logging
import mailbox
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.notifications.models import DeliveryReport, OutboxEmail

logger = logging.getLogger(__name__)

OUTCOME = DeliveryReport.Outcome
ACTIONS = {"failed": OUTCOME.BOUNCED, "delayed": OUTCOME.DELAYED, "delivered": OUTCOME.DELIVERED}
NOTIFY_STATUS = {
    "delivered": OUTCOME.DELIVERED,
    "permanent-failure": OUTCOME.BOUNCED,
    "temporary-failure": OUTCOME.DELAYED,
    "technical-failure": OUTCOME.DELAYED,
}
BATCH = 200
MESSAGE_ID = re.compile(r"<[^<>\s]{3,190}>")


def receive(reports: Iterable[DeliveryReport]) -> None:
    """Keep reports; one that came before stays as it is."""
    DeliveryReport.objects.bulk_create(reports, ignore_conflicts=True)


def read_notify(payload: dict) -> DeliveryReport | None:
    """The report in what GOV.UK Notify posts, or None where it is none of ours."""
    message_id, outcome = payload.get("reference"), NOTIFY_STATUS.get(str(payload.get("status")))
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id) or outcome is None:
        return None
    return DeliveryReport(message_id=message_id, outcome=outcome, detail=str(payload["status"])[:300], source="notify")


def read_mailbox(path: Path) -> Iterator[DeliveryReport]:
    """The reports in a Maildir, an mbox or a file with one message, as mail servers send them (RFC 3464)."""
    if path.is_dir():
        for message in mailbox.Maildir(path, create=False):
            yield from read_message(bytes(message))
    elif path.read_bytes()[:5] == b"From ":
        for message in mailbox.mbox(path, create=False):
            yield from read_message(bytes(message))
    else:
        yield from read_message(path.read_bytes())


def read_message(source: bytes) -> Iterator[DeliveryReport]:
    """The reports in one message; none where it is no report."""
    message = email.message_from_bytes(source, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return
    message_id = _original(message)
    for part in message.walk():
        if message_id is None or part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            outcome = ACTIONS.get(str(fields.get("Action", "")).strip().lower())
            if outcome:
                code = str(fields.get("Diagnostic-Code") or fields.get("Status") or "")
                detail = " ".join(code.split())[:300]
                yield DeliveryReport(message_id=message_id, outcome=outcome, detail=detail, source="mailbox")


def _original(report: EmailMessage) -> str | None:
    """The Message-ID of what the report is about, from the copy or the headers that it carries."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            found = str(part.get_payload(0).get("Message-ID", ""))
        elif kind == "text/rfc822-headers":
            payload = part.get_content()
            text = payload if isinstance(payload, str) else payload.decode(errors="replace")
            found = str(email.message_from_string(text, policy=email.policy.default).get("Message-ID", ""))
        else:
            continue
        if match := MESSAGE_ID.search(found):
            return match.group()
    return None


def take(*, now: datetime | None = None) -> int:
    """Act on the reports that are new; gives how many people became unreachable or reachable. May run at any time."""
    now = now or timezone.now()
    changed = 0
    while True:
        with transaction.atomic():
            new = DeliveryReport.objects.filter(taken_at__isnull=True).order_by("received_at", "pk")
            reports = list(new.select_for_update(skip_locked=True)[:BATCH])
            for report in reports:
                changed += _take(report, now)
            DeliveryReport.objects.filter(pk__in=[report.pk for report in reports]).update(taken_at=now)
        if len(reports) < BATCH:
            return changed


def _take(report: DeliveryReport, now: datetime) -> bool:
    letter = OutboxEmail.objects.filter(message_id=report.message_id).select_related("recipient").first()
    if letter is None:
        logger.warning("A report about an e-mail that is not ours: %s", report.message_id)
        return False
    if report.outcome == OUTCOME.BOUNCED:
        sent = OutboxEmail.objects.filter(pk=letter.pk, state=OutboxEmail.State.SENT)
        sent.update(state=OutboxEmail.State.BOUNCED, last_error=report.detail[:300])
        return _mark(letter, since=now, why=report.detail or "It came back")
    if report.outcome == OUTCOME.DELIVERED:
        return _mark(letter, since=None, why="")
    return False


def _mark(letter: OutboxEmail, *, since: datetime | None, why: str) -> bool:
    """Keep whether the person can be reached, where it is still their address that the report is about."""
    people = User.objects.filter(
        pk=letter.recipient_id, email=letter.to_email, unreachable_since__isnull=since is not None
    )
    changed = people.update(unreachable_since=since, unreachable_why=why[:200])
    if changed:
        event = "accounts.unreachable" if since else "accounts.reachable"
        recorder.record(event, by=None, target=letter.recipient)
    return bool(changed)
