"""Pages of one deadline: why it is due then, pausing, resuming, extending it; and the requests for more time."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from foundations.audit import reading as read_log
from foundations.core.errors import Conflict
from foundations.core.forms import VersionField
from foundations.lifecycle.links import step_links
from foundations.lifecycle.views import TransitionView
from referrals.clocks import actions, reading
from referrals.clocks.forms import ExtendForm, PauseForm, ResumeForm
from referrals.clocks.lifecycle import LIFECYCLE
from referrals.models import ExtensionRequest, ReferralDeadline
from referrals.permissions import Permission

MOST_REQUESTS = 100


def load(request, public_id) -> ReferralDeadline:
    """The deadline of an address, if this person may see it; else Http404."""
    return ReferralDeadline.objects.visible_to(request.user).one(public_id)


@require_GET
def deadline(request, public_id):
    """One deadline: how it stands, why it is due then, what happened to it, and who asked for more time."""
    found = load(request, public_id)
    requests = list(found.extension_requests.select_related("reason", "asked_by", "decided_by"))
    waiting = next((one for one in requests if one.status == "asked"), None)
    context = {
        "referral": found.referral,
        "one": reading.explain_one(found, now=timezone.now()),
        "requests": [(one, one.status_changes.first()) for one in requests],
        "steps": _steps(waiting, request.user) if waiting else [],
        "may_keep": reading.may_keep(request.user, found),
        "obstacle": actions.obstacle_to_resuming(found) if found.paused_at else "",
    }
    return TemplateResponse(request, "referrals/clocks/deadline.html", context)


def _steps(waiting: ExtensionRequest, user) -> list[dict]:
    address = partial(_address_of_step, waiting)
    return step_links(LIFECYCLE, waiting, user, address)


def _address_of_step(request: ExtensionRequest, verb: str) -> str:
    return reverse("referrals:extension-step", args=[request.public_id, verb])


@require_http_methods(["GET", "POST"])
def pause(request, public_id):
    """Let it stand still, with a reason."""
    found = _kept(request, public_id)
    if request.method == "GET" and found.paused_at:
        raise Conflict("This deadline stands still already.")
    return _ask(request, found, PauseForm, "Pause the deadline", "Pause", actions.pause, "The deadline stands still.")


@require_http_methods(["GET", "POST"])
def resume(request, public_id):
    """Let it run on."""
    found = _kept(request, public_id)
    if request.method == "GET" and (obstacle := actions.obstacle_to_resuming(found) or _runs(found)):
        raise Conflict(obstacle)
    return _ask(request, found, ResumeForm, "Resume the deadline", "Resume", actions.resume, "The deadline runs on.")


@require_http_methods(["GET", "POST"])
def extend(request, public_id):
    """Give it more time, or ask for that."""
    found = _kept(request, public_id)
    return _ask(
        request,
        found,
        ExtendForm,
        "Extend the deadline",
        "Extend",
        actions.extend,
        "The deadline was extended.",
        left=actions.days_left_to_give(found),
        limit=settings.EXTENSION_LIMIT_DAYS,
        may_approve=request.user.has_perm(Permission.APPROVE_EXTENSION, found.referral),
    )


def _kept(request, public_id) -> ReferralDeadline:
    found = load(request, public_id)
    if not request.user.has_perm(Permission.KEEP_CLOCK, found.referral):
        raise PermissionDenied
    if request.method == "GET" and not found.is_open:
        raise Conflict("This deadline has ended, so its clock cannot be changed.")
    return found


def _runs(found: ReferralDeadline) -> str:
    return "" if found.paused_at else "This deadline is not paused."


def _ask(request, found: ReferralDeadline, form_class, heading: str, submit: str, action, done: str, **more):
    form = form_class(request.POST if request.method == "POST" else None)
    form.fields["version"] = VersionField(initial=found.version)
    context = {
        "referral": found.referral,
        "deadline": found,
        "form": form,
        "heading": heading,
        "submit": submit,
        "conflict": None,
        "cancel_url": found.get_absolute_url(),
        "left": None,
    } | more
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = action(found, by=request.user, **form.cleaned_data)
            except Conflict as conflict:
                context["conflict"], status = conflict, 409
            else:
                words = "More time was asked for. The Detective Inspector decides."
                messages.success(request, words if isinstance(asked, ExtensionRequest) else done)
                return HttpResponseRedirect(found.get_absolute_url())
    return TemplateResponse(request, "referrals/clocks/form.html", context, status=status)


@require_GET
def extensions(request):
    """The requests for more time that wait for an answer, of what this person sees."""
    if not request.user.has_perm(Permission.APPROVE_EXTENSION):
        raise PermissionDenied
    rows = waiting_for(request.user)
    return TemplateResponse(request, "referrals/clocks/extensions.html", {"requests": rows, "most": MOST_REQUESTS})


def waiting_for(user) -> list[ExtensionRequest]:
    """The requests that somebody sees and that wait, the oldest first; at the most so many."""
    rows = list(ExtensionRequest.objects.visible_to(user).waiting().with_names()[:MOST_REQUESTS])
    read_log.listed("referrals.referral", [one.deadline.referral for one in rows])
    return rows


class ExtensionStep(TransitionView):
    """The confirm page of an answer to a request for more time."""

    lifecycle = LIFECYCLE
    template_name = "referrals/clocks/step.html"

    def load(self, request, public_id):
        return ExtensionRequest.objects.visible_to(request.user).one(public_id)

    def context(self, record) -> dict:
        return {"referral": record.deadline.referral}
