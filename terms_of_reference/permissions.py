"""What may be done to terms of reference, each with a sentence; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    DRAFT = "terms_of_reference.draft_terms"  # begin a version and write it
    PROPOSE = "terms_of_reference.propose_terms"  # put it before both parties
    SIGN_FOR_SIO = "terms_of_reference.sign_for_sio"
    ASK_FOR_CHANGE = "terms_of_reference.ask_for_change"  # the SIO gives it back with what should be different
    SIGN_FOR_TOEX = "terms_of_reference.sign_for_toex"
