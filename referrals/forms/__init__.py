"""Forms of the tasking request and of the verbs."""

from referrals.forms.decisions import (
    AcceptForm,
    AcceptInPartForm,
    CorrectionForm,
    DeclineForm,
    ForwardForm,
    ReconsiderForm,
    RedirectCapabilityForm,
    RedirectForm,
    ReturnForm,
)
from referrals.forms.questions import AnswerForm, ChaseForm, QuestionForm, WithdrawQuestionForm
from referrals.forms.request import (
    FORM_VERSION,
    GROUPS,
    PAGES,
    SECTIONS,
    TaskingRequestForm,
    page_named,
    section_named,
)
from referrals.forms.verbs import (
    AcceptOwnershipForm,
    AdviceForm,
    DeclarationForm,
    HoldForm,
    RationaleForm,
    WithdrawForm,
)

__all__ = [
    "FORM_VERSION",
    "GROUPS",
    "PAGES",
    "SECTIONS",
    "AcceptForm",
    "AcceptInPartForm",
    "AcceptOwnershipForm",
    "AdviceForm",
    "AnswerForm",
    "ChaseForm",
    "CorrectionForm",
    "DeclarationForm",
    "DeclineForm",
    "ForwardForm",
    "HoldForm",
    "QuestionForm",
    "RationaleForm",
    "ReconsiderForm",
    "RedirectCapabilityForm",
    "RedirectForm",
    "ReturnForm",
    "TaskingRequestForm",
    "WithdrawForm",
    "WithdrawQuestionForm",
    "page_named",
    "section_named",
]
