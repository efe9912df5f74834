"""What the codes of a clock's events mean in words."""

from __future__ import annotations

from collections.abc import Iterable

from referrals.deadlines import BESIDE, MERGED, ON_HOLD, QUESTION_ASKED
from referrals.models import Reason

PAUSE, EXTEND = "pause_clock", "extend_clock"
_OF_STEPS = {
    QUESTION_ASKED: "a question to the requester was open",
    ON_HOLD: "the referral was on hold",
    MERGED: "it was merged with another referral",
}
ENDS = {"met": "what it waited for was done", "cancelled": "no longer needed"}


def of_steps() -> dict[str, str]:
    """The codes of pauses that belong to a step: they end with it, and not by hand."""
    return _OF_STEPS | {code: text for kind in BESIDE.values() for code, text in kind.pauses}


def of_codes(codes: Iterable[str]) -> dict[str, str]:
    """What these codes mean, those of reasons that have ended among them. One statement, where a reason is among them."""
    known = of_steps() | ENDS
    given = {code for code in codes if code} - known.keys()
    if not given:
        return known
    rows = Reason.objects.filter(verb__in=[PAUSE, EXTEND], code__in=given).values_list("code", "name")
    return {code: f"{name[:1].lower()}{name[1:]}" for code, name in rows} | known
