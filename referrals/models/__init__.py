"""The referral, the tasking request it began with, what the gates said, and who sees it."""

from referrals.models.allocation import Allocation
from referrals.models.attachment import Attachment
from referrals.models.choices import Gate, Marking, Priority
from referrals.models.clock import ExtensionRequest, ExtensionStatusChange, ReferralDeadline
from referrals.models.decisions import DecisionRecord, GateDecision, OcaAdvice
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
from referrals.models.question import InformationRequest, QuestionChaser, QuestionFile
from referrals.models.reference_data import FormChoice, HarmMatrix, LetterText, Reason, ReferenceCounter, ThreatArea
from referrals.models.referral import Referral, ReferralStatusChange
from referrals.models.request import RowOfRequest, TaskingRequest
from referrals.models.search import SearchText
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
    "Allocation",
    "Attachment",
    "Basis",
    "DecisionRecord",
    "ExtensionRequest",
    "ExtensionStatusChange",
    "FollowUp",
    "FormChoice",
    "Gate",
    "GateDecision",
    "HandlingRegion",
    "HarmMatrix",
    "IdempotencyKey",
    "InformationRequest",
    "LetterText",
    "Marking",
    "Message",
    "MessageFile",
    "MessageKind",
    "MessageMention",
    "MessageRead",
    "OcaAdvice",
    "Priority",
    "QuestionChaser",
    "QuestionFile",
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
    "SearchText",
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
