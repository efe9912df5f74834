"""Pages of the conversation: the thread, writing a message or an internal note, its files, watching, reminders."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundations.core import formats, keyset
from foundations.core.errors import Conflict
from referrals.conversation import actions, downloads, listing, people
from referrals.conversation.forms import FORMS, FollowUpForm, WatchForm
from referrals.models import Message, MessageKind, Referral
from referrals.pages import referral_page
from referrals.views.referral import load

SENT = {MessageKind.MESSAGE: "Message sent.", MessageKind.NOTE: "Internal note saved. Only the team reads it."}


@require_GET
def thread(request, key: str):
    """The conversation, newest first. What is shown counts as read from then on."""
    referral = load(request, key)
    user = request.user
    after = request.GET.get("after", "")
    try:
        page = listing.page(referral, user, after=after)
    except keyset.BadCursor:
        raise Http404 from None
    own = listing.Own.of(referral, user)
    context = referral_page(request, referral, "referrals:messages") | {
        "page": page,
        "own": own,
        "was_read": listing.was_read,
        "after": after,
        "watching": people.watches_by_itself(user.pk, referral) if own.watching is None else own.watching,
        "may_message": actions.may_write(user, referral, MessageKind.MESSAGE),
        "may_note": actions.may_write(user, referral, MessageKind.NOTE),
        "obstacle": actions.obstacle(referral),
    }
    if page.newest and page.newest.pk > own.up_to:
        actions.mark_read(referral, by=user, up_to=page.newest)
        page.read_by(user, people.side_of(user, referral))
    return TemplateResponse(request, "referrals/conversation/thread.html", context)


@require_http_methods(["GET", "POST"])
def write_message(request, key: str):
    """Write to the other side."""
    return _write(request, key, MessageKind.MESSAGE)


@require_http_methods(["GET", "POST"])
def write_note(request, key: str):
    """Write what only the team reads."""
    return _write(request, key, MessageKind.NOTE)


def _write(request, key: str, kind: MessageKind):
    referral = load(request, key)
    if not actions.may_write(request.user, referral, kind):
        raise PermissionDenied
    form_class, given = FORMS[kind], {"referral": referral, "by": request.user}
    if request.method == "GET":
        if words := actions.obstacle(referral):
            raise Conflict(words, links=[("Read the messages", _thread_of(referral))])
        corrected = corrected_by(request.user, referral, request.GET.get("corrects", ""))
        text = corrected.text if corrected else ""
        initial = {"token": uuid.uuid4(), "corrects": corrected and corrected.public_id, "text": text}
        return _write_page(request, referral, kind, form_class(initial=initial, **given), corrected)
    form = form_class(request.POST, request.FILES, **given)
    corrected = corrected_by(request.user, referral, request.POST.get("corrects", ""))
    if not form.is_valid():
        return _write_page(request, referral, kind, form, corrected, status=422)
    facts = form.cleaned_data | {"corrects": corrected}
    try:
        actions.write(referral, kind=kind, by=request.user, **facts)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _write_page(request, referral, kind, form, corrected, status=422)
    except Conflict as conflict:
        return _write_page(request, referral, kind, form, corrected, status=409, conflict=conflict)
    messages.success(request, SENT[kind])
    return redirect(_thread_of(referral))


def corrected_by(user, referral: Referral, public_id: str) -> Message | None:
    """The message of one's own that an address names to be corrected; Http404 where there is none."""
    if not public_id:
        return None
    try:
        wanted = uuid.UUID(public_id)
    except ValueError:
        raise Http404 from None
    found = listing.of(referral, user).filter(public_id=wanted, author=user).first()
    if found is None:
        raise Http404
    return found


def _write_page(request, referral, kind, form, corrected, *, status: int = 200, conflict: Conflict | None = None):
    internal = kind == MessageKind.NOTE
    what = "an internal note" if internal else "a message"
    context = {
        "referral": referral,
        "form": form,
        "internal": internal,
        "from_team": people.side_of(request.user, referral) == "team",
        "corrected": corrected,
        "heading": f"Correct {what}" if corrected else f"Write {what}",
        "conflict": conflict,
        "cancel_url": _thread_of(referral),
    }
    return TemplateResponse(request, "referrals/conversation/write.html", context, status=status)


@require_GET
def download(request, key: str, public_id: uuid.UUID):
    """A file of a message."""
    return downloads.answer(request.user, load(request, key), public_id)


@require_POST
def watch(request, key: str):
    """Be told of new messages, or no longer."""
    referral = load(request, key)
    form = WatchForm(request.POST)
    if form.is_valid():
        row = actions.watch(referral, by=request.user, **form.cleaned_data)
        messages.success(request, "You are told of new messages." if row.watching else "You are no longer told.")
    return redirect(_thread_of(referral))


@require_http_methods(["GET", "POST"])
def follow_up(request, key: str):
    """Remind oneself on a day, or take the reminder away."""
    referral = load(request, key)
    own = listing.Own.of(referral, request.user).follow_up
    waits = own if own and not own.reminded_at else None
    if request.method == "POST" and "forget" in request.POST:
        actions.forget_follow_up(referral, by=request.user)
        messages.success(request, "The reminder has been taken away.")
        return redirect(_thread_of(referral))
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        initial={"on_date": waits.on_date, "note": waits.note} if waits else {},
    )
    if request.method == "POST" and form.is_valid():
        row = actions.follow_up(referral, by=request.user, **form.cleaned_data)
        messages.success(request, f"You will be reminded on {formats.day(row.on_date)}.")
        return redirect(_thread_of(referral))
    context = {"referral": referral, "form": form, "waits": waits, "cancel_url": _thread_of(referral)}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "referrals/conversation/follow_up.html", context, status=status)


def _thread_of(referral: Referral) -> str:
    return reverse("referrals:messages", args=[referral.key])
