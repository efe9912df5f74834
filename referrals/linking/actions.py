"""Verbs of links: tie two referrals, end that, and begin a request for more support from a closed one."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals import actions, copying
from referrals.linking.words import RELATIONS
from referrals.models import Referral, ReferralLink
from referrals.permissions import Permission as P
from referrals.statuses import Status

Kind = ReferralLink.Kind
# So that of two links at once that would make a circle of parts the second sees the first.
_PARTS = 6_211 << 40
# What a link of these kinds says was done, and does not change by being taken back.
LASTING = frozenset({Kind.SPLIT})


@transaction.atomic
def link(referral: Referral, other: Referral, *, relation: str, why: str = "", by: User) -> ReferralLink:
    """Say that `referral` has to do with `other` by `relation`, one of `words.RELATIONS`. `by` sees both.

    Raises PermissionDenied, Http404 where `other` is not theirs to see, Conflict in words.
    """
    here, there = _both(referral, other, by=by)
    kind, begins_here = RELATIONS[relation]
    start, end = (here, there) if begins_here else (there, here)
    if obstacle := _obstacle(start, end, kind):
        raise Conflict(obstacle)
    made = ReferralLink.objects.create(from_referral=start, to_referral=end, kind=kind, why=why, made_by=by)
    for one in (here, there):
        recorder.record("referrals.link", by=by, target=one, link=str(made.public_id), kind=kind)
    return made


def _both(referral: Referral, other: Referral, *, by: User) -> tuple[Referral, Referral]:
    """Both, locked in the order of their keys."""
    rows = Referral.objects.visible_to(by).filter(pk__in={referral.pk, other.pk}).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(of=("self",))}
    if referral.pk not in found or not by.has_perm(P.LINK, found[referral.pk]):
        raise PermissionDenied
    if other.pk not in found:
        raise Http404
    return found[referral.pk], found[other.pk]


def _obstacle(start: Referral, end: Referral, kind: str) -> str:
    if start.pk == end.pk:
        return "A referral is not linked to itself. Enter another one."
    for one in (start, end):
        if one.received_at is None:
            return f"{one.reference or 'It'} has not reached a region yet, so it cannot be linked."
    if ReferralLink.objects.current().of(start).of(end).filter(kind=kind).exists():
        return f"{start.reference} and {end.reference} are linked like this already."
    if kind == Kind.PARENT and _makes_a_circle(start, end):
        return f"{end.reference} is part of {start.reference} itself, over others, so it cannot hold it as a part."
    return ""


def _makes_a_circle(part: Referral, whole: Referral) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_PARTS])
        cursor.execute("select toex_is_part_of(%s, %s)", [whole.pk, part.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def end_link(link: ReferralLink, *, of: Referral, why: str, by: User) -> ReferralLink:
    """Say that `link` no longer holds, from the page of `of`, one of its ends. Raises PermissionDenied, Conflict."""
    if not by.has_perm(P.LINK, of):
        raise PermissionDenied
    # The referrals first, as every verb does that holds both.
    ends = Referral.objects.filter(pk__in=[link.from_referral_id, link.to_referral_id]).order_by("pk")
    found = {one.pk: one for one in ends.select_for_update(of=("self",))}
    locked = ReferralLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if obstacle := obstacle_to_end(locked, found.get(locked.from_referral_id)):
        raise Conflict(obstacle)
    locked.ended_by, locked.ended_at, locked.ended_why = by, timezone.now(), why
    locked.save(update_fields=["ended_by", "ended_at", "ended_why"])
    for one in found.values():
        recorder.record("referrals.end_link", by=by, target=one, link=str(locked.public_id), kind=locked.kind)
    return locked


def obstacle_to_end(link: ReferralLink, start: Referral | None) -> str:
    """Why a link cannot be ended, in words; nothing where it can. `start` is the referral at which it begins."""
    if link.ended_at:
        return "Somebody has ended this link already."
    if link.kind in LASTING:
        return "It says where a referral came from, and stays."
    if start is not None and link.kind == Kind.DUPLICATE and start.merged_into_id == link.to_referral_id:
        return "They were merged. Undo the merge instead."
    return ""


# --- more support ------------------------------------------------------------------------------------------


def obstacle_to_ask_for_more(referral: Referral, by: User) -> str:
    """Why `by`, who asked for it, cannot begin another request from it now; nothing where they can."""
    if referral.status != Status.CLOSED:
        return "More support is asked for once a referral is closed. Write a message to its team instead."
    if referral.force_id not in by.scope.home_forces:
        return "You no longer belong to the force that asked."
    return ""


@transaction.atomic
def ask_for_more(referral: Referral, *, by: User, public_id: UUID | None = None) -> Referral:
    """Begin a draft with the answers of the closed `referral`; the two are linked when it is submitted.

    Raises PermissionDenied for anybody but those who asked, Conflict where it is not closed.
    """
    if not by.has_perm(P.ASK_FOR_MORE, referral):
        raise PermissionDenied
    if obstacle := obstacle_to_ask_for_more(referral, by):
        raise Conflict(obstacle)
    answers = copying.answers_of(referral)
    draft = actions.start_request(force=referral.force, by=by, public_id=public_id, copied_from=referral, **answers)
    draft.follows = referral
    draft.save(update_fields=["follows"])
    return draft
