"""What the page of the terms shows: the versions, what is open to this person, and what is expected of them."""

from __future__ import annotations

from django.urls import reverse

from foundations.accounts.models import User
from referrals.models import Referral
from referrals.statuses import FINAL
from referrals.statuses import Status as ReferralStatus
from terms_of_reference.forms import SECTIONS
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import TermsOfReference, TermsStatusChange
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import signs_for_sio
from terms_of_reference.statuses import Status


def versions(referral: Referral) -> list[TermsOfReference]:
    """Every version, newest first, with people and signatures."""
    return list(referral.terms.with_people())


def working_of(found: list[TermsOfReference]) -> TermsOfReference | None:
    return next((terms for terms in found if terms.is_working), None)


def in_force_of(found: list[TermsOfReference]) -> TermsOfReference | None:
    return next((terms for terms in found if terms.status == Status.IN_FORCE), None)


def may_write(referral: Referral, user: User) -> bool:
    """Whether `user` may write terms of `referral` now."""
    return referral.status == ReferralStatus.AGREEING_TERMS and user.has_perm(P.DRAFT, referral)


def open_steps(terms: TermsOfReference | None, user: User) -> list:
    """The rows of the lifecycle that `user` may use on `terms` now and that nothing stands in the way of."""
    if terms is None:
        return []
    return [row for row in LIFECYCLE.available(terms, user) if not LIFECYCLE.obstacles(terms, row, user)]


def steps(terms: TermsOfReference | None, user: User) -> list[dict]:
    """The same as buttons."""
    return [
        {
            "label": row.label,
            "href": reverse("terms_of_reference:step", args=[terms.referral.key, terms.number, row.verb]),
            "secondary": row.verb == "ask_for_change",
        }
        for row in open_steps(terms, user)
    ]


def change_asked(found: list[TermsOfReference]) -> TermsStatusChange | None:
    """The change that the SIO asked for, while nothing has been proposed since."""
    working = working_of(found)
    if working is None or working.status != Status.DRAFT or len(found) == 1 and not working.is_frozen:
        return None
    asked = (
        TermsStatusChange.objects.filter(record__in=[terms.pk for terms in found], verb="ask_for_change")
        .select_related("by")
        .first()
    )
    proposed = max((terms.proposed_at for terms in found if terms.proposed_at), default=None)
    return asked if asked and proposed and asked.at > proposed else None


def rows(terms: TermsOfReference, form_class) -> list[tuple]:
    """Label and answer, one a field, in the order of the form."""
    return [(str(field.label), getattr(terms, name)) for name, field in form_class.base_fields.items()]


def summaries(terms: TermsOfReference) -> list[dict]:
    """Each section with its rows."""
    return [{"section": section, "rows": rows(terms, section.form)} for section in SECTIONS]


# --- what is expected ------------------------------------------------------------------------------------------


def expected(referral: Referral, found: list[TermsOfReference], user: User) -> str:
    """In one sentence: what this person is expected to do about the terms."""
    working, in_force = working_of(found), in_force_of(found)
    if referral.status != ReferralStatus.AGREEING_TERMS:
        return _outside(referral, in_force, working)
    if working is None:
        return _before_draft(referral, in_force, user)
    if working.status == Status.DRAFT:
        return _while_written(working, user)
    return _while_signed(working, user)


def _outside(referral: Referral, in_force, working) -> str:
    if in_force:
        return f"Nothing is expected of you: version {in_force.number} is in force."
    if referral.status in FINAL:
        return "Nothing is expected of you: the referral ended before terms were agreed."
    if working:
        return "Nothing is expected of you while the referral is on hold."
    return "Nothing is expected of you yet: terms are agreed once TOEX has accepted the request."


def _before_draft(referral: Referral, in_force, user: User) -> str:
    if may_write(referral, user):
        return (
            "Start a new version of the terms: it begins as a copy of the one in force."
            if in_force
            else ("Start the draft: it begins with the answers of the request.")
        )
    if user.pk == signs_for_sio(referral):
        return "Nothing yet: TOEX writes the terms, and you will be told when they wait for your signature."
    return "Nothing is expected of you: TOEX writes the terms."


def _while_written(working, user: User) -> str:
    if may_write(working.referral, user):
        if working.is_frozen:
            return f"Change version {working.number} as the SIO asked, then propose the terms again."
        return f"Complete version {working.number} and propose it to the SIO."
    if user.pk == signs_for_sio(working.referral):
        return f"Nothing yet: TOEX is writing version {working.number}, and you will be told when it can be signed."
    return f"Nothing is expected of you: TOEX is writing version {working.number}."


def _while_signed(working, user: User) -> str:
    verbs = {row.verb for row in open_steps(working, user)}
    if "sign_for_sio" in verbs:
        return f"Read version {working.number}, then sign it or ask for a change."
    if "sign_for_toex" in verbs:
        return f"Read version {working.number}, then sign it for TOEX."
    waits = " and ".join(party for party in ("SIO", "TOEX") if working.signature_of(party.lower()) is None)
    if any(signature.user_id == user.pk for signature in working.signatures_in_effect()):
        return f"Nothing: you have signed version {working.number}. It waits for the signature of {_named(waits)}."
    return f"Nothing is expected of you: version {working.number} waits for the signature of {_named(waits)}."


def _named(waits: str) -> str:
    return f"the {waits}" if waits.startswith("SIO") else waits
