"""What may be done to terms of reference, each with a sentence; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    DRAFT = "terms_of_reference.draft_terms"  # begin a version; say that a promise was met
    WRITE = "terms_of_reference.write_terms"  # write into one: TOEX, and the SIO once terms were put before them
    PROPOSE = "terms_of_reference.propose_terms"  # put it before both parties
    PROPOSE_BACK = "terms_of_reference.propose_back"  # the SIO sends their own changes to TOEX
    COMMENT = "terms_of_reference.comment_on_terms"  # say something about a section, and settle what was said
    SIGN_FOR_SIO = "terms_of_reference.sign_for_sio"
    ASK_FOR_CHANGE = "terms_of_reference.ask_for_change"  # the SIO gives it back with what should be different
    SIGN_FOR_TOEX = "terms_of_reference.sign_for_toex"
    INVITE = "terms_of_reference.invite_sio"  # give an SIO without an account one, to agree one referral's terms
    KEEP_TEMPLATES = "terms_of_reference.keep_templates"  # write the texts with which terms begin
    DELEGATE = "terms_of_reference.delegate_signing"  # say who signs for TOEX, and up to which size
