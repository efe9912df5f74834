"""Reminds of questions by itself: the day before an answer is needed, and once that day has passed.

Each reminder is made once for each day (a unique key), so that sweeping twice, or late, does no harm.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.formats import local_day
from referrals import notifications
from referrals.models import InformationRequest, QuestionChaser
from referrals.standings import requesters
from referrals.statuses import Status

logger = logging.getLogger(__name__)

BATCH = 500
KIND = QuestionChaser.Kind
TITLES = {
    KIND.DUE_SOON: "a question waits for your answer, which is needed by tomorrow",
    KIND.LATE: "the answer to a question is late",
}


def sweep(*, now: datetime | None = None) -> int:
    """Remind of the questions whose day is near or has passed; gives how many reminders were made."""
    now = now or timezone.now()
    day = local_day(now)
    made = 0
    for kind, rows in (
        (KIND.LATE, _waiting().filter(due_date__lt=day)),
        (KIND.DUE_SOON, _waiting().filter(due_date__gte=day, due_date__lte=day + timedelta(days=1))),
    ):
        done = QuestionChaser.objects.filter(question=OuterRef("pk"), kind=kind, due_date=OuterRef("due_date"))
        for question in rows.exclude(Exists(done)).order_by("due_date", "pk")[:BATCH]:
            try:
                with transaction.atomic():
                    made += _remind(question, kind, now)
            except Exception:
                logger.exception("Reminder of question %s could not be made; it is tried again", question.pk)
    return made


def _waiting():
    """Questions that hold their referral up."""
    rows = InformationRequest.objects.open().filter(referral__status=Status.INFORMATION_REQUESTED)
    return rows.select_related("referral")


def _remind(question: InformationRequest, kind: str, now: datetime) -> bool:
    chaser = QuestionChaser(question=question, kind=kind, at=now, due_date=question.due_date)
    QuestionChaser.objects.bulk_create([chaser], ignore_conflicts=True)
    if not QuestionChaser.objects.filter(public_id=chaser.public_id).exists():
        # Another sweep was at it in the same moment.
        return False
    referral = question.referral
    people = requesters(referral) | ({question.asked_by_id} if kind == KIND.LATE else set())
    notifications.send(
        referral,
        User.objects.filter(pk__in=people, is_active=True),
        kind="referrals.question_late" if kind == KIND.LATE else "referrals.question_due_soon",
        title=TITLES[kind],
        key=f"{question.public_id}:{question.due_date}",
        path=reverse("referrals:questions", args=[referral.key]),
    )
    recorder.record("referrals.remind_of_question", by=None, target=referral, kind=kind)
    return True
