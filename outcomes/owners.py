"""Who may be asked to own a threat."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from foundations.accounts import directory, roles
from foundations.accounts.models import Organisation
from foundations.accounts.roles import Acts
from outcomes.models import KIND_AT, Level
from referrals.permissions import Permission

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


def misfit(referral, level: str, organisation: Organisation) -> str | None:
    """What is wrong with asking `organisation` to own at `level`, in words for the user; None where it fits."""
    if organisation.kind != KIND_AT[Level(level)]:
        return f"{organisation.name} does not own at the level “{Level(level).label}”: select another owner or level"
    if organisation.pk != referral.force_id and not _can_answer(organisation):
        return f"Nobody at {organisation.name} can answer here yet: ask an administrator to give somebody there a role"
    return None


def _can_answer(organisation: Organisation) -> bool:
    """Whether somebody's role lets them answer for the organisation; an officer named on one record does not."""
    answers = [key for key in roles.holding(Permission.ACCEPT_OWNERSHIP) if roles.by_key[key].acts != Acts.NAMED]
    return directory.members([organisation.pk], answers).exists()
