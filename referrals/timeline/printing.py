"""The timeline as PDF: what the filters leave of it, marked on each page and logged as a disclosure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from foundations.accounts.models import User
from foundations.audit import reading, reasons
from foundations.core import formats
from foundations.documents import pdf
from referrals.models import Referral
from referrals.timeline import lines

# More than any referral that was looked at has; what is left out is said.
MOST = 2000


def as_pdf(referral: Referral, narrowed: lines.Narrowed, *, by: User, at: datetime) -> bytes:
    """What `by` sees of the line. Raises ReasonNeeded where the service asks why it is exported."""
    reasons.ask("export", referral.key)
    current = reading.current()
    reading.disclosed(recipients=[{"email": by.email}], reason=current.reason if current else "")
    found, more = lines.read(referral, by, narrowed, most=MOST)
    paper = pdf.Paper(
        title=f"Timeline: {referral.operation}",
        marking=referral.get_marking_display(),
        name=referral.reference or "No reference yet",
        printed_by=f"{by.titled_name}, {by.email}",
        printed_at=at,
    )
    return pdf.write(paper, _blocks(referral, narrowed, found, more=bool(more), by=by))


def file_name(referral: Referral) -> str:
    """Says what it is and nothing of its content."""
    return f"{referral.reference or 'tasking-request'}-timeline.pdf"


def _blocks(referral, narrowed, found, *, more: bool, by: User) -> Iterator[pdf.Block]:
    if referral.restricted:
        yield pdf.Text("Restricted: only people who are named on it may see it.", warning=True)
    if any(line.internal for line in found):
        yield pdf.Text("Holds internal notes. It is not for the requester’s side.", warning=True)
    yield pdf.Text(f"{_said(referral, narrowed, by)} {formats.plural(len(found), 'line')}, newest first.")
    if more:
        yield pdf.Text(f"Only the newest {formats.number(MOST)} lines are printed. Choose a period for the others.")
    if not found:
        return
    rows = [[formats.moment(one.at), _what(one), "\n".join(filter(None, [one.text, one.by]))] for one in found]
    yield pdf.Table(["When", "What", "In words, and by whom"], rows, [3, 4, 7])


def _what(line: lines.Line) -> str:
    return f"INTERNAL: {line.title}" if line.internal else line.title


def _said(referral, narrowed, by) -> str:
    known = lines.kinds_for(by, referral)
    kinds = ", ".join(known[code].lower() for code in sorted(narrowed.kinds) if code in known)
    parts = [f"Only {kinds}" if kinds else "Everything but notices"]
    if narrowed.since:
        parts.append(f"from {formats.day(narrowed.since)}")
    if narrowed.until:
        parts.append(f"until {formats.day(narrowed.until)}")
    return f"{' '.join(parts)}, as {by.titled_name} sees it."
