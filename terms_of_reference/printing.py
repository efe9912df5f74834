"""A version of the terms on paper: the same blocks as a tagged PDF and as a Word document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from foundations.core import formats
from foundations.documents import pdf, tagged, word
from foundations.documents.tagged import Block, Items, Moment, Timeline
from terms_of_reference import timebar
from terms_of_reference.comparing import in_words
from terms_of_reference.forms import LABELS, SECTIONS, Section, rows
from terms_of_reference.models import TermsOfReference, TermsPaper
from terms_of_reference.requirements import warnings
from terms_of_reference.statuses import Status

CONTENT_TYPES = {TermsPaper.Kind.PDF: "application/pdf", TermsPaper.Kind.DOCX: word.CONTENT_TYPE}
PARTIES = (("sio", "For the SIO"), ("toex", "For TOEX"))


def fingerprint(terms: TermsOfReference) -> str:
    """Of everything that a paper says which may still change: content, status, marking and signatures."""
    signed = sorted([str(one.public_id), str(one.voided_at)] for one in terms.signatures.all())
    facts = [terms.number, terms.status, terms.content_digest, terms.referral.marking, terms.referral.operation, signed]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def write(terms: TermsOfReference, kind: str, *, by, at: datetime) -> bytes:
    """The file of a version, as `by` asked for it at `at`."""
    referral = terms.referral
    paper = pdf.Paper(
        title=f"Terms of reference: {referral.operation}",
        marking=referral.get_marking_display(),
        name=f"{referral.reference}, terms version {terms.number}, {terms.get_status_display().lower()}",
        printed_by=by.titled_name,
        printed_at=at,
        stamp="" if terms.status in {Status.IN_FORCE, Status.SUPERSEDED} else "DRAFT",
    )
    front, body = list(about(terms)), [*said(terms), *signatures(terms)]
    if kind == TermsPaper.Kind.DOCX:
        return word.write(paper, [*front, *body])
    return tagged.write(paper, body, front=front)


def file_name(terms: TermsOfReference, kind: str) -> str:
    """Says what it is and nothing of its content."""
    return f"{terms.referral.reference}-terms-{terms.number}.{kind}"


def about(terms: TermsOfReference) -> Iterator[Block]:
    """Whose terms these are, which version, and what to notice."""
    referral = terms.referral
    sio = referral.sio.titled_name if referral.sio else referral.requester.titled_name
    facts = [
        ["Reference", referral.reference or ""],
        ["Force", referral.force.name],
        ["Region", referral.region.name],
        ["SIO", sio],
        ["Version", f"{terms.number}, {terms.get_status_display().lower()}"],
        ["Written", f"{terms.written_by.titled_name}, {formats.moment(terms.written_at)}"],
    ]
    if terms.proposed_by:
        facts.append(["Proposed", f"{terms.proposed_by.titled_name}, {formats.moment(terms.proposed_at)}"])
    if terms.in_force_at:
        facts.append(["In force from", formats.moment(terms.in_force_at)])
    facts.append(["Digest of the content", terms.content_digest])
    yield pdf.Table(["These terms", ""], facts, [3, 8])
    if terms.amendment_reason:
        yield pdf.Fact(LABELS["amendment_reason"], terms.amendment_reason)
    if terms.is_working:
        for warning in warnings(terms):
            yield pdf.Text(warning, warning=True)


def said(terms: TermsOfReference) -> Iterator[Block]:
    """Every section; the drawn time bar stands before the milestones."""
    for section in SECTIONS:
        yield pdf.Heading(section.title)
        if section.slug == "timeline":
            yield from _bar(terms)
        yield from (_listed(terms, section) if section.rows else _answered(terms, section))


def _answered(terms: TermsOfReference, section: Section) -> Iterator[Block]:
    for name in section.fields:
        yield pdf.Fact(LABELS[name], in_words(name, getattr(terms, name)))


def _listed(terms: TermsOfReference, section: Section) -> Iterator[Block]:
    kind = section.rows
    listed = getattr(terms, kind.name)
    if not listed:
        yield pdf.Text("None.")
    elif kind.name == "questions":
        yield Items(
            [
                f"{row['question']}\nIt is answered when: {row['answered_when']}"
                if "answered_when" in row
                else row["question"]
                for row in listed
            ]
        )
    else:
        labels = [str(field.label) for field in kind.form.base_fields.values()]
        told = [dict(rows.told(kind, row)) for row in listed]
        widths = {"products": [4, 6, 3, 3, 4], "roles": [4, 2, 6], "timeline": [7, 3, 3]}[kind.name]
        yield pdf.Table(labels, [[row.get(label, "") for label in labels] for row in told], widths)
        if kind.name == "roles":
            yield pdf.Text(f"Together: {sum(row.get('days') or 0 for row in listed)} working days.")


def _bar(terms: TermsOfReference) -> Iterator[Block]:
    bar = timebar.of(terms)
    if bar is None:
        return
    span = max((bar.ends - bar.begins).days, 1)
    told = "; ".join(f"{mark.label}, {formats.day(mark.on)}" for mark in bar.marks)
    needed = (
        f" The red line is the day by which the request needs it, {formats.day(bar.needed.on)}." if bar.needed else ""
    )
    yield Timeline(
        alt=f"Timeline from {formats.day(bar.begins)} to {formats.day(bar.ends)}: {told}.{needed}",
        marks=[Moment(f"{formats.short_day(mark.on)}  {mark.short}", mark.at, mark.late) for mark in bar.marks],
        months=[((place - timebar.LABELS) / (timebar.WIDTH - timebar.LABELS - 20), name) for place, name in bar.months],
        needed=(bar.needed.on - bar.begins).days / span if bar.needed else None,
    )
    yield pdf.Table(
        ["Day", "What", "Kind"],
        [[formats.day(mark.on), mark.label, mark.kind_words] for mark in bar.marks],
        [3, 7, 3],
    )
    if needed:
        yield pdf.Text(needed.strip())


def signatures(terms: TermsOfReference) -> Iterator[Block]:
    """Who signed exactly what, and how to find out whether this is it."""
    yield pdf.Heading("Signatures")
    for party, label in PARTIES:
        signature = terms.signature_of(party)
        yield pdf.Heading(label, level=1)
        if signature is None:
            yield pdf.Text("Not signed.")
            continue
        yield pdf.Table(
            ["Signed", ""],
            [
                ["Name", signature.name],
                ["Rank or grade", signature.rank or "None given"],
                ["Time", formats.moment(signature.signed_at)],
                ["Statement", signature.statement],
                ["Second factor", "Asked for again" if signature.second_factor else "Not asked for"],
                ["Digest", signature.content_digest],
            ],
            [3, 8],
        )
    yield pdf.Text(
        "The digest is the SHA-256 of the content. Type it, or give this file, at “Check a paper” in the service to be "
        "told whether it is the signed version."
    )
