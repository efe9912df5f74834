"""Merging a duplicate into the referral that goes on, and undoing that: guards and effects of the two verbs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.audit import recorder
from foundations.lifecycle.machine import Change
from referrals import notifications, people
from referrals.models import Referral, ReferralLink
from referrals.standings import requesters
from referrals.statuses import FINAL, IN_HAND, Status

# In which capacity the requester of the merged one sees the one that goes on.
CAPACITY = "Asked for what was merged into it"


def lock(*keys: int | None) -> None:
    """Lock the referrals that a step concerns in the order of their keys: no two people wait for each other."""
    rows = Referral.objects.filter(pk__in={key for key in keys if key}).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))


def survivor(referral: Referral, user) -> Referral | None:
    """Where a merged one goes on, over however many merges, as far as `user` sees; None where they see not even the first."""
    found, rows = None, Referral.objects.visible_to(user)
    following = referral.merged_into_id
    while following and (one := rows.filter(pk=following).first()):
        found, following = one, one.merged_into_id
    return found


# --- guards ------------------------------------------------------------------------------------------------


def goes_on_in(referral: Referral, by, facts) -> str | None:
    """Guard of merge: the other one, as it is now."""
    if facts.get("into") is None:
        return "Say which referral goes on."
    into = Referral.objects.visible_to(by).filter(pk=facts["into"].pk).first()
    if into is None:
        return "There is no such referral that you may see."
    return next(obstacles(referral, into, by, requester_may_see=facts.get("requester_may_see")), None)


def obstacles(referral: Referral, into: Referral, by, *, requester_may_see: bool | None = False) -> Iterator[str]:
    """Why `referral` cannot be merged into `into`, in words."""
    if into.pk == referral.pk:
        yield "A referral cannot be merged into itself. Enter another one."
    elif into.status == Status.MERGED:
        yield _merged_already(referral, into, by)
    elif into.status in FINAL:
        yield f"{into.reference} has ended ({into.get_status_display().lower()}), so nothing goes on in it."
    elif into.status not in IN_HAND:
        yield f"{into.reference or 'It'} is a draft. Only a referral that is in hand can go on with this one."
    if requester_may_see and into.restricted:
        yield f"{into.reference} is restricted: who may see it is for its named people to say."


def _merged_already(referral: Referral, into: Referral, by) -> str:
    end = survivor(into, by)
    if end is None:
        return f"{into.reference} was merged into a referral that you may not see."
    if end.pk == referral.pk:
        return f"{into.reference} was merged into this one already."
    return f"{into.reference} was merged into {end.reference}. Enter {end.reference} instead."


def may_be_undone(referral: Referral, by, facts) -> str | None:
    """Guard of undoing a merge."""
    days = settings.MERGE_UNDO_DAYS
    if timezone.now() - referral.status_since > timedelta(days=days):
        return f"It was merged more than {days} days ago."
    return None


# --- merging -----------------------------------------------------------------------------------------------


def hand_to_survivor(change: Change) -> None:
    change.record.merged_into = change.facts["into"]


def tie(change: Change) -> None:
    """The link between the two, and sight of the one that goes on for the requester.

    No history names the other referral: whoever reads it need not see both.
    """
    referral, into, by = change.record, change.facts["into"], change.by
    between = ReferralLink.objects.current().of(referral).of(into).filter(kind=ReferralLink.Kind.DUPLICATE)
    between.update(ended_by=by, ended_at=change.at, ended_why="They were merged.")
    ReferralLink.objects.create(
        from_referral=referral,
        to_referral=into,
        kind=ReferralLink.Kind.DUPLICATE,
        why=str(change.facts["reason"]),
        made_by=by,
        made_at=change.at,
    )
    recorder.record("referrals.take_in", by=by, target=into, merged=referral.reference)
    if change.facts.get("requester_may_see"):
        _let_see(referral, into, by=by, key=str(change.row.pk))


def _let_see(referral: Referral, into: Referral, *, by, key: str) -> None:
    person = referral.requester
    if not person.is_active or person.pk in requesters(into):
        return
    people.add_person(into, user=person, capacity=CAPACITY, by=by)
    title = "your request was merged into it, and you may see it"
    notifications.send(into, [person], kind="referrals.take_in", title=title, key=key)


# --- undoing it --------------------------------------------------------------------------------------------


def bring_back(change: Change) -> None:
    """Back to where it stood, with the question that was open there."""
    referral = change.record
    merged = referral.status_changes.filter(verb="merge").first()
    # The region may have lost sight of the other one since, and its end of the link is closed all the same.
    isolation.keep_in_sight(referral.merged_into_id)
    change.facts |= {
        "back_to": merged.from_status,
        "merged_at": merged.at,
        "left": Referral.objects.get(pk=referral.merged_into_id),
    }
    if merged.from_status == Status.INFORMATION_REQUESTED:
        referral.asking_gate = referral.ended_at_status
    referral.merged_into = None


def where_it_was(referral: Referral, facts) -> str:
    return facts["back_to"]


def untie(change: Change) -> None:
    """End the link and what the merge let the requester see."""
    referral, left, by = change.record, change.facts["left"], change.by
    link = ReferralLink.objects.current().filter(from_referral=referral, to_referral=left)
    link.filter(kind=ReferralLink.Kind.DUPLICATE).update(
        ended_by=by, ended_at=change.at, ended_why=change.facts["rationale"]
    )
    named = left.people.filter(user=referral.requester_id, capacity=CAPACITY)
    others = Referral.objects.filter(merged_into=left, requester=referral.requester_id)
    if named.exists() and not others.exists():
        people.remove_person(left, user=referral.requester, by=by)
    recorder.record("referrals.let_go", by=by, target=left, merged=referral.reference)
