"""Pages of one referral: summary, request, decisions, and the confirm page of each step."""

from __future__ import annotations

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundations.core import keyset
from foundations.documents.responses import paper
from referrals import advising, answers, lists, printing, scoring
from referrals.attachments import listing
from referrals.clocks import reading as clocks
from referrals.deciding import listing as deciding
from referrals.deciding import printing as printing_of_decisions
from referrals.linking import listing as links
from referrals.models import Referral, TaskingRequest
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.statuses import Status
from referrals.subjects import listing as subject_listing


def load(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).with_unread(request.user).by_key(key)


@require_GET
def summary(request, key: str):
    """Where it stands, who is on it, what is due, what belongs to it, and what waits for whom."""
    rows = Referral.objects.visible_to(request.user).with_unread(request.user).with_team()
    referral = links.with_links(rows, request.user).by_key(key)
    version = referral.requests.to_show().first()
    context = referral_page(request, referral, "referrals:summary") | {
        "request_version": version,
        "harm": scoring.of_version(version),
        # The gates read it beside the request until they have decided.
        "advice": list(referral.advice.select_related("given_by")[:5])
        if referral.status in advising.MAY_BE_ADVISED
        else [],
        "deadlines": clocks.of_referral(referral, request.user, now=timezone.now()),
        "may_keep_clocks": request.user.has_perm(Permission.KEEP_CLOCK, referral),
        "decision": referral.decisions.select_related("decided_by", "reason").first(),
        "questions": list(referral.information_requests.open().in_turn().select_related("asked_by", "addressed_to")[:6])
        if referral.asking_gate
        else [],
        "links": links.current(referral, request.user),
        "most_links": links.MOST,
        "other_threats": list(referral.other_threats.all()),
    }
    return TemplateResponse(request, "referrals/summary.html", context)


@require_GET
def tasking_request(request, key: str):
    """The request as it was submitted, by the questions that it was asked; `?version=` shows an earlier one."""
    referral = load(request, key)
    versions = _versions(referral)
    shown = _version(versions, request.GET.get("version", "")) or versions[0]
    answered = {question.answered_at for question in referral.information_requests.all()}
    offered = lists.read(ended=True)
    context = referral_page(request, referral, "referrals:request") | {
        "versions": versions,
        "shown": shown,
        "with_answer": shown.submitted_at in answered if shown.submitted_at else False,
        "summaries": answers.sent(shown, offered),
        "harm": scoring.assessment(offered, shown.answers),
        "attached": listing.of(shown),
        **of_subjects(shown),
    }
    return TemplateResponse(request, "referrals/request.html", context)


@require_GET
def request_pdf(request, key: str):
    """A version of the request as PDF, marked on each page: what was sent last, or `?version=`; logged as a disclosure."""
    referral = load(request, key)
    found = printing.versions(referral, request.user)
    sent = next((one for one in found if one.submitted_at), found[0])
    version = _version(found, request.GET.get("version", "")) or sent
    content = printing.as_pdf(referral, version, by=request.user, at=timezone.now())
    return paper(content, printing.file_name(referral, version))


@require_GET
def compare(request, key: str):
    """Two versions of the request side by side; the last two unless `?old=` and `?new=` name others."""
    referral = load(request, key)
    versions = [one for one in _versions(referral) if one.submitted_at]
    if len(versions) < 2:
        raise Http404
    new = _version(versions, request.GET.get("new", "")) or versions[0]
    old = _version(versions, request.GET.get("old", "")) or next((v for v in versions if v.number < new.number), new)
    sections = answers.compare(old, new, lists.read(ended=True))
    sections = listing.beside(sections, listing.compare(old, new))
    changes = sum(row.changed for _, rows in sections for row in rows)
    differing, alike = subject_listing.compared(old, new) if old.subject_count or new.subject_count else ([], 0)
    only_changes = request.GET.get("only") == "changes" and changes > 0
    if only_changes:
        sections = [(title, [row for row in rows if row.changed]) for title, rows in sections]
    context = referral_page(request, referral, "referrals:request") | {
        "versions": versions,
        "old": old,
        "new": new,
        "sections_compared": [(title, rows) for title, rows in sections if rows],
        "changes": changes,
        "subjects_compared": differing,
        "subjects_alike": alike,
        "only_changes": only_changes,
    }
    return TemplateResponse(request, "referrals/compare.html", context)


def of_subjects(version: TaskingRequest, after: str = "") -> dict:
    """What a page shows of the subjects of a version, from a cursor on. Raises Http404 for one that is none."""
    if not version.subject_count:
        return {"subjects": None}
    try:
        page = subject_listing.page(version, after=after)
    except keyset.BadCursor:
        raise Http404 from None
    return {
        "subjects": page,
        "subjects_counted": subject_listing.counted(subject_listing.by_kind(version)),
        "ties": subject_listing.ties(version) if version.subject_count > 1 else None,
        "colours": subject_listing.COLOURS,
        "graded": subject_listing.graded,
        "details_of": subject_listing.details,
    }


@require_GET
def subjects(request, key: str):
    """Every subject of a version, page by page; of the version sent last unless `?version=` names another."""
    referral = load(request, key)
    versions = _versions(referral)
    shown = _version(versions, request.GET.get("version", "")) or versions[0]
    context = referral_page(request, referral, "referrals:request") | {"shown": shown}
    context |= of_subjects(shown, request.GET.get("after", ""))
    return TemplateResponse(request, "referrals/subjects/of_referral.html", context)


def _versions(referral: Referral) -> list[TaskingRequest]:
    """What was sent, the newest first; the draft where nothing was sent yet."""
    versions = list(referral.requests.to_show().select_related("submitted_by", "risk_acknowledged_by"))
    return [one for one in versions if one.submitted_at] or versions


def _version(versions: list[TaskingRequest], number: str) -> TaskingRequest | None:
    """The version of an address, None where it names none; Http404 where there is no such version."""
    if not number:
        return None
    found = next((one for one in versions if str(one.number) == number), None)
    if found is None:
        raise Http404
    return found


@require_GET
def decisions(request, key: str):
    """The gates' decisions with their reasons and letters, and the adviser's advice."""
    referral = load(request, key)
    made = list(deciding.named(referral))
    superseding = {one.supersedes_id: one for one in made}
    context = referral_page(request, referral, "referrals:decisions") | {
        "decisions": [(one, superseding.get(one.pk), printing_of_decisions.facts(one)) for one in made],
        "advice": list(referral.advice.select_related("given_by")),
    }
    return TemplateResponse(request, "referrals/decisions.html", context)


@require_GET
def submitted(request, key: str):
    """Thanks the requester, names the reference, and says what happens next."""
    referral = load(request, key)
    if referral.status == Status.DRAFT:
        raise Http404
    return TemplateResponse(request, "referrals/submitted.html", {"referral": referral})
