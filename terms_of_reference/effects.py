"""What the verbs of the terms do besides moving their status: small functions, each named by its row of the table."""

from __future__ import annotations

from foundations.accounts.isolation import context as isolation
from foundations.lifecycle.machine import Change, Guard
from referrals.lifecycle import LIFECYCLE as REFERRALS
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import promises, signing
from terms_of_reference.forms import statement
from terms_of_reference.models import Party, Signature, TermsOfReference
from terms_of_reference.requirements import missing
from terms_of_reference.statuses import Status

PARTY_OF = {"sign_for_sio": Party.SIO, "sign_for_toex": Party.TOEX}
CHANGE_ASKED = "The SIO asked for a change"
DECLINED = {"decline_for_sio": "The SIO declined to sign", "decline_for_toex": "TOEX declined to sign"}
PROPOSED_BY = {"propose": Party.TOEX, "propose_back": Party.SIO}


# --- guards ------------------------------------------------------------------------------------------------


def being_agreed(terms: TermsOfReference, by, facts) -> str | None:
    """Guard of every verb by hand: terms move only while the referral is agreeing them."""
    if terms.referral.status == ReferralStatus.AGREEING_TERMS:
        return None
    return f"The referral is at “{terms.referral.get_status_display()}”, so its terms cannot be agreed now."


def is_complete(terms: TermsOfReference, by, facts) -> str | None:
    """Guard of propose."""
    gaps = missing(terms)
    return ". ".join(gaps) + "." if gaps else None


def was_put_before_both(terms: TermsOfReference, by, facts) -> str | None:
    """Guard of the SIO's own proposal: TOEX writes the first one."""
    # A second number is made of a version that was proposed.
    if terms.is_frozen or terms.number > 1:
        return None
    return "TOEX has not put the terms before you yet."


def may_sign_for(party: Party) -> Guard:
    """The guard of a signature for `party`: not signed yet, and not by who signed for the other party."""

    def guard(terms: TermsOfReference, by, facts) -> str | None:
        for signature in terms.signatures_in_effect():
            if signature.party == party:
                return f"{signature.titled_name} has signed this version for {_the(party)}."
            if signature.user_id == by.pk:
                return f"You signed this version for {_the(signature.party)}. Nobody signs for both."
        return None

    return guard


def within_delegation(terms: TermsOfReference, by, facts) -> str | None:
    """Guard of TOEX's signature: the rule says which role signs terms of this size."""
    return signing.obstacle(terms, by)


def proved_again(terms: TermsOfReference, by, facts) -> str | None:
    """Guard of a signature: where a second factor is on, it was asked for again. The views say whether it was."""
    if not getattr(by, "has_factor", False) or getattr(by, "proved_again", False):
        return None
    return "Confirm who you are with your second factor, in a browser, and sign within five minutes."


def _the(party: str) -> str:
    return "the SIO" if party == Party.SIO else "TOEX"


def keep_in_sight(change: Change) -> None:
    """Let the rest of the move see the referral: its clocks are started on behalf of both sides."""
    isolation.keep_in_sight(change.record.referral_id)


# --- the verbs -----------------------------------------------------------------------------------------------


def note_proposer(change: Change) -> None:
    change.record.proposed_by, change.record.proposed_at = change.by, change.at
    change.record.proposed_party = PROPOSED_BY[change.verb]


def sign(change: Change) -> None:
    """Write the signature; where it is the second, make way for this version and note from when it holds."""
    terms, signer, party = change.record, change.by, PARTY_OF[change.verb]
    Signature.objects.create(
        terms=terms,
        party=party,
        user=signer,
        name=signer.name,
        rank=signer.rank,
        content_digest=terms.content_digest,
        signed_at=change.at,
        statement=statement(terms, party),
        second_factor=getattr(signer, "proved_again", False),
    )
    if both_signed(terms):
        terms.in_force_at = change.at


def both_signed(terms: TermsOfReference) -> bool:
    return {signature.party for signature in terms.signatures_in_effect()} == set(Party)


def after_signature(terms: TermsOfReference, facts) -> str:
    """In force with the second signature; until then it waits."""
    return Status.IN_FORCE if both_signed(terms) else Status.PROPOSED


def start_development(change: Change) -> None:
    """Both have signed: what was promised holds, and development starts by itself, in the same transaction."""
    if change.to_status == Status.IN_FORCE:
        REFERRALS.move(change.record.referral, "start_development", by=change.by, follows=True)
        promises.keep(change.record, by=change.by, at=change.at)


def void_on_request(change: Change) -> None:
    reason = DECLINED.get(change.verb, CHANGE_ASKED)
    void_signatures(change.record, by=change.by, at=change.at, reason=reason)


def void_signatures(terms: TermsOfReference, *, by, at, reason: str) -> list[Signature]:
    """Make the signatures on `terms` count no more; gives those that counted till now."""
    voided = terms.signatures_in_effect()
    for signature in voided:
        signature.voided_by, signature.voided_at, signature.void_reason = by, at, reason
        signature.save(update_fields=["voided_by", "voided_at", "void_reason"])
    return voided
