"""What a request must hold before it can be sent."""

from __future__ import annotations

from foundations.core.formats import today

# Field of the referral or request -> what the requester is asked to do, in the order of the form.
_ON_REFERRAL = {
    "operation": "Enter the operation name",
    "primary_threat_id": "Select the main threat area",
    "needed_by_date": "Enter the date that support is needed by",
}
_ON_REQUEST = {
    "question": "Enter what is asked of TOEX",
    "background": "Enter the background",
    "why_toex": "Enter why TOEX support is needed",
    "needed_by_reason": "Enter why it is needed by that date",
    "sio_name": "Enter the name of the senior investigating officer",
    "sio_email": "Enter the SIO's email address",
    "children": "Say whether children are at risk",
    "risk": "Enter what is known about victims and risk",
}


def missing(referral, request) -> list[str]:
    """What is still missing from `request` (a TaskingRequest, or None) of `referral`, as sentences for the user."""
    gaps = [text for name, text in _ON_REFERRAL.items() if not getattr(referral, name)]
    if request is None:
        return [*gaps, "Fill in the request"]
    gaps += [text for name, text in _ON_REQUEST.items() if not getattr(request, name)]
    if referral.immediate_risk is None:
        gaps.append("Say whether anybody is in immediate danger")
    if request.victims_known is None or request.victims_potential is None:
        gaps.append("Enter the number of known and potential victims")
    if referral.needed_by_date and referral.needed_by_date < today():
        gaps.append("The date that support is needed by has passed: enter a later one")
    return gaps
