"""The rows of a referral's lifecycle for merging a duplicate, undoing that, and what is split off."""

from __future__ import annotations

from collections.abc import Callable

from foundations.lifecycle.machine import To, Transition
from referrals.deciding import effects as deciding
from referrals.linking import effects as linking
from referrals.linking import forms as linking_forms
from referrals.linking import merging
from referrals.models import Referral
from referrals.permissions import Permission as P
from referrals.statuses import GATES
from referrals.statuses import Status as S


def _worked_at(gate: S) -> Callable[[Referral], bool]:
    """Whether it is that gate's: at it, waiting for its question, or merged by it."""
    return lambda referral: gate in (referral.gate, referral.ended_at_status)


MERGES = (
    (S.SCTAC_TRIAGE, P.MERGE_AT_FIRST_GATE, _worked_at(S.SCTAC_TRIAGE)),
    (S.GATEWAY_TRIAGE, P.MERGE_AT_SECOND_GATE, _worked_at(S.GATEWAY_TRIAGE)),
)

STEPS_OF_LINKING = (
    *(
        Transition(
            verb="merge",
            label="Merge into another referral",
            done="Merged into another referral",
            sources=frozenset({gate, S.INFORMATION_REQUESTED}),
            target=S.MERGED,
            permission=permission,
            when=worked_at,
            guards=(merging.goes_on_in,),
            form=linking_forms.MergeForm,
            needs=("reason", "rationale", "into"),
            prepare=merging.hand_to_survivor,
            effects=(deciding.record_decision, merging.tie),
            hint="This one ends, and keeps its reference, which leads to the other. The requester is told.",
            warning=True,
        )
        for gate, permission, worked_at in MERGES
    ),
    *(
        Transition(
            verb="undo_merge",
            label="Undo the merge",
            done="Merge undone",
            aside=True,
            sources=frozenset({S.MERGED}),
            target=To(merging.where_it_was, GATES | {S.INFORMATION_REQUESTED}),
            permission=permission,
            when=worked_at,
            guards=(merging.may_be_undone,),
            form=linking_forms.UndoMergeForm,
            needs=("rationale",),
            prepare=merging.bring_back,
            effects=(merging.untie,),
            hint="It goes back to the gate where it was, and its clock goes on. Its requester no longer sees the "
            "other referral where the merge alone let them.",
        )
        for _, permission, worked_at in MERGES
    ),
    Transition(
        verb="split_off",
        label="A gate splits it off from another referral",
        done="Split off from another referral",
        sources=frozenset({S.DRAFT}),
        target=To(linking.where_the_whole_is, GATES),
        permission=None,
        effects=(linking.link_part,),
    ),
)
