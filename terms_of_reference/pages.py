"""What the page of the terms shows: the versions, what is open to this person, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from foundations.accounts.models import User
from referrals.models import Referral
from referrals.statuses import FINAL
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import actions
from terms_of_reference.forms import SECTIONS
from terms_of_reference.forms import rows as row_forms
from terms_of_reference.forms.rows import RowKind
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import TermsComment, TermsOfReference, TermsStatusChange
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import party_of, signs_for_sio
from terms_of_reference.statuses import Status

# A way back, not the way forward.
SECONDARY = {"ask_for_change", "decline_for_sio", "decline_for_toex"}
ASKED = [*sorted(SECONDARY)]


def versions(referral: Referral) -> list[TermsOfReference]:
    """Every version, newest first, with people and signatures."""
    return list(referral.terms.with_people())


def working_of(found: list[TermsOfReference]) -> TermsOfReference | None:
    return next((terms for terms in found if terms.is_working), None)


def in_force_of(found: list[TermsOfReference]) -> TermsOfReference | None:
    return next((terms for terms in found if terms.status == Status.IN_FORCE), None)


def may_write(referral: Referral, user: User, found: list[TermsOfReference]) -> bool:
    """Whether `user` may write terms of `referral` now: TOEX, and the SIO once a version was put before them."""
    if referral.status != ReferralStatus.AGREEING_TERMS or not actions.may_write(referral, user):
        return False
    return party_of(referral, user) == "toex" or any(terms.is_frozen for terms in found)


def may_start(referral: Referral, user: User) -> bool:
    """Whether `user` may begin a version of `referral` now."""
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
            "secondary": row.verb in SECONDARY,
        }
        for row in open_steps(terms, user)
    ]


def change_asked(found: list[TermsOfReference]) -> TermsStatusChange | None:
    """The change that the SIO asked for, while nothing has been proposed since."""
    working = working_of(found)
    if working is None or working.status != Status.DRAFT or len(found) == 1 and not working.is_frozen:
        return None
    asked = (
        TermsStatusChange.objects.filter(record__in=[terms.pk for terms in found], verb__in=ASKED)
        .select_related("by")
        .first()
    )
    proposed = max((terms.proposed_at for terms in found if terms.proposed_at), default=None)
    return asked if asked and proposed and asked.at > proposed else None


def rows(terms: TermsOfReference, form_class) -> list[tuple]:
    """Label and answer, one a field, in the order of the form."""
    return [(str(field.label), getattr(terms, name)) for name, field in form_class.base_fields.items()]


def listed(terms: TermsOfReference, kind: RowKind) -> list[dict]:
    """The rows of a list, each with its key, what it is called, and the rest in words."""
    return [
        {"key": row["key"], "head": row_forms.head(kind, row), "told": row_forms.told(kind, row)}
        for row in getattr(terms, kind.name)
    ]


def summaries(terms: TermsOfReference) -> list[dict]:
    """Each section with its answers: `rows` of a page, `listed` of a list."""
    return [
        {
            "section": section,
            "rows": rows(terms, section.form) if section.form else None,
            "listed": listed(terms, section.rows) if section.rows else None,
        }
        for section in SECTIONS
    ]


@dataclass(frozen=True)
class Thread:
    """A comment with its answers."""

    first: TermsComment
    answers: list[TermsComment]

    @property
    def is_open(self) -> bool:
        return self.first.settled_at is None


def threads(referral: Referral) -> dict[str, list[Thread]]:
    """What was said, by section, the open threads first. One statement."""
    said = TermsComment.objects.filter(terms__referral=referral).select_related("by", "settled_by", "terms")
    answers: dict[int, list[TermsComment]] = {}
    firsts = []
    for one in said:
        if one.thread_id:
            answers.setdefault(one.thread_id, []).append(one)
        else:
            firsts.append(one)
    found: dict[str, list[Thread]] = {}
    for first in sorted(firsts, key=lambda one: (one.settled_at is not None, one.at)):
        found.setdefault(first.section, []).append(Thread(first, answers.get(first.pk, [])))
    return found


# --- what is expected ------------------------------------------------------------------------------------------


def expected(referral: Referral, found: list[TermsOfReference], user: User) -> str:
    """In one sentence: what this person is expected to do about the terms."""
    working, in_force = working_of(found), in_force_of(found)
    if referral.status != ReferralStatus.AGREEING_TERMS:
        return _outside(referral, in_force, working)
    if working is None:
        return _before_draft(referral, in_force, user)
    if working.status == Status.DRAFT:
        return _while_written(working, found, user)
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
    if may_start(referral, user):
        return (
            "Start a new version of the terms: it begins as a copy of the one in force."
            if in_force
            else ("Start the draft: it begins with the answers of the request.")
        )
    if user.pk == signs_for_sio(referral):
        return "Nothing yet: TOEX writes the terms, and you will be told when they wait for your signature."
    return "Nothing is expected of you: TOEX writes the terms."


def _while_written(working, found, user: User) -> str:
    """A draft: before anything was proposed it is TOEX's alone; after that either side changes and sends it."""
    negotiated, for_sio = any(terms.is_frozen for terms in found), user.pk == signs_for_sio(working.referral)
    if for_sio and negotiated:
        if working.is_frozen:
            return f"Change version {working.number} yourself, or wait for TOEX to propose the terms again."
        return (
            f"Version {working.number} holds changes. Complete and send them to TOEX, or wait for TOEX to propose it."
        )
    if may_write(working.referral, user, found):
        if working.is_frozen:
            return f"Change version {working.number} as the SIO asked, then propose the terms again."
        return f"Complete version {working.number} and propose it to the SIO."
    if for_sio:
        return f"Nothing yet: TOEX is writing version {working.number}, and you will be told when it can be signed."
    return f"Nothing is expected of you: version {working.number} is being written."


def _while_signed(working, user: User) -> str:
    verbs = {row.verb for row in open_steps(working, user)}
    if "sign_for_sio" in verbs:
        return f"Read version {working.number}, then sign it, change it yourself or ask for a change."
    if "sign_for_toex" in verbs:
        return f"Read version {working.number}, then sign it for TOEX."
    waits = " and ".join(party for party in ("SIO", "TOEX") if working.signature_of(party.lower()) is None)
    if any(signature.user_id == user.pk for signature in working.signatures_in_effect()):
        return f"Nothing: you have signed version {working.number}. It waits for the signature of {_named(waits)}."
    return f"Nothing is expected of you: version {working.number} waits for the signature of {_named(waits)}."


def _named(waits: str) -> str:
    return f"the {waits}" if waits.startswith("SIO") else waits
