"""Who may be asked to own a threat."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from foundations.accounts.models import Organisation
from outcomes.models import KIND_AT, Level

_ORDER = Case(
    When(kind="force", then=Value(0)),
    When(kind="region", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def possible_owners(referral) -> QuerySet[Organisation]:
    """The referral's force, the other forces of its region, every region, the national bodies: in that order."""
    near = Q(pk=referral.force_id) | Q(kind="force", parent=referral.region_id)
    return Organisation.objects.current().filter(near | Q(kind__in=["region", "national"])).order_by(_ORDER, "name")


def misfit(level: str, organisation: Organisation) -> str | None:
    """What is wrong with `organisation` as an owner at `level`, in words for the user; None where it fits."""
    if organisation.kind == KIND_AT[Level(level)]:
        return None
    return f"{organisation.name} does not own at the level “{Level(level).label}”: select another owner or level"
