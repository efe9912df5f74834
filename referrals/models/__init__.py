"""The referral, the tasking request it began with, what the gates said, and who sees it."""

from referrals.models.choices import Gate, Marking, Priority
from referrals.models.decisions import GateDecision, InformationRequest, OcaAdvice
from referrals.models.idempotency import IdempotencyKey
from referrals.models.reference_data import FormChoice, Reason, ReferenceCounter, ThreatArea
from referrals.models.referral import Referral, ReferralDeadline, ReferralStatusChange
from referrals.models.request import TaskingRequest
from referrals.models.sight import ReferralGroupObjectPermission, ReferralPerson, ReferralUserObjectPermission

__all__ = [
    "FormChoice",
    "Gate",
    "GateDecision",
    "IdempotencyKey",
    "InformationRequest",
    "Marking",
    "OcaAdvice",
    "Priority",
    "Reason",
    "ReferenceCounter",
    "Referral",
    "ReferralDeadline",
    "ReferralGroupObjectPermission",
    "ReferralPerson",
    "ReferralStatusChange",
    "ReferralUserObjectPermission",
    "TaskingRequest",
    "ThreatArea",
]
