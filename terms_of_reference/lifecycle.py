"""The lifecycle of a version of the terms."""

from __future__ import annotations

from django.db import transaction

from foundations.lifecycle.machine import Change, Lifecycle, To, Transition
from referrals.models import Referral
from terms_of_reference import deadlines, effects, forms, notifications
from terms_of_reference.models import Party
from terms_of_reference.permissions import Permission as P
from terms_of_reference.statuses import WORKING
from terms_of_reference.statuses import Status as S

SIGNED = To(effects.after_signature, frozenset({S.PROPOSED, S.IN_FORCE}))
WHEN_BOTH_SIGNED = (
    "The terms come into force when both have signed the same version. Development then starts by itself."
)

DECLINING = "Both sides are told, with your reason. Signatures given on this version no longer count."


class TermsLifecycle(Lifecycle):
    """Moves terms under the lock of their referral, taken first: whoever drafts, signs or moves the referral queues up.

    Two locks taken in one order everywhere cannot wait for each other.
    """

    @transaction.atomic
    def move(self, record, verb: str, **given):
        Referral.objects.select_for_update(of=("self",)).get(pk=record.referral_id)
        return super().move(record, verb, **given)


def sign(change: Change) -> None:
    """Write the signature; the version in force makes way when it is the second."""
    effects.sign(change)
    if change.record.in_force_at is None:
        return
    for old in change.record.referral.terms.in_force():
        LIFECYCLE.move(old, "supersede", by=change.by, follows=True)


LIFECYCLE = TermsLifecycle(
    name="terms_of_reference",
    label="Terms of reference",
    statuses=S,
    before=(effects.keep_in_sight,),
    always=(deadlines.follow, notifications.tell),
    transitions=[
        Transition(
            verb="propose",
            label="Propose the terms",
            done="Terms proposed",
            sources=frozenset({S.DRAFT}),
            target=S.PROPOSED,
            permission=P.PROPOSE,
            guards=(effects.being_agreed, effects.is_complete),
            prepare=effects.note_proposer,
            hint="The SIO is asked to sign. From now on a change makes a new version.",
        ),
        Transition(
            verb="propose_back",
            label="Send the changes to TOEX",
            done="Changes sent to TOEX",
            sources=frozenset({S.DRAFT}),
            target=S.PROPOSED,
            permission=P.PROPOSE_BACK,
            guards=(effects.being_agreed, effects.was_put_before_both, effects.is_complete),
            prepare=effects.note_proposer,
            hint="TOEX is asked to sign. From now on a change makes a new version.",
        ),
        Transition(
            verb="sign_for_sio",
            label="Sign for the SIO",
            done="Signed for the SIO",
            sources=frozenset({S.PROPOSED}),
            target=SIGNED,
            permission=P.SIGN_FOR_SIO,
            form=forms.SignForm,
            guards=(effects.being_agreed, effects.may_sign_for(Party.SIO), effects.proved_again),
            prepare=sign,
            effects=(effects.start_development,),
            hint=WHEN_BOTH_SIGNED,
        ),
        Transition(
            verb="sign_for_toex",
            label="Sign for TOEX",
            done="Signed for TOEX",
            sources=frozenset({S.PROPOSED}),
            target=SIGNED,
            permission=P.SIGN_FOR_TOEX,
            form=forms.SignForm,
            guards=(
                effects.being_agreed,
                effects.may_sign_for(Party.TOEX),
                effects.within_delegation,
                effects.proved_again,
            ),
            prepare=sign,
            effects=(effects.start_development,),
            hint=WHEN_BOTH_SIGNED,
        ),
        Transition(
            verb="ask_for_change",
            label="Ask for a change",
            done="Change asked for",
            sources=frozenset({S.PROPOSED}),
            target=S.DRAFT,
            permission=P.ASK_FOR_CHANGE,
            form=forms.AskForChangeForm,
            needs=("rationale",),
            guards=(effects.being_agreed,),
            effects=(effects.void_on_request,),
            hint="The terms go back to their author. Signatures given on this version no longer count.",
        ),
        Transition(
            verb="decline_for_sio",
            label="Decline to sign for the SIO",
            done="The SIO declined to sign",
            sources=frozenset({S.PROPOSED}),
            target=S.DRAFT,
            permission=P.SIGN_FOR_SIO,
            form=forms.DeclineForm,
            needs=("rationale",),
            guards=(effects.being_agreed,),
            effects=(effects.void_on_request,),
            hint=DECLINING,
            warning=True,
        ),
        Transition(
            verb="decline_for_toex",
            label="Decline to sign for TOEX",
            done="TOEX declined to sign",
            sources=frozenset({S.PROPOSED}),
            target=S.DRAFT,
            permission=P.SIGN_FOR_TOEX,
            form=forms.DeclineForm,
            needs=("rationale",),
            guards=(effects.being_agreed,),
            effects=(effects.void_on_request,),
            hint=DECLINING,
            warning=True,
        ),
        Transition(
            verb="supersede",
            label="A newer version replaces it",
            done="Superseded by a newer version",
            sources=frozenset({*WORKING, S.IN_FORCE}),
            target=S.SUPERSEDED,
            permission=None,
        ),
    ],
)
