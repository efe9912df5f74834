"""A decision on paper: its reasons, the letter as it went, and for those inside its record; logged as a disclosure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from foundations.accounts.models import User
from foundations.audit import reading, reasons
from foundations.core import formats
from foundations.documents import pdf
from referrals.deciding import listing, ndm
from referrals.models import GateDecision


def as_pdf(decision: GateDecision, *, by: User, at: datetime) -> bytes:
    """What `by` sees of it. Raises ReasonNeeded where the service asks why it is exported."""
    referral = decision.referral
    reasons.ask("export", referral.key)
    current = reading.current()
    reading.disclosed(recipients=[{"email": by.email}], reason=current.reason if current else "")
    sheet = pdf.Paper(
        title=f"Decision: {decision.label}",
        marking=referral.get_marking_display(),
        name=referral.reference or "No reference yet",
        printed_by=f"{by.titled_name}, {by.email}",
        printed_at=at,
        stamp="SUPERSEDED" if later_of(decision) else "",
    )
    return pdf.write(sheet, _blocks(decision))


def file_name(decision: GateDecision) -> str:
    """Says what it is and nothing of its content."""
    return f"{decision.referral.reference}-decision-{decision.decided_at:%Y%m%d-%H%M}.pdf"


def later_of(decision: GateDecision) -> GateDecision | None:
    """The decision that supersedes it."""
    return next(iter(decision.superseded_by.all()), None)


def facts(decision: GateDecision) -> list[tuple[str, str]]:
    """What was decided, by labels; for the page and for paper."""
    rows = [
        ("Gate", f"{decision.get_gate_display()}, {decision.region.short_name}"),
        ("Reason", decision.reason.name if decision.reason else ""),
        ("Rationale", decision.rationale),
        ("Why it was corrected", decision.correction),
        ("Accepted part", decision.accepted_part),
        ("Priority", decision.get_priority_display() if decision.priority else ""),
        ("Harm score", f"{decision.harm_score} out of 100" if decision.harm_score is not None else ""),
        ("Lead analyst", decision.lead_analyst.titled_name if decision.lead_analyst else ""),
        ("Redirected to", decision.redirected_to),
        ("Decided by", f"{decision.decided_by.titled_name}, {formats.moment(decision.decided_at)}"),
    ]
    return [(label, value) for label, value in rows if value]


def _blocks(decision: GateDecision) -> Iterator[pdf.Block]:
    referral, record = decision.referral, listing.record_of(decision)
    if referral.restricted:
        yield pdf.Text("Restricted: only people who are named on it may see it.", warning=True)
    if record:
        yield pdf.Text("Holds the internal record of the decision. It is not for the requester’s side.", warning=True)
    if later := later_of(decision):
        yield pdf.Text(
            f"Superseded by {later.decided_by.titled_name}, {formats.moment(later.decided_at)}.", warning=True
        )
    yield pdf.Heading("Decision")
    for label, value in facts(decision):
        yield pdf.Fact(label, value)
    if decision.letter:
        yield pdf.Heading("Letter to the requester, as it went")
        yield pdf.Text(decision.letter)
    if record:
        yield pdf.Heading("INTERNAL: record by the National Decision Model")
        for part in ndm.PARTS:
            yield pdf.Fact(part.title, getattr(record, part.name))
