"""How the days that signed terms promised were kept: agreed, moved, met in time, met late, and late now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q

from foundations.accounts.models import User
from foundations.core.formats import today
from referrals.models import Referral
from terms_of_reference.models import Commitment

VIEW = "referrals.view_workload"


@dataclass(frozen=True)
class Counts:
    """Numbers of promises; those that an amendment dropped are left out of all but `agreed`."""

    agreed: int = 0
    moved: int = 0
    met_in_time: int = 0
    met_late: int = 0
    late: int = 0
    to_come: int = 0
    dropped: int = 0

    @property
    def words(self) -> str:
        """In one sentence."""
        said = [
            f"{self.agreed} agreed",
            f"{self.moved} moved",
            f"{self.met_in_time} met in time",
            f"{self.met_late} met late",
            f"{self.late} late now",
            f"{self.to_come} to come",
        ]
        return ", ".join(said) + (f", {self.dropped} dropped" if self.dropped else "") + "."


def counts(promises: Iterable[Commitment]) -> Counts:
    """Of promises in hand."""
    rows = list(promises)
    kept = [row for row in rows if row.dropped_at is None]
    return Counts(
        agreed=len(rows),
        moved=sum(row.moved > 0 for row in kept),
        met_in_time=sum(row.met_date is not None and not row.is_late for row in kept),
        met_late=sum(row.met_date is not None and row.is_late for row in kept),
        late=sum(row.met_date is None and row.is_late for row in kept),
        to_come=sum(row.met_date is None and not row.is_late for row in kept),
        dropped=len(rows) - len(kept),
    )


def by_region(user: User) -> list[tuple[str, Counts]]:
    """Each region whose referrals `user` sees, with its counts. One statement. PermissionDenied for who has no business."""
    if not user.has_perm(VIEW):
        raise PermissionDenied
    kept, met = Q(dropped_at__isnull=True), Q(met_date__isnull=False)
    day = today()
    rows = (
        Commitment.objects.filter(referral__in=Referral.objects.visible_to(user))
        .order_by("referral__region__name")
        .values_list("referral__region__name")
        .annotate(
            agreed=Count("pk"),
            moved=Count("pk", filter=kept & Q(moved__gt=0)),
            met_in_time=Count("pk", filter=kept & met & Q(met_date__lte=F("due_date"))),
            met_late=Count("pk", filter=kept & met & Q(met_date__gt=F("due_date"))),
            late=Count("pk", filter=kept & ~met & Q(due_date__lt=day)),
            to_come=Count("pk", filter=kept & ~met & Q(due_date__gte=day)),
            dropped=Count("pk", filter=~kept),
        )
    )
    return [(name, Counts(*numbers)) for name, *numbers in rows]
