"""Rows of a request besides its answers (subjects, attachments): written with the draft, copied with the next version.

The rules are the same for every kind: only the draft's requesters write them, each change raises the version of the
referral and keeps the draft's counter, and what was submitted is frozen (a trigger of PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import connection

from foundations.core.errors import Conflict, StaleVersion
from referrals import drafts
from referrals.forms.request import SECTIONS
from referrals.models import Attachment, RowOfRequest, Subject, SubjectImport, SubjectLink, TaskingRequest
from referrals.permissions import Permission
from referrals.statuses import WRITABLE

# The kinds of rows by their names, each with its tables in the order in which they are copied; erased the other way
# round. A table that is part of a kind, and not copied, stands in WORKING.
TABLES: dict[str, tuple[type[RowOfRequest], ...]] = {
    "subjects": (Subject, SubjectLink),
    "attachments": (Attachment,),
}
# What only a draft needs: gone when it is sent.
WORKING: tuple[type[RowOfRequest], ...] = (SubjectImport,)


def change(draft: TaskingRequest | None, *, by, version: int | None = None, **more: int) -> None:
    """Open the way to change rows of a draft: called first in the action's transaction, with how many there are more.

    `by` may write the draft, or PermissionDenied; it is still one, or Conflict; and nobody saved it since `version`
    (None: whatever it is now), or StaleVersion.
    """
    if draft is None:
        raise Conflict("The request has been submitted, so its answers can no longer be changed.")
    referral = draft.referral
    if not by.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    if referral.status not in WRITABLE:
        raise Conflict("The request has been submitted, so its answers can no longer be changed.")
    if not drafts.touch(draft, version=version, statuses=[referral.status], more=more):
        raise StaleVersion("The draft was saved in another window after you opened this page. Your text is still here.")
    referral.version += 1


def copy(old: TaskingRequest, new: TaskingRequest) -> None:
    """Give `new` the rows of `old`, under the same keys."""
    for tables in TABLES.values():
        for model in tables:
            _copy(model, old, new)
    counters = {column: getattr(old, column) for column in drafts.COUNTERS.values()}
    if any(getattr(new, column) != count for column, count in counters.items()):
        TaskingRequest.objects.filter(pk=new.pk).update(**counters)


def _copy(model: type[RowOfRequest], old: TaskingRequest, new: TaskingRequest) -> None:
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in {"request", "public_id"}
    ]
    named = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    # Names of our own models, nothing that anybody typed.
    statement = (
        f"insert into {table} (request_id, {named}) select %s, {named} from {table} where request_id = %s order by id"  # noqa: S608, E501
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [new.pk, old.pk])


def leave_out(draft: TaskingRequest) -> None:
    """Before a draft is frozen: take away rows that its answers say there are none of, and what only drafts need."""
    for model in WORKING:
        model.objects.filter(request=draft).delete()
    unasked = [section.rows.name for section in SECTIONS if section.rows and not section.rows.asked(draft.answers)]
    unasked = [name for name in unasked if draft.counts[name]]
    for name in unasked:
        for model in reversed(TABLES[name]):
            model.objects.filter(request=draft).delete()
    if unasked:
        TaskingRequest.objects.filter(pk=draft.pk).update(**{drafts.COUNTERS[name]: 0 for name in unasked})


def erase(requests: Iterable[TaskingRequest]) -> None:
    """Delete the rows of drafts that are deleted."""
    requests = list(requests)
    for model in (*WORKING, *(model for tables in reversed(TABLES.values()) for model in reversed(tables))):
        model.objects.filter(request__in=requests).delete()
