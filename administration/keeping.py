"""What national administrators do with reference data: add from a day on, and end; nothing is deleted."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from administration.reference import ReferenceList
from foundations.accounts import administering
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict


@transaction.atomic
def add_entry(of: ReferenceList, *, name: str, valid_from: date, by: User, **extra: str) -> models.Model:
    """Add an entry to a list of reference data, at its end. Raises PermissionDenied, Conflict where it is there."""
    _ask(by)
    _not_past(valid_from)
    verb = {"verb": extra["verb"]} if "verb" in of.extra else {}
    rows = of.rows().filter(**verb)
    code = slugify(name)[: of.model._meta.get_field("code").max_length].strip("-")
    if not code:
        raise Conflict("The name needs a letter or a number.")
    last = rows.aggregate(last=Max("position"))["last"]
    try:
        with transaction.atomic():
            entry = of.model.objects.create(
                code=code,
                name=name,
                position=(last or 0) + 1,
                valid_from=valid_from,
                **{field: extra[field] for field in of.extra},
                **({"kind": of.kind} if of.kind else {}),
            )
    except IntegrityError:
        raise Conflict(f"There is, or was, {of.article} {of.one} with this name. Choose another name.") from None
    recorder.record(
        "administration.add_entry", by=by, target=entry, code=code, name=name, valid_from=valid_from, **verb
    )
    return entry


@transaction.atomic
def end_entry(entry: models.Model, *, valid_to: date, by: User) -> models.Model:
    """End an entry: it is not offered from `valid_to` on, and what names it keeps it."""
    _ask(by)
    return _end(_lock(entry), valid_to, by=by)


def _ask(by: User) -> None:
    if not administering.is_national(by):
        raise PermissionDenied


def _lock(row: models.Model) -> models.Model:
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


def _not_past(day: date) -> None:
    if day < timezone.localdate():
        raise Conflict("It can begin today or later, not in the past.")


def _end(row: models.Model, valid_to: date, *, by: User) -> models.Model:
    today = timezone.localdate()
    if row.valid_to and row.valid_to <= today:
        raise Conflict("This has ended already.")
    if valid_to < today:
        raise Conflict("It can end today or later, not in the past.")
    if valid_to <= row.valid_from:
        raise Conflict("It must end after the day on which it begins.")
    before, row.valid_to = row.valid_to, valid_to
    row.save(update_fields=["valid_to"])
    recorder.record(
        f"administration.end_{row._meta.model_name}",
        by=by,
        target=row,
        valid_to=valid_to,
        valid_to_before=before,
    )
    return row
