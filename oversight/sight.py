"""Which rows of the log an auditor reads: those of their own organisation, the national ones all of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from foundations.audit.models import AccessEvent, AuditEvent
from foundations.audit.permissions import Permission


def reads_visible_to(user) -> QuerySet[AccessEvent]:
    """Pages that were shown: of the auditor's region, or to the people of their organisation."""
    return _narrowed(AccessEvent.objects.all(), user, lambda region: Q(region_ids__contains=[region]))


def changes_visible_to(user) -> QuerySet[AuditEvent]:
    """Things that were done: in the auditor's region, or by the people of their organisation."""
    return _narrowed(AuditEvent.objects.all(), user, lambda region: Q(region_id=region))


def _narrowed(rows: QuerySet, user, of_region) -> QuerySet:
    rule = Q(pk__in=[])
    for held in user.scope.held:
        if Permission.READ not in held.role.permissions:
            continue
        if held.organisation_kind == "national":
            return rows
        rule |= Q(actor_organisation_ids__contains=[held.organisation_id])
        if held.organisation_kind == "region":
            rule |= of_region(held.organisation_id)
    return rows.filter(rule)
