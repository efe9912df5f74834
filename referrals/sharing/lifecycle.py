"""The lifecycle of a share: offered or asked for, answered, ended."""

from __future__ import annotations

from django.db import connection, transaction

from foundations.lifecycle.machine import Change, Lifecycle, Transition
from referrals.permissions import Permission as P
from referrals.sharing import effects, forms, notifications
from referrals.sharing.statuses import OPEN
from referrals.sharing.statuses import ShareStatus as S

# So that the number of the lock is nobody else's.
_LOCKS = 5_317 << 40


class SharingLifecycle(Lifecycle):
    """Moves the shares of one referral one after the other.

    An answer looks at the referral and may end other shares of it; two answers at once would wait for each other's
    rows for ever. Whoever answers cannot lock the referral first, because they do not see it yet.
    """

    @transaction.atomic
    def move(self, record, verb: str, **given):
        if record.referral_id:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCKS + record.referral_id])
        return super().move(record, verb, **given)


def settle(change: Change) -> None:
    """End what else was under way with the same unit."""
    for share in effects.settled_by(change.record):
        LIFECYCLE.move(share, "supersede", by=change.by, follows=True)


LIFECYCLE = SharingLifecycle(
    name="sharing",
    label="Share",
    statuses=S,
    starts=(S.OFFERED, S.ASKED),
    before=(effects.keep_in_sight, effects.stamp),
    always=(effects.look_again, notifications.tell),
    transitions=[
        # --- an offer ----------------------------------------------------------------------------------
        Transition(
            verb="accept",
            label="Accept",
            done="Offer accepted",
            sources=frozenset({S.OFFERED}),
            target=S.ACCEPTED,
            permission=P.ANSWER_SHARE,
            form=forms.AcceptForm,
            prepare=effects.take_up,
            effects=(effects.disclose, settle),
            hint="You see the referral from then on, as far as was offered. The region that offers it is told.",
        ),
        Transition(
            verb="refuse",
            label="Refuse",
            done="Offer refused",
            sources=frozenset({S.OFFERED}),
            target=S.REFUSED,
            permission=P.ANSWER_SHARE,
            form=forms.ReasonForm,
            needs=("rationale",),
            hint="The region that offers it reads the reason.",
            warning=True,
        ),
        *(
            Transition(
                verb="take_back",
                label="Take back",
                done="Taken back",
                sources=frozenset({source}),
                target=S.TAKEN_BACK,
                permission=permission,
                form=forms.CommentForm,
                hint="It can no longer be answered.",
                warning=True,
            )
            for source, permission in ((S.OFFERED, P.SHARE), (S.ASKED, P.ANSWER_SHARE))
        ),
        # --- a question for sight ------------------------------------------------------------------------
        Transition(
            verb="allow",
            label="Allow sight",
            done="Sight allowed",
            sources=frozenset({S.ASKED}),
            target=S.ACCEPTED,
            permission=P.SHARE,
            form=forms.CommentForm,
            prepare=effects.to_the_one_who_asked,
            effects=(effects.disclose, settle),
            hint="They see the referral until the last day, without the inside of development. Sight of a restricted "
            "referral goes to the person who asked alone.",
        ),
        Transition(
            verb="refuse_ask",
            label="Refuse sight",
            done="Sight refused",
            sources=frozenset({S.ASKED}),
            target=S.REFUSED,
            permission=P.SHARE,
            form=forms.ReasonForm,
            needs=("rationale",),
            hint="By your answer they learn that there is such a referral. To tell them nothing, do not answer: the "
            "question ends by itself after its last day.",
            warning=True,
        ),
        # --- the end -------------------------------------------------------------------------------------
        Transition(
            verb="revoke",
            label="End the sharing",
            done="Sharing ended by the handling region",
            sources=frozenset({S.ACCEPTED}),
            target=S.ENDED,
            permission=P.SHARE,
            guards=(effects.is_not_handed_over,),
            form=forms.ReasonForm,
            needs=("rationale",),
            hint="The other unit no longer sees the referral, at once.",
            warning=True,
        ),
        Transition(
            verb="give_back",
            label="Give back",
            done="Given back",
            sources=frozenset({S.ACCEPTED}),
            target=S.ENDED,
            permission=P.ANSWER_SHARE,
            guards=(effects.is_not_handed_over,),
            form=forms.ReasonForm,
            needs=("rationale",),
            hint="Your unit no longer sees the referral. The region that handles it reads the reason.",
            warning=True,
        ),
        Transition(
            verb="expire",
            label="The last day passes",
            done="Ended after its last day",
            sources=OPEN,
            target=S.ENDED,
            permission=None,
        ),
        Transition(
            verb="supersede",
            label="Another step settles it",
            done="Ended: no longer needed",
            sources=OPEN,
            target=S.ENDED,
            permission=None,
        ),
    ],
)
