"""The draft of a request: read in one statement, written in one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection
from django.utils import timezone

from foundations.audit import reading
from referrals import lists
from referrals.forms.request import FORM_VERSION, Answers
from referrals.models import Referral, TaskingRequest

# Answers that stand on the referral as well, where lists, gates and reports read them; the threat area by its code.
ON_REFERRAL = ("operation", "marking", "primary_threat", "needed_by_date", "immediate_risk")
_COLUMN = {"primary_threat": "primary_threat_id = (select id from referrals_threatarea where code = %s)"}

# One statement writes both rows, and nothing where the draft was saved or sent meanwhile.
_SAVE = """
with saved as (
    update referrals_referral set version = version + 1 {columns}
    where id = %s and version = %s and status = any (%s)
    returning id
)
update referrals_taskingrequest set
    answers = %s, form_version = %s, changed_at = %s, expiry_told_at = null,
    risk_acknowledged_by_id = %s, risk_acknowledged_at = %s
where id = %s and submitted_at is null and referral_id = (select id from saved)
"""


def of_person(user, public_id: UUID, kinds: Iterable[str] = ()) -> TaskingRequest | None:
    """The draft with its referral, its organisations and the lists named, as far as `user` may see it; else None."""
    drafts = (
        TaskingRequest.objects.drafts()
        .filter(referral__public_id=public_id, referral__in=Referral.objects.visible_to(user).order_by())
        .select_related("referral__force", "referral__region", "referral__requester")
    )
    kinds = list(kinds)
    draft = (lists.with_lists(drafts, kinds) if kinds else drafts).first()
    if draft is not None:
        reading.shown(draft.referral)
    return draft


def write(
    draft: TaskingRequest, answers: Answers, *, version: int, by, columns: dict[str, object], statuses: Iterable[str]
) -> bool:
    """Write the whole document, and `columns` of the referral; False where somebody was quicker."""
    acknowledged = _acknowledged(draft, answers, by)
    sets = "".join(", " + _COLUMN.get(name, f"{name} = %s") for name in columns)
    values = [
        *columns.values(),
        draft.referral_id,
        version,
        list(statuses),
        json.dumps(answers, ensure_ascii=False),
        FORM_VERSION,
        timezone.now(),
        *acknowledged,
        draft.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE.format(columns=sets), values)
        return cursor.rowcount == 1


_TOUCH = """
with saved as (
    update referrals_referral set version = version + 1
    where id = %s and (%s::bigint is null or version = %s) and status = any (%s)
    returning id
)
update referrals_taskingrequest set changed_at = %s, expiry_told_at = null {counters}
where id = %s and submitted_at is null and referral_id = (select id from saved)
"""
# Rows -> the column that counts them.
COUNTERS = {"subjects": "subject_count", "attachments": "attachment_count", "undescribed": "undescribed_count"}


def touch(draft: TaskingRequest, *, version: int | None, statuses: Iterable[str], more: Mapping[str, int]) -> bool:
    """Note that rows of a draft are about to change, and how many there are `more` of each kind; both rows are locked.

    False where somebody was quicker than `version`, or has sent it. Without `version` the last word counts.
    """
    sets = "".join(f", {COUNTERS[name]} = {COUNTERS[name]} + %s" for name in more)
    values = [draft.referral_id, version, version, list(statuses), timezone.now(), *more.values(), draft.pk]
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH.format(counters=sets), values)
        if cursor.rowcount != 1:
            return False
    for name, count in more.items():
        setattr(draft, COUNTERS[name], getattr(draft, COUNTERS[name]) + count)
    return True


def columns_of(answers: Answers, names: Iterable[str]) -> dict[str, object]:
    """What the referral's columns hold of the answers named."""
    given = {name: answers.get(name) for name in ON_REFERRAL if name in set(names)}
    if "marking" in given and not given["marking"]:
        del given["marking"]
    if "operation" in given:
        given["operation"] = given["operation"] or ""
    if "needed_by_date" in given:
        given["needed_by_date"] = given["needed_by_date"] or None
    return given


def _acknowledged(draft: TaskingRequest, answers: Answers, by) -> tuple:
    """Who was told that this is no emergency channel, and when: the first who confirmed it, while it is confirmed."""
    if not (answers.get("immediate_risk") and answers.get("risk_acknowledged")):
        return None, None
    if draft.risk_acknowledged_at:
        return draft.risk_acknowledged_by_id, draft.risk_acknowledged_at
    return by.pk, timezone.now()
