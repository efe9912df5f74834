"""Who is told of requests for more time. Titles hold nothing operational: they go by e-mail."""

from __future__ import annotations

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from referrals import teams
from referrals.models import ExtensionRequest
from referrals.notifications import send
from referrals.permissions import Permission

ANSWERED = {
    "approve": "the extension that you asked for was approved",
    "refuse": "the extension that you asked for was refused: read the reason",
    "lapse": "the extension that you asked for is no longer needed",
}


def tell_asked(request: ExtensionRequest) -> None:
    """Tell those who may allow it."""
    referral = request.deadline.referral
    people = directory.holding(Permission.APPROVE_EXTENSION, teams.organisations_at_work(referral))
    send(
        referral,
        people.exclude(pk=request.asked_by_id),
        kind="extensions.ask",
        title="an extension waits for your answer",
        key=str(request.public_id),
        path=request.get_absolute_url(),
    )


def tell(change: Change) -> None:
    """After each step: tell whoever asked, unless it was they."""
    request, title = change.record, ANSWERED.get(change.verb)
    if title is None or (change.by and change.by.pk == request.asked_by_id):
        return
    send(
        request.deadline.referral,
        User.objects.filter(pk=request.asked_by_id, is_active=True),
        kind=f"extensions.{change.verb}",
        title=title,
        key=str(request.public_id),
        path=request.get_absolute_url(),
    )
