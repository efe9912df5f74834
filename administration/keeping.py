"""What national administrators do with targets and reference data: add from a day on, and end; nothing is deleted."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from administration.reference import ReferenceList
from foundations.accounts import administering
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.deadlines import kinds
from foundations.deadlines.models import Target


@transaction.atomic
def add_target(
    *,
    kind: str,
    working_days: int,
    amber_days: int,
    valid_from: date,
    organisation: Organisation | None = None,
    priority: str = "",
    by: User,
) -> Target:
    """Set how long a stage may take from `valid_from` on; the target of now ends on that day.

    Clocks that run keep what they started with. Raises PermissionDenied, and Conflict where the days do not fit.
    """
    _ask(by)
    if kind not in kinds.KINDS or not working_days >= 1 or amber_days > working_days:
        raise Conflict("A target names a stage, at least one working day, and no more days of warning than that.")
    _not_past(valid_from)
    same = Target.objects.select_for_update().filter(kind=kind, organisation=organisation, priority=priority)
    if same.filter(valid_from__gte=valid_from).exists():
        raise Conflict(
            "There is a target for this that begins on that day or later. End it first, or choose a later day."
        )
    for row in same.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=valid_from)):
        _end(row, valid_from, by=by)
    try:
        with transaction.atomic():
            target = Target.objects.create(
                kind=kind,
                organisation=organisation,
                priority=priority,
                working_days=working_days,
                amber_days=amber_days,
                valid_from=valid_from,
            )
    except IntegrityError:
        raise Conflict("Somebody else has added this target in this moment.") from None
    recorder.record(
        "deadlines.add_target",
        by=by,
        target=target,
        kind=kind,
        organisation=organisation.code if organisation else "",
        priority=priority,
        working_days=working_days,
        amber_days=amber_days,
        valid_from=valid_from,
    )
    return target


@transaction.atomic
def end_target(target: Target, *, valid_to: date, by: User) -> Target:
    """End a target; `valid_to` is the first day without it. Raises PermissionDenied, Conflict."""
    _ask(by)
    return _end(_lock(target), valid_to, by=by)


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
