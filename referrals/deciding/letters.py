"""The letter that a requester gets with each decision: composed of reference data and of what was decided.

Whoever decides reads it first and may change it. It is kept as it went, with the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from foundations.core import formats
from referrals.models import LetterText, Referral
from referrals.models.choices import Gate, Priority
from referrals.statuses import Status

LONGEST = 16_000
# The decisions that a letter goes with.
VERBS = frozenset(
    {
        "forward",
        "accept",
        "accept_in_part",
        "ask",
        "redirect",
        "redirect_capability",
        "return",
        "decline",
        "merge",
        "reconsider",
    }
)
PART = LetterText.Part
NEXT_HEADING = "What happens next"
HEADINGS = {"decline": "What you can do next"}


def compose(referral: Referral, verb: str, facts: Mapping[str, Any], *, by, gate: str) -> str:
    """The letter for a decision that is not made yet; one statement. `gate`: first or second."""
    reason = facts.get("reason")
    texts = _texts(verb, getattr(reason, "code", ""))
    why = f"Reason: {reason.name}. {texts.get(PART.REASON, '')}".strip() if reason else ""
    paragraphs = [
        f"{referral.reference}, {referral.operation}",
        f"To {_addressed(referral)}",
        texts.get(PART.OPENING, ""),
        *_particulars(verb, facts),
        why,
        "" if verb == "ask" else facts.get("rationale") or "",
        _following(verb, texts.get(PART.NEXT, "")),
        f"{by.titled_name}\n{_signed_for(facts.get('left_region', referral.region), gate)}",
    ]
    return "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())


def gate_of(referral: Referral) -> Gate:
    """Which gate a decision made now is signed for: the one that has it, or that ended it."""
    return Gate.FIRST if Status.SCTAC_TRIAGE in (referral.gate, referral.ended_at_status) else Gate.SECOND


def _following(verb: str, text: str) -> str:
    return f"{HEADINGS.get(verb, NEXT_HEADING)}\n{text}" if text else ""


def _texts(verb: str, reason: str) -> dict[str, str]:
    """The paragraphs in force today, by their part; of several for one place the one that begun last."""
    rows = LetterText.objects.valid_on(timezone.localdate()).filter(Q(reason="") | Q(reason=reason), verb=verb)
    found: dict[str, str] = {}
    # What is for this reason alone counts before what is for all of them.
    for row in sorted(rows, key=lambda one: (one.reason != "", one.valid_from, one.pk)):
        found[row.part] = row.text
    return found


def _addressed(referral: Referral) -> str:
    people = [person.titled_name for person in (referral.requester, referral.sio) if person]
    return " and ".join(dict.fromkeys(people))


def _signed_for(region, gate: str) -> str:
    named = region.gateway_label if gate == Gate.FIRST else "TOEX gateway"
    return f"{named or Gate(gate).label}, {region.name}"


def _particulars(verb: str, facts: Mapping[str, Any]) -> list[str]:
    """What was decided besides the verb itself."""
    if verb == "ask":
        due = facts.get("due_date")
        return [f"Question:\n{facts['rationale']}", f"Answer by {formats.day(due)}." if due else ""]
    lines = []
    if facts.get("accepted_part"):
        lines.append(f"The part that is taken on:\n{facts['accepted_part']}")
    if facts.get("region"):
        lines.append(f"It is with {facts['region'].name} now.")
    if facts.get("capability"):
        lines.append(f"Ask instead: {named_capability(facts)}.\n{facts['capability'].descriptor}".strip())
    if facts.get("lead_analyst"):
        priority = Priority(facts["priority"]).label.lower()
        lines.append(f"Lead analyst: {facts['lead_analyst'].titled_name}\nPriority: {priority}")
    return lines


def named_capability(facts: Mapping[str, Any]) -> str:
    """The capability that it was redirected to, with the unit or person that the decider named."""
    detail = facts.get("capability_detail") or ""
    return f"{facts['capability'].name} ({detail})" if detail else facts["capability"].name
