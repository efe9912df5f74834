"""The steps of the two gates, and those that answer them: part of the table of a referral (`referrals.lifecycle`)."""

from __future__ import annotations

from collections.abc import Callable

from foundations.lifecycle.machine import To, Transition
from referrals import effects, forms
from referrals.deciding import effects as deciding
from referrals.linking.steps import STEPS_OF_LINKING
from referrals.models import Referral
from referrals.permissions import Permission as P
from referrals.sight import restriction
from referrals.statuses import GATES
from referrals.statuses import Status as S

FIRST_GATES = frozenset({S.SCTAC_TRIAGE, S.GATEWAY_TRIAGE})

AFTER_A_QUESTION = GATES | {S.INFORMATION_REQUESTED}


def _of(gate: S) -> Callable[[Referral], bool]:
    """Whether it is that gate's, also while it waits for answers."""
    return lambda referral: referral.gate == gate


# Which gate asks by which permission.
ASKS = (
    (S.SCTAC_TRIAGE, P.ASK_AT_FIRST_GATE, _of(S.SCTAC_TRIAGE)),
    (S.GATEWAY_TRIAGE, P.ASK_AT_SECOND_GATE, _of(S.GATEWAY_TRIAGE)),
)

GATE_STEPS = [
    # --- the first gate --------------------------------------------------------------------------
    Transition(
        verb="forward",
        label="Forward to TOEX",
        done="Forwarded to TOEX",
        sources=frozenset({S.SCTAC_TRIAGE}),
        target=S.GATEWAY_TRIAGE,
        permission=P.FORWARD,
        form=forms.ForwardForm,
        needs=("reason", "rationale"),
        effects=(deciding.record_decision,),
        hint="The Senior Intelligence Analysts are told, and the requester sees your decision.",
    ),
    # --- the second gate -------------------------------------------------------------------------
    Transition(
        verb="accept",
        label="Accept",
        done="Accepted",
        sources=frozenset({S.GATEWAY_TRIAGE}),
        target=S.AGREEING_TERMS,
        permission=P.ACCEPT,
        guards=(effects.lead_is_of_the_team,),
        form=forms.AcceptForm,
        needs=("reason", "rationale", "priority", "harm_score", "lead_analyst"),
        sets=("priority", "harm_score", "lead_analyst"),
        effects=(deciding.record_decision,),
        hint="The terms of reference are drafted next, and agreed with the SIO.",
    ),
    Transition(
        verb="accept_in_part",
        label="Accept in part",
        done="Accepted in part",
        sources=frozenset({S.GATEWAY_TRIAGE}),
        target=S.AGREEING_TERMS,
        permission=P.ACCEPT,
        guards=(effects.lead_is_of_the_team,),
        form=forms.AcceptInPartForm,
        needs=("reason", "rationale", "priority", "harm_score", "lead_analyst", "accepted_part"),
        sets=("priority", "harm_score", "lead_analyst"),
        effects=(deciding.record_decision,),
        hint="The requester reads which part is taken on. The terms of reference are drafted next.",
    ),
    # --- either gate -----------------------------------------------------------------------------
    *(
        Transition(
            verb="ask",
            label="Ask the requester",
            done="Question asked",
            aside=True,
            sources=frozenset({gate, S.INFORMATION_REQUESTED}),
            target=S.INFORMATION_REQUESTED,
            permission=permission,
            when=at_gate,
            guards=(deciding.asks_its_requesters,),
            form=forms.QuestionForm,
            needs=("reason", "rationale"),
            prepare=deciding.prepare_question,
            effects=(deciding.record_decision, deciding.ask_question),
            hint="The clock of this gate stands still until the last answer comes. Several questions may be open.",
        )
        for gate, permission, at_gate in ASKS
    ),
    Transition(
        verb="answer",
        label="Answer a question",
        done="Question answered",
        sources=frozenset({S.INFORMATION_REQUESTED}),
        target=To(deciding.after_question, AFTER_A_QUESTION),
        permission=P.ANSWER,
        guards=(deciding.names_a_question, effects.draft_is_complete),
        form=forms.AnswerForm,
        needs=("rationale",),
        prepare=deciding.pick_question,
        effects=(deciding.record_answer, effects.send_next_version),
        hint="With the last answer the gate goes on, and what you changed in the request is sent with it.",
    ),
    *(
        Transition(
            verb="chase",
            label="Remind of a question",
            done="Reminded of a question",
            aside=True,
            sources=frozenset({S.INFORMATION_REQUESTED}),
            target=S.INFORMATION_REQUESTED,
            permission=permission,
            when=at_gate,
            guards=(deciding.names_a_question,),
            form=forms.ChaseForm,
            prepare=deciding.pick_question,
            effects=(deciding.chase,),
            hint="The person asked is told again, in the service and by e-mail.",
        )
        for _, permission, at_gate in ASKS
    ),
    *(
        Transition(
            verb="withdraw_question",
            label="Withdraw a question",
            done="Question withdrawn",
            aside=True,
            sources=frozenset({S.INFORMATION_REQUESTED}),
            target=To(deciding.after_question, AFTER_A_QUESTION),
            permission=permission,
            when=at_gate,
            guards=(deciding.names_a_question,),
            form=forms.WithdrawQuestionForm,
            needs=("rationale",),
            prepare=deciding.pick_question,
            effects=(deciding.withdraw_question,),
            hint="It stays on record, and nobody has to answer it. When none is open any more, the clock goes on.",
        )
        for _, permission, at_gate in ASKS
    ),
    *(
        Transition(
            verb="redirect",
            label="Redirect to another region",
            done="Redirected to another region",
            aside=True,
            sources=frozenset({gate}),
            target=To(effects.first_gate, FIRST_GATES),
            permission=permission,
            guards=(effects.goes_elsewhere, restriction.stays_with_named_people),
            form=forms.RedirectForm,
            needs=("reason", "rationale", "region"),
            prepare=effects.hand_to_region,
            effects=(deciding.record_decision,),
            hint="The other region's first gate receives it under the same reference; you will no longer see it.",
            operation="disclosure",
        )
        for gate, permission in (
            (S.SCTAC_TRIAGE, P.REDIRECT_AT_FIRST_GATE),
            (S.GATEWAY_TRIAGE, P.REDIRECT_AT_SECOND_GATE),
        )
    ),
    *(
        Transition(
            verb="redirect_capability",
            label="Redirect to another capability",
            done="Redirected to another capability",
            sources=frozenset({gate}),
            target=S.REDIRECTED,
            permission=permission,
            form=forms.RedirectCapabilityForm,
            needs=("reason", "rationale", "capability"),
            effects=(deciding.record_decision,),
            hint="TOEX does no more on it. The requester is told whom to ask instead.",
            warning=True,
        )
        for gate, permission in (
            (S.SCTAC_TRIAGE, P.REDIRECT_AT_FIRST_GATE),
            (S.GATEWAY_TRIAGE, P.REDIRECT_AT_SECOND_GATE),
        )
    ),
    *(
        Transition(
            verb="decline",
            label="Decline",
            done="Declined",
            sources=frozenset({gate}),
            target=S.DECLINED,
            permission=permission,
            form=forms.DeclineForm,
            needs=("reason", "rationale"),
            effects=(deciding.record_decision,),
            hint="The requester reads the reason and your rationale.",
            warning=True,
        )
        for gate, permission in (
            (S.SCTAC_TRIAGE, P.DECLINE_AT_FIRST_GATE),
            (S.GATEWAY_TRIAGE, P.DECLINE_AT_SECOND_GATE),
        )
    ),
    *STEPS_OF_LINKING,
    Transition(
        verb="return",
        label="Return to the first gate",
        done="Returned to the first gate",
        aside=True,
        sources=frozenset({S.GATEWAY_TRIAGE}),
        target=S.SCTAC_TRIAGE,
        permission=P.RETURN_TO_FIRST_GATE,
        guards=(effects.region_has_first_gate,),
        form=forms.ReturnForm,
        needs=("reason", "rationale"),
        effects=(deciding.record_decision,),
    ),
    Transition(
        verb="reconsider",
        label="Reconsider the decision",
        done="Decision to be reconsidered",
        aside=True,
        sources=frozenset({S.DECLINED, S.REDIRECTED}),
        target=To(deciding.ending_gate, GATES),
        permission=P.RECONSIDER,
        guards=(deciding.ended_at_a_gate,),
        form=forms.ReconsiderForm,
        needs=("reason", "rationale"),
        effects=(deciding.record_decision,),
        hint="It goes back to the gate that ended it. What was decided stays on record until that gate decides anew.",
    ),
]
