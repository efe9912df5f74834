"""Starting from an earlier request: which of its answers a new one takes over."""

from __future__ import annotations

from referrals import lists
from referrals.forms.base import NOTHING
from referrals.forms.request import FIELDS, Answers
from referrals.models import Referral

# What may not be taken over unread: when it is needed, who is in danger now, what was notified then, how harmful it was.
# Subjects are people's data: whether they belong to another request too is said anew, one by one.
ASKED_AGAIN = frozenset(
    {
        "needed_by_date",
        "needed_by_reason",
        "immediate_risk",
        "risk_reported_to",
        "risk_acknowledged",
        "nrm",
        "nrm_date",
        "nrm_reference",
        "nrm_force",
        "nrm_plan",
        "authorised_by",
        "has_subjects",
        "harm_matrix",
        "harm_impact",
        "harm_likelihood",
        "harm_confidence",
        "harm_position",
        "harm_reasons",
    }
)


def answers_of(referral: Referral) -> Answers:
    """The answers of the version that was sent last, as far as the form of today asks them and offers their entries."""
    request = referral.requests.to_show().first()
    offered = lists.read()
    found = {}
    for name, value in request.answers.items():
        field = FIELDS.get(name)
        if field is None or name in ASKED_AGAIN or value in NOTHING:
            continue
        kept = _still_offered(field, value, offered)
        if kept not in NOTHING:
            found[name] = kept
    return found


def _still_offered(field, value, offered: lists.Lists):
    kind = getattr(field, "kind", "")
    if not kind:
        return value
    codes = {entry.code for entry in offered.get(kind, ())}
    if isinstance(value, list):
        return [code for code in value if code in codes]
    return value if value in codes else None
