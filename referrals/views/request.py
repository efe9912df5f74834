"""Pages on which a tasking request is written: start, task list, one page a question, check your answers."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.accounts.models import Organisation
from foundations.audit import reading
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.forms import VersionField
from foundations.core.once import public_id_for
from referrals import actions, answers, copying, drafts, expiry, lists, scoring
from referrals.attachments import listing
from referrals.forms.guidance import GUIDANCE
from referrals.forms.request import GROUPS, Page, asked_pages, before, following, page_named, section_of
from referrals.forms.start import StartForm
from referrals.models import Marking, Referral, TaskingRequest
from referrals.permissions import Permission
from referrals.requirements import address, gaps, gauge, tasks, weaknesses
from referrals.statuses import WRITABLE, Status
from referrals.subjects import listing as subject_listing


@require_GET
def start(request):
    """What to have at hand, the person's drafts, and the button that begins a request."""
    return _start_page(request)


@require_http_methods(["POST"])
def begin(request):
    """Make the draft and open its first page. The same token twice (a double click) makes one draft."""
    if not request.user.has_perm(Permission.CREATE):
        raise PermissionDenied
    public_id = public_id_for(_token(request.POST.get("token", "")), request.user)
    draft = Referral.objects.visible_to(request.user).filter(public_id=public_id).first()
    if draft is None:
        form = StartForm(request.POST, user=request.user, forces=_forces(request.user))
        if not form.is_valid():
            return _start_page(request, form)
        pattern = form.cleaned_data["copy_from"]
        draft = actions.start_request(
            force=form.cleaned_data["force"],
            by=request.user,
            public_id=public_id,
            copied_from=pattern,
            **(copying.answers_of(pattern) if pattern else {}),
        )
        if pattern:
            messages.success(request, f"The answers of {pattern.reference} have been copied. Check each of them.")
            return redirect("referrals:task-list", public_id=draft.public_id)
    return redirect("referrals:page", public_id=draft.public_id, slug=GROUPS[0].sections[0].pages[0].slug)


def _start_page(request, form: StartForm | None = None):
    if not request.user.has_perm(Permission.CREATE):
        raise PermissionDenied
    changed = TaskingRequest.objects.drafts().filter(referral=OuterRef("pk")).values("changed_at")
    rows = (
        Referral.objects.visible_to(request.user)
        .filter(status=Status.DRAFT)
        .annotate(changed_at=Subquery(changed))
        .order_by("-changed_at")
        .values_list("public_id", "operation", "changed_at", "reference", "region_id", "immediate_risk", named=True)
    )
    rows = list(rows[:50])
    reading.listed("referrals.referral", rows)
    forces = list(_forces(request.user))
    form = form or StartForm(user=request.user, forces=_forces(request.user))
    context = {
        "drafts": rows,
        "expires": expiry.expires,
        "forces": forces,
        "form": form,
        "token": _token(request.POST.get("token", "")),
    }
    return TemplateResponse(request, "referrals/start.html", context, status=422 if form.is_bound else 200)


def _forces(user):
    return Organisation.objects.filter(pk__in=user.scope.home_forces).select_related("parent").order_by("name")


def _token(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def draft_to_write(request, public_id, kinds=()) -> TaskingRequest:
    """The draft of this address, if it is this person's to write; a Conflict where it was sent already."""
    draft = drafts.of_person(request.user, public_id, kinds)
    referral = draft.referral if draft else Referral.objects.visible_to(request.user).by_key(str(public_id))
    if not request.user.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    if draft is None or referral.status not in WRITABLE:
        raise Sent(referral)
    return draft


class Sent(Conflict):
    """There is no draft of it (any more)."""

    def __init__(self, referral: Referral):
        super().__init__("The request has been submitted, so its answers can no longer be changed here.")
        self.referral = referral


@require_GET
def task_list(request, public_id):
    """The sections of a draft, each with its state."""
    try:
        draft = draft_to_write(request, public_id)
    except Sent as sent:
        return redirect(sent.referral)
    referral, offered = draft.referral, lists.read()
    by_section = {task.section.slug: task for task in tasks(draft.answers, offered, counts=draft.counts)}
    context = {
        "referral": referral,
        "draft": draft,
        "groups": [(group, [by_section[section.slug] for section in group.sections]) for group in GROUPS],
        "gauge": gauge(draft.answers, counts=draft.counts),
        "ready": not any(task.gaps for task in by_section.values()),
        "weaknesses": weaknesses(referral, draft.answers, draft=draft) if draft.answers else [],
        "expires": expiry.expires(draft.changed_at) if referral.submitted_at is None else None,
        "advice": list(referral.advice.select_related("given_by")[:5]) if referral.submitted_at else [],
    }
    return TemplateResponse(request, "referrals/task_list.html", context)


@require_http_methods(["GET", "POST"])
def page(request, public_id, slug: str):
    """One page of the form: `Continue` goes on to the next, `Save and come back later` to the task list."""
    asked = page_named(slug)
    if asked is None:
        raise Http404
    draft = draft_to_write(request, public_id, _kinds(asked))
    if not asked.asked(draft.answers):
        # A question that does not apply with the answers of now.
        return redirect("referrals:task-list", public_id=public_id)
    offered = lists.of(draft)
    if request.method == "GET":
        form = asked.form(initial=_initial(request, draft, asked), lists=offered, known=draft.answers)
        form.fields["version"] = VersionField(initial=draft.referral.version)
        return _page(request, draft, asked, form)
    form = asked.form(request.POST, lists=offered, known=draft.answers)
    form.fields["version"] = VersionField()
    later = "later" in request.POST
    if not form.is_valid() and not (later and not form.problems_of_a_draft()):
        return _page(request, draft, asked, form, status=422)
    try:
        actions.save_request(
            draft.referral, by=request.user, version=form.cleaned_data.get("version"), draft=draft, **form.kept()
        )
    except StaleVersion as conflict:
        draft = draft_to_write(request, public_id, _kinds(asked))
        form = form.renewed(version=draft.referral.version)
        return _page(request, draft, asked, form, status=409, conflict=conflict)
    if form.lost_marks:
        messages.info(request, "Invisible marks that change the direction of text were taken out of what you typed.")
    if later:
        messages.success(request, "Your draft has been saved. You can come back to it from your home page.")
        return redirect("referrals:task-list", public_id=public_id)
    return HttpResponseRedirect(_after(request, draft, asked))


def _kinds(asked: Page) -> set[str]:
    """The lists that a page needs: those it offers, and the words that it warns of."""
    kinds = {field.kind for field in asked.form.base_fields.values() if hasattr(field, "kind")} | {lists.SOURCE_TERMS}
    return kinds | ({lists.MATRICES} if section_of(asked).slug == scoring.SECTION else set())


def _initial(request, draft: TaskingRequest, asked: Page) -> dict:
    """What a page starts with: the answers so far, and what is known before anything was typed."""
    suggested = {
        "marking": Marking.OFFICIAL_SENSITIVE.value,
        "requester_phone": request.user.telephone,
        "regions_affected": [draft.referral.region.slug],
        "forces_affected": [draft.referral.force.slug],
    }
    return {name: draft.answers.get(name, suggested.get(name)) for name in asked.names}


def _after(request, draft: TaskingRequest, asked: Page) -> str:
    """The next page, or back to the check page where the person came from there."""
    key = draft.referral.public_id
    check = reverse("referrals:check", args=[key])
    if request.GET.get("from") == "check":
        # An answer may open questions that nobody has asked yet.
        section = section_of(asked)
        opened = [gap for gap in gaps(draft.answers, counts=draft.counts) if gap.page in section.pages]
        return opened[0].href(key) + "?from=check" if opened else check
    later = following(asked, draft.answers)
    return address(later, key) if later else check


def _page(request, draft: TaskingRequest, asked: Page, form, *, status=200, conflict=None):
    referral, section = draft.referral, section_of(asked)
    earlier = before(asked, draft.answers)
    fresh = answers.drafted(draft.answers, lists.of(draft), [asked])[0].rows if conflict else []
    context = {
        "referral": referral,
        "section": section,
        "page": asked,
        "form": form,
        "alone": not asked.title and len(asked.names) == 1,
        "conflict": conflict,
        "fresh": [(row.label, row.words) for row in fresh],
        "gauge": gauge(draft.answers, counts=draft.counts),
        "guidance": GUIDANCE.get(asked.slug),
        "draft": draft,
        "harm": _harm(draft) if section.slug == scoring.SECTION else None,
        "back_url": _back(request, referral, earlier),
    }
    return TemplateResponse(request, "referrals/page.html", context, status=status)


def _harm(draft: TaskingRequest) -> dict:
    offered = lists.of(draft)
    return {
        "assessment": scoring.assessment(offered, draft.answers),
        "superseded": scoring.superseded(offered, draft.answers),
    }


def _back(request, referral: Referral, earlier: Page | None) -> str:
    if request.GET.get("from") == "check":
        return reverse("referrals:check", args=[referral.public_id])
    if earlier:
        return reverse("referrals:page", args=[referral.public_id, earlier.slug])
    return reverse("referrals:task-list", args=[referral.public_id])


@require_GET
def check(request, public_id):
    """Check your answers: every section, with links to change, what is missing, and what makes the bid weak."""
    try:
        draft = draft_to_write(request, public_id)
    except Sent as sent:
        return redirect(sent.referral)
    referral, offered = draft.referral, lists.read()
    context = {
        "referral": referral,
        "draft": draft,
        "summaries": answers.drafted(draft.answers, offered),
        "subjects_counted": _subjects_counted(draft),
        "attached": listing.of(draft),
        "gaps": gaps(draft.answers, offered, counts=draft.counts),
        "weaknesses": weaknesses(referral, draft.answers, draft=draft),
        "harm": scoring.assessment(offered, draft.answers),
        "send": "submit" if referral.status == Status.DRAFT else "answer",
    }
    return TemplateResponse(request, "referrals/check.html", context)


def _subjects_counted(draft: TaskingRequest) -> str:
    """How many subjects of each kind will be sent; nothing where there are none, or the draft says so."""
    there = draft.subject_count and draft.answers.get("has_subjects")
    return subject_listing.counted(subject_listing.by_kind(draft)) if there else ""


@require_http_methods(["GET", "POST"])
def delete(request, public_id):
    """Delete a draft that was never sent, after a question."""
    try:
        draft = draft_to_write(request, public_id)
    except Sent as sent:
        return redirect(sent.referral)
    obstacle = actions.obstacle_to_delete(draft.referral)
    if obstacle:
        raise Conflict(obstacle)
    if request.method == "POST":
        actions.delete_draft(draft.referral, by=request.user)
        messages.success(request, "The draft has been deleted.")
        return redirect("referrals:start")
    context = {
        "referral": draft.referral,
        "draft": draft,
        "answered": sum(
            any(draft.answers.get(name) not in (None, "", []) for name in one.names)
            for one in asked_pages(draft.answers)
        ),
    }
    return TemplateResponse(request, "referrals/delete.html", context)


@require_http_methods(["POST"])
def change(request, public_id):
    """Open the request again, to change it together with the answer to a gate's question."""
    referral = Referral.objects.visible_to(request.user).by_key(str(public_id))
    actions.open_next_version(referral, by=request.user)
    return redirect("referrals:task-list", public_id=public_id)


@require_http_methods(["POST"])
def score_anew(request, public_id):
    """Go over to the version of the harm matrix that holds today; scores that still mean the same stay."""
    draft = draft_to_write(request, public_id, {lists.MATRICES})
    offered = lists.of(draft)
    if scoring.superseded(offered, draft.answers):
        carried = scoring.carried_over(offered, draft.answers)
        actions.save_request(draft.referral, by=request.user, version=draft.referral.version, draft=draft, **carried)
        messages.success(
            request, f"You now score with version {carried[scoring.VERSION]}. Check each line: some may be open."
        )
    first = next(page for page in asked_pages(draft.answers) if section_of(page).slug == scoring.SECTION)
    return redirect("referrals:page", public_id=public_id, slug=first.slug)
