"""What of the outcomes is searched: for whoever sees the referral, as its page of outcomes shows them."""

from __future__ import annotations

from referrals.search.registry import Source, register
from referrals.search.writing import follow

_REASSESSMENTS = """
    select made.referral_id, made.number::text, made.recorded_at, '', 'Reassessment ' || made.number,
        concat_ws(E'\\n', made.findings, made.what_remains, made.victims, made.requester_view, made.requester_view_by,
            made.rationale), '{}'::text[], '{}'::bigint[]
    from outcomes_reassessment made where true {only:made.referral_id}
"""
_ANSWERS = """
    select offer.referral_id, offer.public_id::text, offer.answered_at, '', '',
        concat_ws(E'\\n', nullif(offer.named_lead, ''), nullif(offer.reason, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_ownershipoffer offer where offer.answered_at is not null {only:offer.referral_id}
"""
_DISRUPTIONS = """
    select disruption.referral_id, disruption.number::text, disruption.recorded_at, '', disruption.title,
        concat_ws(E'\\n', disruption.narrative, disruption.toex_contribution, nullif(disruption.target_reference, ''),
            nullif(disruption.lead_agency, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_disruption disruption where true {only:disruption.referral_id}
"""
_CLOSINGS = """
    select closing.referral_id, closing.public_id::text, closing.closed_at, '', '',
        concat_ws(E'\\n', closing.lessons, nullif(closing.none_explained, '')), '{}'::text[], '{}'::bigint[]
    from outcomes_closingrecord closing where true {only:closing.referral_id}
"""
_FEEDBACK = """
    select feedback.referral_id, feedback.public_id::text, feedback.given_at, '', '', feedback.comments,
        '{}'::text[], '{}'::bigint[]
    from outcomes_feedback feedback where feedback.comments <> '' {only:feedback.referral_id}
"""
# After the steps that record one of them.
STEPS = {
    "recommend_owner": "reassessment",
    "accept_ownership": "ownership",
    "refuse_ownership": "ownership",
    "withdraw": "ownership",
    "close": "closing",
}
_FOLLOW = {verb: follow(kind) for verb, kind in STEPS.items()}


def follow_step(change) -> None:
    """The listener of the referral's lifecycle."""
    if change.verb in _FOLLOW:
        _FOLLOW[change.verb](change)


def register_own() -> None:
    """Make the outcomes known to the search."""
    outcomes, disruption = "outcomes:outcomes", "outcomes:disruption"
    register(
        Source("reassessment", "Reassessment", _REASSESSMENTS, outcomes),
        Source("ownership", "Answer of an owner", _ANSWERS, outcomes),
        Source("disruption", "Disruption", _DISRUPTIONS, disruption, numbered=True),
        Source("closing", "Lessons of the closing", _CLOSINGS, outcomes),
        Source("feedback", "Feedback", _FEEDBACK, outcomes),
    )
