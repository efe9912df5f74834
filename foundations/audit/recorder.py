"""The one way to write what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from foundations.audit import reading
from foundations.audit.models import AuditEvent, Operation

SYSTEM = "The system"
# Values of these fields say nothing about anybody; of all others the log keeps the name alone.
OPEN_FIELDS = frozenset({"status", "version", "priority", "marking", "number", "due_date"})
WITHHELD = "(changed)"


def record(
    event: str,
    *,
    by,
    target,
    operation: str = Operation.ALTERATION,
    recipients: Iterable[Any] = (),
    **data,
) -> AuditEvent:
    """Write that `by` did `event` to `target`, in the caller's transaction.

    `event` is a dotted name ("referrals.accept"). `by` is a user, or None where the system acted. `target` is a model
    instance with a `public_id`; its `reference` and `region_id` are copied where it has them. `operation` is the word
    of section 62 ("" where another row says it), `recipients` names to whom a disclosure went. `data` must fit JSON;
    in its `before` and `after` only the fields that the record's AUDIT_VALUES names keep their values.
    """
    for side in ("before", "after"):
        if isinstance(data.get(side), Mapping):
            data[side] = redacted(data[side], target)
    if operation == Operation.ERASURE:
        data = _names_only(data)
    return AuditEvent.objects.create(
        event=event,
        operation=operation,
        target_type=target._meta.label_lower,
        target_id=str(target.public_id),
        reference=getattr(target, "reference", "") or "",
        region_id=getattr(target, "region_id", None),
        recipients=list(recipients),
        data=data,
        request_id=reading.request_id(),
        **actor(by),
    )


def actor(by) -> dict[str, Any]:
    """The columns that say who it was; copied, since people leave and are renamed."""
    if by is None:
        return {"actor_id": None, "actor_name": SYSTEM, "actor_email": "", "actor_organisation_ids": []}
    return {
        "actor_id": by.pk,
        "actor_name": by.name,
        "actor_email": by.email,
        "actor_organisation_ids": sorted(by.scope.organisation_ids),
    }


def redacted(values: Mapping[str, Any], target) -> dict[str, Any]:
    """`values` with those that the record does not open to the log replaced by the word that they changed."""
    allowed = OPEN_FIELDS | frozenset(getattr(target, "AUDIT_VALUES", ()))
    return {name: value if name in allowed else WITHHELD for name, value in values.items()}


def _names_only(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an erasure may leave behind: the names of the fields, never what stood in them."""
    named = set(data.get("fields", ()))
    for side in ("before", "after"):
        named |= set(data.get(side) or ())
    return {"fields": sorted(named)}
