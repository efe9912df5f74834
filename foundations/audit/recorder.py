"""The one way to write an audit event."""

from __future__ import annotations

from foundations.audit.models import AuditEvent

SYSTEM = "The system"


def record(event: str, *, by, target, **data) -> AuditEvent:
    """Write that `by` did `event` to `target`, in the caller's transaction.

    `event` is a dotted name ("referrals.accept"). `by` is a user, or None where the system acted. `target` is a model
    instance with a `public_id`; its `reference` and `region_id` are copied where it has them. `data` must fit JSON.
    """
    return AuditEvent.objects.create(
        event=event,
        actor_id=getattr(by, "pk", None),
        actor_name=by.name if by else SYSTEM,
        actor_email=by.email if by else "",
        target_type=target._meta.label_lower,
        target_id=str(target.public_id),
        reference=getattr(target, "reference", "") or "",
        region_id=getattr(target, "region_id", None),
        data=data,
    )
