"""Pages on the subjects of a draft: the list, one subject, links, merging."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core import keyset
from foundations.core.errors import StaleVersion
from foundations.core.forms import VersionField
from referrals import lists
from referrals.forms.request import following_rows, rows_named
from referrals.models import Subject, SubjectLink, TaskingRequest
from referrals.requirements import address, gauge
from referrals.subjects import actions, listing
from referrals.subjects.forms import FORMS
from referrals.subjects.more_forms import KindForm, LinkForm
from referrals.views.request import draft_to_write

SECTION = "Subjects"
# How many subjects a link may be chosen from at once; beyond it they are searched.
MOST_OFFERED = 200


@require_GET
def subjects(request, public_id):
    """The subjects of a draft, what is there twice, and how they are linked."""
    draft = draft_to_write(request, public_id)
    kind = request.GET.get("kind", "")
    try:
        page = listing.page(draft, kind=kind, after=request.GET.get("after", ""))
    except keyset.BadCursor:
        raise Http404 from None
    counts = listing.by_kind(draft)
    context = around(request, draft) | {
        "page": page,
        "kind": kind if kind in FORMS else "",
        "counts": counts,
        "twins": listing.twins(draft) if draft.subject_count > 1 else [],
        "ties": listing.ties(draft) if draft.subject_count > 1 else None,
        "unfinished": draft.subjectimports.values_list("name", flat=True).first(),
        "continue_url": _after_list(request, draft),
        "from_check": request.GET.get("from") == "check",
        "colours": listing.COLOURS,
        "graded": listing.graded,
        "kinds": dict(Subject.Kind.choices),
        "plurals": listing.PLURALS,
    }
    return TemplateResponse(request, "referrals/subjects/list.html", context)


def around(request, draft: TaskingRequest) -> dict:
    """What every page here shows around its own."""
    return {
        "referral": draft.referral,
        "draft": draft,
        "section": SECTION,
        "gauge": gauge(draft.answers, counts=draft.counts),
        "guidance": None,
        "list_url": reverse("referrals:subjects", args=[draft.referral.public_id]),
    }


def _after_list(request, draft: TaskingRequest) -> str:
    key = draft.referral.public_id
    if request.GET.get("from") == "check":
        return reverse("referrals:check", args=[key])
    later = following_rows(rows_named("subjects"), draft.answers)
    return address(later, key) if later else reverse("referrals:check", args=[key])


@require_http_methods(["GET", "POST"])
def add(request, public_id):
    """What kind of subject is added?"""
    draft = draft_to_write(request, public_id)
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("referrals:new-subject", public_id=public_id, kind=form.cleaned_data["kind"])
    context = around(request, draft) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "referrals/subjects/kind.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new(request, public_id, kind: str):
    """The form of one kind, and the subject that comes of it."""
    if kind not in FORMS:
        raise Http404
    draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
    form = FORMS[kind](request.POST if request.method == "POST" else None, lists=lists.of(draft))
    if request.method == "POST" and form.is_valid():
        columns = form.columns(form.cleaned_data)
        actions.add(draft, by=request.user, subjects=[columns])
        _tell(request, columns, "has been added")
        if "another" in request.POST:
            return redirect("referrals:new-subject", public_id=public_id, kind=kind)
        return redirect("referrals:subjects", public_id=public_id)
    context = around(request, draft) | {
        "form": form,
        "kind": kind,
        "heading": f"Add {_article(kind)} {listing.PLURALS[kind][0]}",
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "referrals/subjects/form.html", context, status=status)


def _article(kind: str) -> str:
    return "an" if listing.PLURALS[kind][0][0] in "aeiou" else "a"


def _tell(request, columns: dict, done: str) -> None:
    messages.success(request, f"{columns['name']} {done}.")
    if columns["warning"]:
        messages.info(request, f"{columns['name']}: {columns['warning'].lower()}. Check it.")


def _subject(draft: TaskingRequest, key: UUID) -> Subject:
    found = Subject.objects.filter(request=draft, key=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def change(request, public_id, subject):
    """One subject: what is known of it, to be changed, and its links."""
    draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
    record = _subject(draft, subject)
    form_class, offered = FORMS[record.kind], lists.of(draft)
    known = form_class.answers_of(record)
    if request.method == "GET":
        form = form_class(initial=known, lists=offered)
        form.fields["version"] = VersionField(initial=draft.referral.version)
        return _change_page(request, draft, record, form)
    form = form_class(request.POST, lists=offered, known=known)
    form.fields["version"] = VersionField()
    if not form.is_valid():
        return _change_page(request, draft, record, form, status=422)
    columns = form.columns(form.cleaned_data)
    try:
        actions.change(draft, record, by=request.user, columns=columns, version=form.cleaned_data["version"])
    except StaleVersion as conflict:
        draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
        form = form.renewed(version=draft.referral.version)
        return _change_page(request, draft, _subject(draft, subject), form, status=409, conflict=conflict)
    _tell(request, columns, "has been changed")
    return redirect("referrals:subjects", public_id=public_id)


def _change_page(request, draft: TaskingRequest, record: Subject, form, *, status=200, conflict=None):
    ties = listing.ties(draft)
    context = around(request, draft) | {
        "form": form,
        "kind": record.kind,
        "subject": record,
        "heading": record.name,
        "links": [link for link in ties.links if record.key in (link.start.key, link.end.key)],
        "conflict": conflict,
        "details": listing.details(record),
    }
    return TemplateResponse(request, "referrals/subjects/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request, public_id, subject):
    """Take a subject out of the request, after a question."""
    draft = draft_to_write(request, public_id)
    record = _subject(draft, subject)
    if request.method == "POST":
        actions.remove(draft, [record.key], by=request.user)
        messages.success(request, f"{record.name} has been removed.")
        return redirect("referrals:subjects", public_id=public_id)
    links = [link for link in listing.ties(draft).links if record.key in (link.start.key, link.end.key)]
    context = around(request, draft) | {
        "heading": f"Remove {record.name}?",
        "facts": [("What it is", record.get_kind_display()), *listing.details(record)],
        "warning": "Its links are removed as well." if links else "",
        "submit": "Remove it",
    }
    return TemplateResponse(request, "referrals/subjects/remove.html", context)


@require_http_methods(["POST"])
def merge(request, public_id):
    """Make one of subjects that are the same."""
    draft = draft_to_write(request, public_id)
    given = request.POST.getlist("subject")
    if len(given) < 2:
        # Nothing to make one of: the list says what is there twice.
        return redirect("referrals:subjects", public_id=public_id)
    kept = actions.merge(draft, _keys(given), by=request.user)
    messages.success(request, f"{kept.name} is there once now. Other spellings were kept.")
    return redirect("referrals:subjects", public_id=public_id)


def _keys(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Http404 from None


# --- links -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def link(request, public_id, subject):
    """Link a subject with another one of the request."""
    draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
    record = _subject(draft, subject)
    words = request.GET.get("words", "").strip()
    others = _others(draft, record, words)
    form = LinkForm(request.POST if request.method == "POST" else None, others=others, lists=lists.of(draft))
    if request.method == "POST" and form.is_valid():
        made = dict(form.cleaned_data) | {"from_key": record.key, "to_key": UUID(form.cleaned_data["to_key"])}
        actions.link(draft, by=request.user, links=[made])
        messages.success(request, "The link has been added.")
        return HttpResponseRedirect(reverse("referrals:subject", args=[public_id, record.key]))
    context = around(request, draft) | {
        "form": form,
        "subject": record,
        "words": words,
        "shortened": draft.subject_count - 1 > MOST_OFFERED,
        "most": MOST_OFFERED,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "referrals/subjects/link.html", context, status=status)


def _others(draft: TaskingRequest, record: Subject, words: str) -> list[tuple[str, str]]:
    rows = listing.of(draft).exclude(key=record.key)
    if words:
        rows = rows.filter(name__icontains=words)
    found = rows.order_by("kind", "name").values_list("key", "name", "kind")[:MOST_OFFERED]
    kinds = dict(Subject.Kind.choices)
    return [(str(key), f"{name} ({kinds[kind].lower()})") for key, name, kind in found]


@require_http_methods(["GET", "POST"])
def unlink(request, public_id, link):
    """Take a link away, after a question."""
    draft = draft_to_write(request, public_id)
    record = SubjectLink.objects.filter(request=draft, key=link).first()
    if record is None:
        raise Http404
    if request.method == "POST":
        actions.unlink(draft, record.key, by=request.user)
        messages.success(request, "The link has been removed.")
        return redirect("referrals:subjects", public_id=public_id)
    start, end = _subject(draft, record.from_key), _subject(draft, record.to_key)
    context = around(request, draft) | {
        "heading": "Remove this link?",
        "facts": [("Link", f"{start.name} {record.get_kind_display()} {end.name}"), ("Note", record.note)],
        "warning": "",
        "submit": "Remove it",
    }
    return TemplateResponse(request, "referrals/subjects/remove.html", context)
