"""Forms of the tasking request and of the verbs."""

from referrals.forms.request import SECTIONS, Section, TaskingRequestForm, section_named
from referrals.forms.verbs import (
    AcceptForm,
    AcceptInPartForm,
    AcceptOwnershipForm,
    AdviceForm,
    AnswerForm,
    DeclarationForm,
    DeclineForm,
    ForwardForm,
    HoldForm,
    QuestionForm,
    RationaleForm,
    RedirectCapabilityForm,
    RedirectForm,
    ReturnForm,
    WithdrawForm,
)

__all__ = [
    "SECTIONS",
    "AcceptForm",
    "AcceptInPartForm",
    "AcceptOwnershipForm",
    "AdviceForm",
    "AnswerForm",
    "DeclarationForm",
    "DeclineForm",
    "ForwardForm",
    "HoldForm",
    "QuestionForm",
    "RationaleForm",
    "RedirectCapabilityForm",
    "RedirectForm",
    "ReturnForm",
    "Section",
    "TaskingRequestForm",
    "WithdrawForm",
    "section_named",
]
