"""The tables that referrals are written into, each with its fields in the order of its rows."""

from __future__ import annotations

from foundations.deadlines.models import ClockEvent, Deadline
from referrals.models import (
    Allocation,
    GateDecision,
    HandlingRegion,
    InformationRequest,
    Message,
    MessageRead,
    OcaAdvice,
    Referral,
    ReferralDeadline,
    ReferralStatusChange,
    TaskingRequest,
)
from toex.scale.sheets import Sheet


def sheets() -> dict[str, Sheet]:
    """One for each table, in an order in which every row finds what it refers to."""
    return {
        "referrals": Sheet.of(
            Referral,
            "id public_id reference status asking_gate held_status ended_at_status version operation "
            "primary_threat marking immediate_risk force region requester sio lead_analyst offered_to owner "
            "owner_lead priority harm_score needed_by_date created_at submitted_at received_at "
            "status_since due_at amber_at closed_at restricted restricted_reason restricted_by restricted_at",
        ),
        "regions": Sheet.of(HandlingRegion, "referral region how since_at since_by"),
        "other threats": Sheet.of(Referral.other_threats.through, "referral threatarea"),
        "requests": Sheet.of(
            TaskingRequest,
            "public_id referral number form_version answers warnings subject_count attachment_count undescribed_count "
            "changed_at submitted_at submitted_by",
        ),
        "steps": Sheet.of(
            ReferralStatusChange,
            "record verb label from_status to_status at by seen_version reason note",
        ),
        "decisions": Sheet.of(
            GateDecision,
            "public_id referral gate verb label reason rationale priority harm_score lead_analyst "
            "accepted_part redirected_to letter letter_edited correction region decided_by decided_at",
        ),
        "advice": Sheet.of(OcaAdvice, "public_id referral kind text given_by given_at"),
        "questions": Sheet.of(
            InformationRequest,
            "public_id referral gate question asked_by asked_at answer answered_by answered_at withdrawn_because",
        ),
        "deadlines": Sheet.of(
            Deadline,
            "id public_id kind organisation responsible reference path working_days amber_days starts_at "
            "due_at amber_at paused_at stopped_at outcome remind_at started_by",
        ),
        "referral deadlines": Sheet.of(ReferralDeadline, "deadline_ptr referral"),
        "clock events": Sheet.of(
            ClockEvent,
            "deadline kind effective_at entered_at reason_code note actor working_days",
        ),
        "allocations": Sheet.of(
            Allocation,
            "public_id referral user part since_at since_by reason until_at until_by end_reason",
        ),
        "messages": Sheet.of(Message, "id public_id referral kind side author at text"),
        "messages read": Sheet.of(MessageRead, "referral user side up_to read_at"),
    }
