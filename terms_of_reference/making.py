"""Papers are asked for in a request and made by the worker. The row is the truth; Celery is a doorbell."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.documents import actions as documents
from terms_of_reference import printing
from terms_of_reference.models import TermsOfReference, TermsPaper

logger = logging.getLogger(__name__)

TASK = "terms_of_reference.tasks.make_papers"
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
# A worker that took one and has not ended it by then is gone.
GIVEN_UP_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 3
STATE = TermsPaper.State


@transaction.atomic
def ask(terms: TermsOfReference, *, kind: str, by: User) -> TermsPaper:
    """The paper of a version as it stands: the one that was made, is being made, or a new one in the queue.

    The caller has asked who may see the terms.
    """
    known = {"terms": terms, "kind": kind, "fingerprint": printing.fingerprint(terms)}
    paper, made = TermsPaper.objects.get_or_create(**known, defaults={"asked_by": by, "asked_at": timezone.now()})
    if not made and paper.state == STATE.FAILED:
        paper.state, paper.attempts, paper.progress = STATE.QUEUED, 0, 0
        paper.save(update_fields=["state", "attempts", "progress"])
    if paper.state == STATE.QUEUED:
        recorder.record("terms_of_reference.ask_for_paper", by=by, target=terms, kind=kind)
        transaction.on_commit(ring, robust=True)
    return paper


def latest(terms: TermsOfReference, kind: str) -> TermsPaper | None:
    """The paper of a version as it stands now, or None where nobody has asked for it."""
    return terms.papers.filter(kind=kind, fingerprint=printing.fingerprint(terms)).select_related("document").first()


def ring() -> None:
    """Ask the worker to look. Where Redis is away, beat sees to it within a minute. Never raises."""
    try:
        with current_app.connection_for_write(transport_options=PATIENCE) as connection:
            current_app.send_task(TASK, connection=connection, retry=False, ignore_result=True)
    except (OSError, OperationalError) as error:
        logger.warning("The worker could not be told of a paper, beat will see to it: %s", error)


def make_all() -> int:
    """Make every paper that waits; gives how many. Several workers share the queue."""
    made = 0
    while paper := _take():
        made += _make(paper)
    return made


@transaction.atomic
def _take() -> TermsPaper | None:
    """The next one, marked as being made."""
    now = timezone.now()
    waiting = Q(state=STATE.QUEUED) | Q(state=STATE.MAKING, started_at__lt=now - GIVEN_UP_AFTER)
    rows = TermsPaper.objects.filter(waiting).order_by("asked_at").select_for_update(skip_locked=True, of=("self",))
    paper = rows.first()
    if paper is None:
        return None
    if paper.attempts >= MOST_ATTEMPTS:
        paper.state = STATE.FAILED
    else:
        paper.state, paper.started_at, paper.progress = STATE.MAKING, now, 10
        paper.attempts += 1
    paper.save(update_fields=["state", "started_at", "progress", "attempts"])
    return paper


def _make(paper: TermsPaper) -> bool:
    if paper.state == STATE.FAILED:
        return False
    try:
        terms = TermsOfReference.objects.with_referral().with_people().get(pk=paper.terms_id)
        _say(paper, 40)
        if printing.fingerprint(terms) != paper.fingerprint:
            # It changed since: what was asked for is no more, and the page offers the next one.
            return _end(paper, STATE.FAILED)
        content = printing.write(terms, paper.kind, by=paper.asked_by, at=timezone.now())
        _say(paper, 80)
        return _keep(paper, terms, content)
    except Exception:
        logger.exception("Paper %s could not be made", paper.public_id)
        TermsPaper.objects.filter(pk=paper.pk).update(
            state=STATE.FAILED if paper.attempts >= MOST_ATTEMPTS else STATE.QUEUED, progress=0
        )
        return False


def _say(paper: TermsPaper, progress: int) -> None:
    TermsPaper.objects.filter(pk=paper.pk).update(progress=progress)


def _end(paper: TermsPaper, state: str) -> bool:
    TermsPaper.objects.filter(pk=paper.pk).update(state=state)
    return False


@transaction.atomic
def _keep(paper: TermsPaper, terms: TermsOfReference, content: bytes) -> bool:
    document = documents.keep_made(
        content,
        name=printing.file_name(terms, paper.kind),
        content_type=printing.CONTENT_TYPES[paper.kind],
        by=paper.asked_by,
        marking=terms.referral.marking,
    )
    TermsPaper.objects.filter(pk=paper.pk).update(
        state=STATE.READY, progress=100, made_at=timezone.now(), document=document, sha256=document.sha256
    )
    return True
