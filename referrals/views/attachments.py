"""Pages of attachments: the files of a draft, what one of them is, taking one off, and giving one back."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core import formats
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.forms import VersionField
from foundations.documents import uploads
from referrals.attachments import actions, downloads
from referrals.attachments.forms import AttachForm, DescribeForm
from referrals.forms.guidance import GUIDANCE
from referrals.forms.request import following_rows, rows_named
from referrals.models import Attachment, TaskingRequest
from referrals.requirements import address, gauge
from referrals.views.referral import load
from referrals.views.request import Sent, draft_to_write

ROWS = rows_named("attachments")


@require_http_methods(["GET", "POST"])
def attachments(request, public_id):
    """The files of a draft, and the form that adds more; scripts send them in parts instead."""
    try:
        draft = draft_to_write(request, public_id)
    except Sent as sent:
        if request.method == "POST":
            raise
        return redirect(sent.referral)
    if request.method == "GET":
        return _list_page(request, draft, AttachForm(by=request.user))
    form = AttachForm(request.POST, request.FILES, by=request.user, held=draft.attachment_count)
    whole = form.is_valid()
    added = []
    if form.accepted:
        try:
            added = actions.attach(draft, files=form.accepted, by=request.user)
        except Conflict as conflict:
            form.add_error("documents", conflict.explanation)
            whole = False
    if not whole:
        return _list_page(request, draft, form, status=422)
    messages.success(request, _said(added, len(form.accepted)))
    return redirect(_back_to_list(request, draft))


def _said(added: list[Attachment], sent: int) -> str:
    """What came of the files that were sent, in words."""
    if not added:
        return "Nothing was added: what you selected has been attached already."
    again = f" {formats.plural(sent - len(added), 'file')} had been attached before." if sent > len(added) else ""
    return f"{formats.plural(len(added), 'file')} attached. Say what each of them is.{again}"


def _list_page(request, draft: TaskingRequest, form: AttachForm, *, status=200):
    referral = draft.referral
    rows = list(draft.attachments.select_related("document"))
    under_way = list(uploads.under_way(request.user, referral.public_id))
    later = following_rows(ROWS, draft.answers)
    from_check = request.GET.get("from") == "check"
    check = reverse("referrals:check", args=[referral.public_id])
    onward = check if from_check or later is None else address(later, referral.public_id)
    context = {
        "referral": referral,
        "draft": draft,
        "form": form,
        "rows": rows,
        "higher": any(row.is_marked_above(referral.marking) for row in rows),
        "under_way": under_way,
        "most": settings.MAX_ATTACHMENTS,
        "room": settings.MAX_ATTACHMENTS - len(rows),
        "together": formats.file_size(settings.UPLOAD_MAX_BYTES),
        "part": settings.UPLOAD_PART_BYTES,
        "onward": onward,
        "from_check": from_check,
        "back_url": check if from_check else reverse("referrals:page", args=[referral.public_id, "any-attachments"]),
        "gauge": gauge(draft.answers, counts=draft.counts),
        "guidance": GUIDANCE.get("attachments"),
    }
    return TemplateResponse(request, "referrals/attachments/list.html", context, status=status)


@require_http_methods(["GET", "POST"])
def describe(request, public_id, attachment: UUID):
    """Say what a file is, and how it is marked."""
    row = _attachment(request, public_id, attachment)
    version, marked = row.request.referral.version, row.request.referral.marking
    if request.method == "GET":
        form = DescribeForm(of_request=marked, initial={"description": row.description, "marking": row.marking})
        form.fields["version"] = VersionField(initial=version)
        return _describe_page(request, row, form)
    form = DescribeForm(request.POST, of_request=marked)
    form.fields["version"] = VersionField()
    if not form.is_valid():
        return _describe_page(request, row, form, status=422)
    try:
        actions.describe(row, by=request.user, **form.cleaned_data)
    except StaleVersion as conflict:
        row = _attachment(request, public_id, attachment)
        renewed = request.POST.copy()
        renewed["version"] = row.request.referral.version
        form = DescribeForm(renewed, of_request=marked)
        form.fields["version"] = VersionField()
        return _describe_page(request, row, form, status=409, conflict=conflict)
    following = row.request.attachments.filter(description="").order_by("position").first()
    if following:
        return redirect(_of(request, row.request, "referrals:describe-attachment", following.key))
    return redirect(_back_to_list(request, row.request))


def _describe_page(request, row: Attachment, form: DescribeForm, *, status=200, conflict=None):
    context = {
        "referral": row.request.referral,
        "row": row,
        "form": form,
        "conflict": conflict,
        "heading": "What the file is",
        "caption": row.document.name,
        "cancel_url": _back_to_list(request, row.request),
    }
    return TemplateResponse(request, "referrals/attachments/describe.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request, public_id, attachment: UUID):
    """Take a file off the draft, after a question."""
    row = _attachment(request, public_id, attachment)
    back = _back_to_list(request, row.request)
    if request.method == "POST":
        actions.remove(row, by=request.user)
        messages.success(request, f"{row.document.name} has been removed.")
        return redirect(back)
    context = {"referral": row.request.referral, "row": row, "cancel_url": back}
    return TemplateResponse(request, "referrals/attachments/remove.html", context)


@require_GET
def download(request, key: str, attachment: UUID):
    """The file."""
    return downloads.answer(request.user, load(request, key), attachment)


def _attachment(request, public_id, key: UUID) -> Attachment:
    """An attachment of a draft that is this person's to write."""
    draft = draft_to_write(request, public_id)
    row = draft.attachments.select_related("document").filter(key=key).first()
    if row is None:
        raise Http404
    row.request = draft
    return row


def _back_to_list(request, draft: TaskingRequest) -> str:
    return _of(request, draft, "referrals:attachments")


def _of(request, draft: TaskingRequest, name: str, *keys) -> str:
    """An address of the draft, which remembers that the person came from the check page."""
    query = "?" + urlencode({"from": "check"}) if request.GET.get("from") == "check" else ""
    return reverse(name, args=[draft.referral.public_id, *keys]) + query
