"""The next step of a referral in plain words, with its date: for whoever waits for it. Pure."""

from __future__ import annotations

from datetime import datetime

from foundations.core.formats import local_day
from referrals.statuses import Status

# By status: who comes next, what they do, and what they were to have done.
STEPS = {
    Status.WITH_ADVISER: ("The adviser of {force}", "reads it", "was to read it"),
    Status.SCTAC_TRIAGE: ("{gate} ({region})", "decides", "was to decide"),
    Status.GATEWAY_TRIAGE: ("TOEX at {region}", "decides", "was to decide"),
    Status.INFORMATION_REQUESTED: ("{force}", "answers the question", "was to answer the question"),
    Status.AGREEING_TERMS: ("TOEX at {region} and the SIO", "agree the terms", "were to agree the terms"),
    Status.IN_DEVELOPMENT: ("TOEX at {region}", "develops the intelligence", "was to finish the development"),
    Status.REASSESSMENT: ("TOEX at {region}", "reassesses the threat", "was to reassess the threat"),
    Status.AGREEING_OWNERSHIP: (
        "{receiver}",
        "says whether it takes the threat on",
        "was to say whether it takes it on",
    ),
    Status.CLOSING: ("TOEX at {region}", "records the outcome and closes it", "was to close it"),
}
# The same where whoever asked reads it.
TO_REQUESTER = {
    Status.WITH_ADVISER: ("Your force’s adviser", "reads it", "was to read it"),
    Status.INFORMATION_REQUESTED: ("You", "answer the question", "were to answer the question"),
    Status.AGREEING_TERMS: ("You and TOEX at {region}", "agree the terms", "were to agree the terms"),
    Status.REASSESSMENT: ("TOEX at {region} and you", "reassess the threat", "were to reassess the threat"),
}
WITHOUT_DATE = {
    Status.DRAFT: "The request is finished and sent.",
    Status.ON_HOLD: "It is on hold. Its clocks stand still.",
    Status.CLOSED: "It is closed.",
    Status.MERGED: "It goes on in another referral.",
}
WITHOUT_DATE_TO_REQUESTER = {
    Status.DRAFT: "You finish the request and send it.",
    Status.CLOSED: "It is closed. You say how the work helped.",
}


def next_step(row, now: datetime, *, own: bool = False) -> str:
    """Who does what next, and by when; `own`: read by whoever asked. `row`: a tuple of the home page."""
    status = Status(row.status)
    step = (TO_REQUESTER.get(status) if own else None) or STEPS.get(status)
    if step is None:
        words = (WITHOUT_DATE_TO_REQUESTER.get(status) if own else None) or WITHOUT_DATE.get(status)
        return words or f"It is {status.label.lower()}."
    who, will, was = step
    who = who.format(
        force=row.force__short_name,
        region=row.region__short_name,
        gate=row.region__gateway_label or "The first gate",
        receiver=row.offered_to__short_name or "The recommended owner",
    )
    if row.due_at is None:
        return f"{who} {will}."
    day, today = local_day(row.due_at), local_day(now)
    date = f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B} {day.year}"
    return f"{who} {was} by {date}. It is late." if row.due_at < now else f"{who} {will} by {date}."
