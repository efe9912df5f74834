"""Putting the words of a decision right: by a further one that supersedes it, with a letter of its own.

What was decided stays: whoever comes to another decision takes the next step of the referral, or reconsiders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from referrals import history, notifications
from referrals.deciding import letters, ndm
from referrals.lifecycle import LIFECYCLE
from referrals.models import DecisionRecord, Gate, GateDecision, Referral
from referrals.permissions import Permission as P
from referrals.search import writing
from referrals.standings import requesters

LABEL = "Decision corrected"
# A question is withdrawn and asked anew, so that it is answered as it stands.
NEVER = frozenset({"ask"})
_AT_BOTH = {
    "redirect": (P.REDIRECT_AT_FIRST_GATE, P.REDIRECT_AT_SECOND_GATE),
    "redirect_capability": (P.REDIRECT_AT_FIRST_GATE, P.REDIRECT_AT_SECOND_GATE),
    "decline": (P.DECLINE_AT_FIRST_GATE, P.DECLINE_AT_SECOND_GATE),
}
_AT_ONE = {
    "forward": P.FORWARD,
    "accept": P.ACCEPT,
    "accept_in_part": P.ACCEPT,
    "return": P.RETURN_TO_FIRST_GATE,
}


def permission_of(decision: GateDecision) -> str | None:
    """What one must hold to make such a decision at its gate; None where its words are never corrected."""
    if decision.verb in _AT_BOTH:
        return _AT_BOTH[decision.verb][decision.gate == Gate.SECOND]
    return _AT_ONE.get(decision.verb)


def may_correct(decision: GateDecision, *, by: User, now: bool = True) -> bool:
    """Whether `by` may put its words right; `now`: and nothing stands in the way."""
    permission = permission_of(decision)
    if permission is None or not by.has_perm(permission, decision.referral):
        return False
    return not (now and obstacle(decision))


def obstacle(decision: GateDecision) -> str:
    """Why it cannot be corrected, in words; nothing where it can."""
    later = decision.superseded_by.first()
    if later is not None:
        return (
            f"{later.decided_by.titled_name} has superseded this decision already. Correct the later one where its words "
            "are wrong."
        )
    if decision.region_id != decision.referral.region_id:
        return "The referral is with another region now, so its words stay as they are."
    return ""


def compose(decision: GateDecision, *, by: User, facts: Mapping[str, Any]) -> str:
    """The letter that corrects: the one for such a decision, and why it comes again."""
    composed = letters.compose(decision.referral, decision.verb, _decided(decision) | facts, by=by, gate=decision.gate)
    head, _, rest = composed.partition("\n\n")
    why = f"This letter takes the place of the one that you were sent before.\n{facts['correction']}"
    addressed, _, rest = rest.partition("\n\n")
    return f"{head}\n\n{addressed}\n\n{why}\n\n{rest}"


def _decided(decision: GateDecision) -> dict[str, Any]:
    """What was decided besides the words, which a correction keeps."""
    return {
        "priority": decision.priority,
        "lead_analyst": decision.lead_analyst,
        "accepted_part": decision.accepted_part,
        "capability": decision.capability,
    }


@transaction.atomic
def correct(
    decision: GateDecision,
    *,
    by: User,
    version: int,
    correction: str,
    reason,
    rationale: str,
    letter: str = "",
    **facts,
) -> GateDecision:
    """Supersede `decision` by one with other words; gives it. The requester is told and reads both.

    `facts`: the parts of the National Decision Model, by the names that forms give them. Raises PermissionDenied,
    StaleVersion, Conflict where it was superseded or went to another region.
    """
    referral = Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=decision.referral_id)
    decision = GateDecision.objects.select_related("lead_analyst", "capability").get(pk=decision.pk)
    decision.referral = referral
    if not may_correct(decision, by=by, now=False):
        raise PermissionDenied
    if version != referral.version:
        raise StaleVersion(f"{LIFECYCLE.since(referral, version)} Read what is new, then decide again.")
    if words := obstacle(decision):
        raise Conflict(words)
    said = {"correction": correction, "reason": reason, "rationale": rationale}
    composed = compose(decision, by=by, facts=said)
    made = GateDecision.objects.create(
        referral=referral,
        gate=decision.gate,
        verb=decision.verb,
        label=decision.label,
        reason=reason,
        rationale=rationale,
        harm_score=decision.harm_score,
        redirected_to=decision.redirected_to,
        **_decided(decision),
        letter=letter or composed,
        letter_edited=bool(letter) and letter != composed,
        region=decision.region,
        decided_by=by,
        decided_at=timezone.now(),
        supersedes=decision,
        correction=correction,
    )
    if parts := ndm.of(facts):
        DecisionRecord.objects.create(referral=referral, decision=made, made_by=by, **parts)
    writing.keep(referral.pk, "decision", key=str(made.public_id))
    _write_down(made, decision, by=by)
    return made


def _write_down(made: GateDecision, before: GateDecision, *, by: User) -> None:
    referral = made.referral
    seen, referral.version = referral.version, referral.version + 1
    referral.save(update_fields=["version"])
    history.note(referral, "correct_decision", LABEL, by=by, text=made.correction, seen_version=seen)
    recorder.record(
        "referrals.correct_decision",
        by=by,
        target=referral,
        decision=str(made.public_id),
        supersedes=str(before.public_id),
    )
    notifications.send(
        referral,
        User.objects.filter(pk__in=requesters(referral) - {by.pk}, is_active=True),
        kind="referrals.correct_decision",
        title="a decision on your request was corrected: read the letter",
        key=str(made.public_id),
        path=reverse("referrals:decision", args=[referral.key, made.public_id]),
    )
