"""The referral, the tasking request it began with, what the gates said, and who sees it."""

from referrals.models.attachment import Attachment
from referrals.models.choices import Gate, Marking, Priority
from referrals.models.decisions import GateDecision, InformationRequest, OcaAdvice
from referrals.models.idempotency import IdempotencyKey
from referrals.models.link import ReferralLink
from referrals.models.message import (
    FollowUp,
    Message,
    MessageFile,
    MessageKind,
    MessageMention,
    MessageRead,
    Side,
    Watch,
)
from referrals.models.reference_data import FormChoice, HarmMatrix, Reason, ReferenceCounter, ThreatArea
from referrals.models.referral import Referral, ReferralDeadline, ReferralStatusChange
from referrals.models.request import RowOfRequest, TaskingRequest
from referrals.models.share import Share, ShareStatusChange
from referrals.models.sight import (
    HandlingRegion,
    ReferralGroupObjectPermission,
    ReferralPerson,
    ReferralUserObjectPermission,
)
from referrals.models.subject import Basis, Subject, SubjectImport, SubjectLink
from referrals.sharing.statuses import ShareKind, ShareStatus

__all__ = [
    "Attachment",
    "Basis",
    "FollowUp",
    "FormChoice",
    "Gate",
    "GateDecision",
    "HandlingRegion",
    "HarmMatrix",
    "IdempotencyKey",
    "InformationRequest",
    "Marking",
    "Message",
    "MessageFile",
    "MessageKind",
    "MessageMention",
    "MessageRead",
    "OcaAdvice",
    "Priority",
    "Reason",
    "ReferenceCounter",
    "Referral",
    "ReferralDeadline",
    "ReferralGroupObjectPermission",
    "ReferralLink",
    "ReferralPerson",
    "ReferralStatusChange",
    "ReferralUserObjectPermission",
    "RowOfRequest",
    "Share",
    "ShareKind",
    "ShareStatus",
    "ShareStatusChange",
    "Side",
    "Subject",
    "SubjectImport",
    "SubjectLink",
    "TaskingRequest",
    "ThreatArea",
    "Watch",
]
