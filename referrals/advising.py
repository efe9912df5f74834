"""The adviser's comment: advice that leaves a request where it is. Endorsing and sending back are steps."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals import history, notifications
from referrals.models import OcaAdvice, Referral
from referrals.permissions import Permission
from referrals.search import writing
from referrals.standings import requesters
from referrals.statuses import GATES, Status

# While the adviser has the request, and while the gates decide on it.
MAY_BE_ADVISED = frozenset({Status.WITH_ADVISER, Status.INFORMATION_REQUESTED, *GATES})


def may_comment(referral: Referral, user: User) -> bool:
    """Whether the page offers it."""
    return referral.status in MAY_BE_ADVISED and user.has_perm(Permission.ENDORSE, referral)


def obstacle(referral: Referral) -> str:
    """Why no comment can be added now, in words; nothing where one can."""
    if referral.status in MAY_BE_ADVISED:
        return ""
    return "A comment can be added until the gates have decided on the request."


@transaction.atomic
def comment(referral: Referral, *, text: str, by: User) -> OcaAdvice:
    """Write down what the adviser says; the requester is told, and the gates read it.

    Raises PermissionDenied for anybody but advisers of the force, Conflict after the gates have decided.
    """
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not by.has_perm(Permission.ENDORSE, locked):
        raise PermissionDenied
    if words := obstacle(locked):
        raise Conflict(words)
    advice = OcaAdvice.objects.create(
        referral=locked, kind=OcaAdvice.Kind.COMMENT, text=text, given_by=by, given_at=timezone.now()
    )
    writing.keep(locked.pk, "advice")
    history.note(locked, "comment", "Comment of the adviser", by=by)
    recorder.record("referrals.comment", by=by, target=locked)
    notifications.send(
        locked,
        User.objects.filter(pk__in=requesters(locked), is_active=True),
        kind="referrals.comment",
        title="the adviser has commented on your request",
        key=str(advice.public_id),
        path=reverse("referrals:decisions", args=[locked.key]),
    )
    return advice
