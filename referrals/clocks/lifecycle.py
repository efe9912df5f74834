"""The lifecycle of a request for more time than whoever keeps the clocks may give."""

from __future__ import annotations

from django.db import transaction

from foundations.deadlines import actions as clocks
from foundations.deadlines import kinds
from foundations.lifecycle.machine import Change, Lifecycle, Transition
from referrals.clocks import forms, notifications
from referrals.clocks.statuses import ExtensionStatus as S
from referrals.models import Referral
from referrals.permissions import Permission as P


class ExtensionLifecycle(Lifecycle):
    """Moves a request under the lock of its referral, taken first, as every step that touches a clock does."""

    @transaction.atomic
    def move(self, record, verb: str, **given):
        referral = Referral.objects.select_for_update(of=("self",)).filter(deadlines=record.deadline_id)
        list(referral.values_list("pk", flat=True))
        return super().move(record, verb, **given)


def still_runs(request, by, facts) -> str | None:
    """Guard of every answer."""
    return None if request.deadline.is_open else "The deadline has ended, so nobody needs more time."


def not_their_own(request, by, facts) -> str | None:
    """Guard of approve: nobody allows what they asked for themselves."""
    return "You asked for it. Somebody else has to approve it." if request.asked_by_id == by.pk else None


def note_answer(change: Change) -> None:
    change.record.decided_by, change.record.decided_at = change.by, change.at


def give_the_days(change: Change) -> None:
    request = change.record
    clocks.extend(
        request.deadline,
        working_days=request.working_days,
        reason_code=request.reason.code,
        note=request.note,
        by=change.by,
    )
    kinds.get(request.deadline.kind).follow([request.deadline_id])


LIFECYCLE = ExtensionLifecycle(
    name="extensions",
    label="Extension",
    statuses=S,
    always=(notifications.tell,),
    transitions=[
        Transition(
            verb="approve",
            label="Approve the extension",
            done="Extension approved",
            sources=frozenset({S.ASKED}),
            target=S.APPROVED,
            permission=P.APPROVE_EXTENSION,
            guards=(still_runs, not_their_own),
            form=forms.CommentForm,
            prepare=note_answer,
            effects=(give_the_days,),
            hint="The deadline moves at once, and whoever asked is told.",
        ),
        Transition(
            verb="refuse",
            label="Refuse the extension",
            done="Extension refused",
            sources=frozenset({S.ASKED}),
            target=S.REFUSED,
            permission=P.APPROVE_EXTENSION,
            form=forms.RefuseForm,
            needs=("rationale",),
            prepare=note_answer,
            hint="The deadline stays as it is. Whoever asked reads the reason.",
            warning=True,
        ),
        Transition(
            verb="take_back",
            label="Take the request back",
            done="Request taken back",
            aside=True,
            sources=frozenset({S.ASKED}),
            target=S.TAKEN_BACK,
            permission=P.KEEP_CLOCK,
            form=forms.CommentForm,
            hint="It can no longer be answered. You may ask again.",
        ),
        Transition(
            verb="lapse",
            label="The deadline ends",
            done="Ended: no longer needed",
            sources=frozenset({S.ASKED}),
            target=S.LAPSED,
            permission=None,
        ),
    ],
)
