"""Questions asked of organisations and memberships."""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from foundations.accounts import roles
from foundations.core.models import EffectiveDatedQuerySet


class OrganisationQuerySet(EffectiveDatedQuerySet):
    """Organisations by kind."""

    def regions(self):
        return self.filter(kind="region")

    def forces(self):
        return self.filter(kind="force")

    def current(self):
        """Those that exist today."""
        return self.valid_on(timezone.localdate())


class MembershipQuerySet(QuerySet):
    """Memberships in force, and who may do a thing."""

    def active(self, day=None):
        """Memberships in force on `day` (a date; today in Europe/London unless given)."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def holding(self, permission: str):
        """Memberships whose role holds `permission` ("referrals.accept")."""
        return self.filter(role__in=roles.holding(permission))

    def rows(self):
        """One text a membership, `role:organisation:kind:parent`, for `Scope.from_rows`."""
        return self.values_list(_row(), flat=True)

    def rows_by_person(self) -> dict[int, list[str]]:
        """The same for several people at once, by their ids."""
        found: dict[int, list[str]] = {}
        for pk, row in self.values_list("user", _row()):
            found.setdefault(pk, []).append(row)
        return found


def _row() -> Concat:
    return Concat(
        "role",
        Value(":"),
        Cast("organisation_id", CharField()),
        Value(":"),
        "organisation__kind",
        Value(":"),
        Coalesce(Cast("organisation__parent_id", CharField()), Value("")),
        output_field=CharField(),
    )
