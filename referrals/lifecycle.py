"""The lifecycle of a referral: the table that `design` draws, one row a step."""

from __future__ import annotations

from django.db import transaction

from foundations.lifecycle.machine import Lifecycle, To, Transition
from referrals import deadlines, effects, forms, notifications
from referrals.allocating import rows as allocations
from referrals.gate_steps import FIRST_GATES, GATE_STEPS
from referrals.linking import effects as linking
from referrals.linking import merging
from referrals.permissions import Permission as P
from referrals.sight import restriction
from referrals.statuses import OPEN, WORKING
from referrals.statuses import Status as S


class ReferralLifecycle(Lifecycle):
    """Locks both referrals that a merge concerns, in one order for everybody, before it moves one."""

    @transaction.atomic
    def move(self, record, verb: str, **given):
        if verb == "merge":
            merging.lock(record.pk, getattr(given.get("into"), "pk", None))
        elif verb == "undo_merge":
            merging.lock(record.pk, record.merged_into_id)
        return super().move(record, verb, **given)


LIFECYCLE = ReferralLifecycle(
    name="referrals",
    label="Referral",
    statuses=S,
    before=(effects.keep_in_sight, effects.stamp),
    always=(effects.keep_chain, allocations.follow, deadlines.follow, notifications.tell, notifications.warn),
    transitions=[
        # --- the request -----------------------------------------------------------------------------
        Transition(
            verb="submit",
            label="Submit the request",
            done="Request submitted",
            sources=frozenset({S.DRAFT}),
            target=To(effects.after_submit, frozenset({S.WITH_ADVISER, *FIRST_GATES})),
            permission=P.SUBMIT,
            guards=(effects.is_complete, restriction.may_travel),
            form=forms.DeclarationForm,
            prepare=effects.give_reference,
            effects=(effects.freeze_request, linking.link_follow_up),
            hint="It gets its reference and goes to the first gate. You can follow it from your home page.",
            operation="disclosure",
        ),
        Transition(
            verb="endorse",
            label="Endorse",
            done="Endorsed by the adviser",
            sources=frozenset({S.WITH_ADVISER}),
            target=To(effects.first_gate, FIRST_GATES),
            permission=P.ENDORSE,
            form=forms.AdviceForm,
            needs=("rationale",),
            effects=(effects.record_advice,),
            hint="The request goes to the region's first gate with your advice.",
        ),
        Transition(
            verb="send_back",
            label="Send back with advice",
            done="Sent back by the adviser",
            aside=True,
            sources=frozenset({S.WITH_ADVISER}),
            target=S.DRAFT,
            permission=P.SEND_BACK,
            form=forms.AdviceForm,
            needs=("rationale",),
            effects=(effects.record_advice, effects.copy_request),
            hint="The requester can change the request and submit it again.",
        ),
        *GATE_STEPS,
        # --- the work --------------------------------------------------------------------------------
        Transition(
            verb="start_development",
            label="Both parties sign the terms",
            done="Development started",
            sources=frozenset({S.AGREEING_TERMS}),
            target=S.IN_DEVELOPMENT,
            permission=None,
        ),
        Transition(
            verb="complete",
            label="Complete development",
            done="Development completed",
            sources=frozenset({S.IN_DEVELOPMENT}),
            target=S.REASSESSMENT,
            permission=P.COMPLETE,
            form=forms.RationaleForm,
            needs=("rationale",),
            hint="The threat is reassessed next, together with the requester.",
        ),
        Transition(
            verb="amend_terms",
            label="Amend the terms",
            done="Terms to be amended",
            aside=True,
            sources=frozenset({S.IN_DEVELOPMENT}),
            target=S.AGREEING_TERMS,
            permission=P.AMEND_TERMS,
            form=forms.RationaleForm,
            needs=("rationale",),
            hint="A new version of the terms is agreed and signed by both before development goes on.",
        ),
        # --- the end ---------------------------------------------------------------------------------
        Transition(
            verb="recommend_owner",
            label="Reassess and recommend an owner",
            done="Owner recommended",
            sources=frozenset({S.REASSESSMENT}),
            target=S.AGREEING_OWNERSHIP,
            permission=P.RECOMMEND_OWNER,
            needs=("rationale", "offered_to"),
            sets=("offered_to",),
            guards=(restriction.receiver_is_named,),
            hint="The organisation you recommend is asked to accept ownership.",
        ),
        Transition(
            verb="accept_ownership",
            label="Accept ownership",
            done="Ownership accepted",
            sources=frozenset({S.AGREEING_OWNERSHIP}),
            target=S.CLOSING,
            permission=P.ACCEPT_OWNERSHIP,
            form=forms.AcceptOwnershipForm,
            needs=("named_lead",),
            prepare=effects.hand_over,
        ),
        Transition(
            verb="refuse_ownership",
            label="Refuse ownership",
            done="Ownership refused",
            sources=frozenset({S.AGREEING_OWNERSHIP}),
            target=S.REASSESSMENT,
            permission=P.REFUSE_OWNERSHIP,
            form=forms.RationaleForm,
            needs=("rationale",),
            hint="The region reassesses and recommends again.",
            warning=True,
        ),
        Transition(
            verb="close",
            label="Close the referral",
            done="Referral closed",
            sources=frozenset({S.CLOSING}),
            target=S.CLOSED,
            permission=P.CLOSE,
            prepare=effects.close,
            hint="The SIO is asked for feedback.",
        ),
        Transition(
            verb="reopen",
            label="Reopen",
            done="Reopened",
            aside=True,
            sources=frozenset({S.CLOSED}),
            target=S.REASSESSMENT,
            permission=P.REOPEN,
            guards=(effects.within_window,),
            form=forms.RationaleForm,
            needs=("rationale",),
            prepare=effects.open_again,
        ),
        # --- from any open status ----------------------------------------------------------------------
        Transition(
            verb="hold",
            label="Put on hold",
            done="Put on hold",
            aside=True,
            sources=WORKING - {S.WITH_ADVISER},
            target=S.ON_HOLD,
            permission=P.HOLD,
            form=forms.HoldForm,
            needs=("reason", "rationale"),
            prepare=effects.remember_status,
            hint="Every clock of this referral stands still until it is resumed.",
        ),
        Transition(
            verb="resume",
            label="Resume",
            done="Resumed",
            sources=frozenset({S.ON_HOLD}),
            target=To(effects.held_status, WORKING - {S.WITH_ADVISER}),
            permission=P.RESUME,
            form=forms.RationaleForm,
            needs=("rationale",),
        ),
        Transition(
            verb="withdraw",
            label="Withdraw the request",
            done="Withdrawn by the requester",
            sources=OPEN,
            target=S.WITHDRAWN,
            permission=P.WITHDRAW,
            form=forms.WithdrawForm,
            needs=("reason", "rationale"),
            hint="Work on it ends. What has been recorded stays.",
            warning=True,
        ),
    ],
)
