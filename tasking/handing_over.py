"""What a hand-over to another region ends in development."""

from __future__ import annotations

from foundations.lifecycle.machine import Change
from referrals.models import ShareKind
from referrals.sharing.effects import people_of
from tasking.lifecycle import TASKINGS
from tasking.models import Tasking


def end_what_is_theirs(change: Change) -> None:
    """Effect of accepting a hand-over: the open taskings of people of the region that hands over end.

    The new region gives the work anew, to people whom it knows. Taskings of others, and all products, go on.
    """
    share, region = change.record, change.facts.get("left_region")
    if share.kind != ShareKind.TRANSFER or region is None:
        return
    left = people_of(region, but_not_of=share.to_organisation)
    # Locked as they are read, so that a step taken at the same moment is waited for and not run into.
    taskings = Tasking.objects.filter(referral=share.referral_id, given_to__in=left).open()
    for tasking in taskings.order_by("pk").select_for_update(of=("self",)):
        words = f"The referral was handed over to {share.to_organisation.name}."
        TASKINGS.move(tasking, "leave_tasking", by=change.by, follows=True, rationale=words)
