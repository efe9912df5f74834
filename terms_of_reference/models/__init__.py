"""The terms of reference of a referral: versions, signatures, what is said about them, and what follows from them."""

from terms_of_reference.models.following import Commitment, PromiseDeadline, TermsDeadline, TermsPaper
from terms_of_reference.models.negotiation import TermsComment, TermsEdit, TermsPresence
from terms_of_reference.models.rules import SigningRule, TermsInvitation, TermsTemplate
from terms_of_reference.models.terms import Party, Signature, TermsOfReference, TermsStatusChange

__all__ = [
    "Commitment",
    "Party",
    "Signature",
    "SigningRule",
    "TermsComment",
    "PromiseDeadline",
    "TermsDeadline",
    "TermsEdit",
    "TermsInvitation",
    "TermsOfReference",
    "TermsPaper",
    "TermsPresence",
    "TermsStatusChange",
    "TermsTemplate",
]
