"""The request on paper: what stands on it, and the PDF of a version. What is added to BLOCKS, AHEAD or AFTER is printed too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from foundations.accounts.models import User
from foundations.audit import reading, reasons
from foundations.core import formats
from foundations.documents import pdf
from referrals import answers, harm, lists, scoring
from referrals.attachments import listing
from referrals.models import Marking, Referral, TaskingRequest
from referrals.permissions import Permission
from referrals.subjects import listing as subject_listing

# From harmless to grave.
SHADES = ((127, 183, 153), (142, 191, 190), (255, 221, 0), (244, 119, 56), (212, 53, 28))


@dataclass(frozen=True)
class Printed:
    """What blocks are made from: the referral, one version of its request, and the lists that it answers by."""

    referral: Referral
    version: TaskingRequest
    lists: lists.Lists


def versions(referral: Referral, by: User) -> list[TaskingRequest]:
    """What `by` may print, the newest first: what was sent, and the draft where it is theirs or nothing was sent yet."""
    found = list(referral.requests.select_related("submitted_by", "risk_acknowledged_by").order_by("-number"))
    sent = [one for one in found if one.submitted_at]
    return found if not sent or by.has_perm(Permission.SUBMIT, referral) else sent


def as_pdf(referral: Referral, version: TaskingRequest, *, by: User, at: datetime) -> bytes:
    """A version of the request, marked on each page. What leaves is logged as a disclosure to `by`.

    Raises ReasonNeeded where the service asks why a request is exported; for one's own draft it never does.
    """
    draft = version.submitted_at is None
    if not draft:
        reasons.ask("export", referral.key)
    current = reading.current()
    reading.disclosed(recipients=[{"email": by.email}], reason=current.reason if current else "")
    printed = Printed(referral, version, lists.read(ended=True))
    paper = pdf.Paper(
        title=f"Tasking request: {_operation(printed)}",
        marking=_marking(printed),
        name=f"{referral.reference or 'No reference yet'}, version {version.number}",
        printed_by=f"{by.titled_name}, {by.email}",
        printed_at=at,
        stamp="DRAFT" if draft else "",
        handling=_handling(printed),
    )
    return pdf.write(paper, (block for part in BLOCKS for block in part(printed)))


def file_name(referral: Referral, version: TaskingRequest) -> str:
    """Says what it is and nothing of its content."""
    draft = "" if version.submitted_at else "-draft"
    return f"{referral.reference or 'tasking-request'}-v{version.number}{draft}.pdf"


def _operation(printed: Printed) -> str:
    return printed.version.answers.get("operation") or printed.referral.operation or "no operation name yet"


def _marking(printed: Printed) -> str:
    """That of the version, and never below what the referral has now."""
    known = {printed.version.answers.get("marking"), printed.referral.marking} & set(Marking.values)
    return str(Marking(max(known, key=Marking.rank)).label)


def _handling(printed: Printed) -> str:
    called = lists.names(printed.lists, "handling-instructions")
    codes = printed.version.answers.get("handling_instructions") or ()
    return ", ".join(called.get(code, code) for code in codes)


# --- what stands on it, in this order ---------------------------------------------------------------


def about(printed: Printed) -> Iterator[pdf.Block]:
    """Which version this is, who asks whom, and danger to life."""
    referral, version = printed.referral, printed.version
    if referral.immediate_risk:
        yield pdf.Text("Threat to life: the requester says that somebody’s life is in danger.", warning=True)
    if referral.restricted:
        yield pdf.Text("Restricted: only people who are named on it may see it.", warning=True)
    if version.submitted_at:
        by = version.submitted_by.titled_name
        yield pdf.Text(f"Version {version.number}, submitted by {by} on {formats.moment(version.submitted_at)}.")
    else:
        yield pdf.Text(f"Version {version.number} is a draft. It has not been submitted.")
    yield pdf.Text(
        f"{referral.force.name} to {referral.region.name}. Requester: {referral.requester.titled_name}. "
        f"Status when printed: {referral.get_status_display()}."
    )
    if version.risk_acknowledged_at:
        yield pdf.Text(
            f"{version.risk_acknowledged_by.titled_name} confirmed on {formats.moment(version.risk_acknowledged_at)} that "
            "this is not an emergency channel, and that those who act on danger to life had been told."
        )


def warned_of(printed: Printed) -> Iterator[pdf.Block]:
    """What the form warned the requester of."""
    if printed.version.warnings:
        yield pdf.Fact("What the form warned the requester of", printed.version.warnings)


def answered(printed: Printed) -> Iterator[pdf.Block]:
    """Each section with its questions and answers, and what else stands in it."""
    version = printed.version
    if version.submitted_at:
        summaries = answers.sent(version, printed.lists)
    else:
        summaries = answers.drafted(version.answers, printed.lists)
    for summary in summaries:
        yield pdf.Heading(summary.title)
        if part := AHEAD.get(summary.title):
            yield from part(printed)
        for row in summary.rows:
            yield pdf.Fact(row.label, row.words)
        if part := AFTER.get(summary.title):
            yield from part(printed)


def harm_assessment(printed: Printed) -> Iterator[pdf.Block]:
    """The total with its band, drawn and explained."""
    found = scoring.assessment(printed.lists, printed.version.answers)
    if found is None:
        return
    yield pdf.Text(f"The scores come to: {found.in_words}. This only advises.")
    yield bar_of(found)
    if found.unknown:
        yield pdf.Text(
            f"Not everything is known. Whatever the answers, the total lies between {found.lowest} and {found.highest}."
        )
    yield pdf.Table(["Line", "Answer", "Weight", "Points"], [_line_of(row) for row in found.rows], [5, 5, 2, 2])


def bar_of(found: harm.Assessment) -> pdf.Bar:
    """An assessment as a bar in the colours of its bands."""
    bands = found.matrix.bands
    ends = [*(band.start for band in bands[1:]), harm.MOST]
    places = [round(place * (len(SHADES) - 1) / max(len(bands) - 1, 1)) for place in range(len(bands))]
    parts = [(end, SHADES[place]) for end, place in zip(ends, places, strict=True)]
    return pdf.Bar(parts, found.total, (found.lowest, found.highest) if found.unknown else None)


def _line_of(row: harm.Row) -> list[str]:
    if not row.criterion.weight:
        return [row.criterion.name, row.words, "Does not count", ""]
    points = f"{row.points} of {row.most}" if row.known else "Left out"
    return [row.criterion.name, row.words, str(row.criterion.weight), points]


def attached(printed: Printed) -> Iterator[pdf.Block]:
    """The files by name, with what they are and how they are marked; never what is in them."""
    rows = [
        [one.document.name, one.description or "Not described", one.get_marking_display()]
        for one in listing.of(printed.version)
    ]
    if rows:
        yield pdf.Table(["File", "What it is", "Marking"], rows, [4, 5, 3])


def subjects(printed: Printed) -> Iterator[pdf.Block]:
    """Whom and what it is about, as tables: the subjects, and how they are linked."""
    version = printed.version
    if not version.subject_count:
        return
    rows = [
        [one.name, one.get_kind_display(), "\n".join(subject_listing.in_words(one)[1:])]
        for one in subject_listing.of(version)
    ]
    yield pdf.Table(["Subject", "Kind", "What is known"], rows, [4, 3, 6])
    links = subject_listing.ties(version).links
    if links:
        told = [[link.start.name, f"{link.words} {link.note}".strip(), link.end.name, link.basis] for link in links]
        yield pdf.Table(["From", "Link", "To", "Basis"], told, [4, 4, 4, 2])


Part = Callable[[Printed], Iterator[pdf.Block]]
BLOCKS: list[Part] = [about, warned_of, answered]
# What stands in a section ahead of its answers and after them, by the title of the section.
AHEAD: dict[str, Part] = {"Harm assessment": harm_assessment}
AFTER: dict[str, Part] = {listing.TITLE: attached, "Subjects": subjects}
