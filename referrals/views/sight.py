"""Pages on who sees a referral: the list, access by name, restriction to named people, and the emergency door."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.audit import reasons
from foundations.core.errors import Conflict
from referrals.forms.sight import AudienceForm, BreakGlassForm, GiveSightForm, NamePeopleForm, RestrictForm, WhyForm
from referrals.models import Referral
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.sight import emergency, grants, restriction, who
from referrals.statuses import Status
from referrals.views.referral import load


@require_GET
def sight(request, key: str):
    """Who can see this, and why: every person and every rule."""
    referral = load(request, key)
    context = referral_page(request, referral, "referrals:sight") | {
        "answer": who.who_sees(referral),
        "may_give": request.user.has_perm(Permission.GRANT_SIGHT, referral),
        "may_restrict": request.user.has_perm(Permission.RESTRICT, referral),
        "missing": restriction.missing_people(referral),
        "taken_off": {restriction.NAMED, restriction.RESTRICTED_IT},
    }
    return TemplateResponse(request, "referrals/sight/sight.html", context)


def _permitted(request, key: str, permission: str) -> Referral:
    referral = load(request, key)
    if not request.user.has_perm(permission, referral):
        raise PermissionDenied
    return referral


class _Step:
    """A form on one referral that ends in one action; drawn again with what was typed where it is refused."""

    def __init__(self, request, referral: Referral | None, form, heading: str, **words):
        self.request, self.referral, self.form, self.heading, self.words = request, referral, form, heading, words

    def back(self) -> str:
        return reverse("referrals:sight", args=[self.referral.key]) if self.referral else reverse("dashboard:home")

    def page(self, *, status: int = 200, conflict: Conflict | None = None) -> TemplateResponse:
        context = {
            "referral": self.referral,
            "form": self.form,
            "heading": self.heading,
            "submit": self.heading,
            "cancel_url": self.back(),
            "conflict": conflict,
            **self.words,
        }
        return TemplateResponse(self.request, "referrals/sight/form.html", context, status=status)

    def run(self, act, done: str):
        """GET draws; POST acts with the cleaned answers and says `done`."""
        if self.request.method == "GET":
            return self.page()
        if not self.form.is_valid():
            return self.page(status=422)
        try:
            act(**self.form.cleaned_data)
        except Conflict as conflict:
            return self.page(status=409, conflict=conflict)
        messages.success(self.request, done)
        return redirect(self.back())


@require_http_methods(["GET", "POST"])
def give(request, key: str):
    """Gives a named person access for some days."""
    referral = _permitted(request, key, Permission.GRANT_SIGHT)
    step = _Step(request, referral, GiveSightForm(request.POST or None), "Give a person access")
    return step.run(lambda **facts: grants.give(referral, by=request.user, **facts), "Access given. They were told.")


@require_http_methods(["GET", "POST"])
def withdraw(request, key: str, public_id):
    """Takes access by name back."""
    referral = _permitted(request, key, Permission.GRANT_SIGHT)
    grant = referral.grants.select_related("user", "content_object").filter(public_id=public_id).first()
    if grant is None:
        raise Http404
    heading = "Withdraw access"
    lead = f"{grant.user.titled_name} stops seeing this referral at once, unless another rule lets them."
    step = _Step(request, referral, WhyForm(request.POST or None), heading, lead=lead, warning=True)
    return step.run(lambda reason: grants.withdraw(grant, reason=reason, by=request.user), "Access withdrawn.")


@require_http_methods(["GET", "POST"])
def restrict(request, key: str):
    """Keeps the referral to named people."""
    referral = _permitted(request, key, Permission.RESTRICT)
    if referral.restricted:
        return redirect("referrals:sight", key=referral.key)
    lead = (
        "Everybody else stops seeing it at once, whatever their role: it is in no list, no search and no figure of "
        "theirs. The region's Detective Inspector is told only how many such referrals there are."
    )
    form = RestrictForm(request.POST or None, referral=referral)
    step = _Step(request, referral, form, "Restrict to named people", lead=lead, warning=True)
    done = "Only the people named on it see this referral now."

    def act(reason, people):
        restriction.restrict(referral, people=people, reason=reason, by=request.user)
        reasons.keep(request, "restricted", referral.key, reason)

    return step.run(act, done)


@require_http_methods(["GET", "POST"])
def restrict_draft(request, public_id):
    """Who may see the request once it is sent: everybody whose role lets them, or only people named here."""
    referral = Referral.objects.visible_to(request.user).by_key(str(public_id))
    if not request.user.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    if referral.status != Status.DRAFT or referral.submitted_at:
        return redirect("referrals:sight", key=referral.key)
    named = [one.user.public_id for one in referral.people.select_related("user")]
    start = {"audience": "named" if referral.restricted else "", "reason": referral.restricted_reason, "people": named}
    form = AudienceForm(request.POST or None, referral=referral, initial=start)
    if request.method == "GET":
        return _audience_page(request, referral, form)
    if not form.is_valid():
        return _audience_page(request, referral, form, status=422)
    restriction.set_audience(referral, by=request.user, **form.cleaned_data)
    return redirect("referrals:task-list", public_id=referral.public_id)


def _audience_page(request, referral: Referral, form, *, status: int = 200):
    context = {
        "referral": referral,
        "form": form,
        "heading": "Who may see the request",
        "submit": "Continue",
        "cancel_url": reverse("referrals:task-list", args=[referral.public_id]),
        "conflict": None,
        "lead": "This is decided before anything is sent. The people of your region's team who are not named never "
        "learn that there is such a request; its Detective Inspector is told only how many there are.",
    }
    return TemplateResponse(request, "referrals/sight/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def lift(request, key: str):
    """Lets everybody see the referral again whose role does."""
    referral = _permitted(request, key, Permission.RESTRICT)
    lead = "Everybody whose role sees the region's or the force's referrals sees it again."
    step = _Step(request, referral, WhyForm(request.POST or None), "Lift the restriction", lead=lead, warning=True)
    done = "The restriction is lifted."
    return step.run(lambda reason: restriction.lift(referral, reason=reason, by=request.user), done)


@require_http_methods(["GET", "POST"])
def name(request, key: str):
    """Names further people on a restricted referral."""
    referral = _permitted(request, key, Permission.RESTRICT)
    if not referral.restricted:
        raise Conflict("It is not restricted, so nobody needs to be named on it.")
    form = NamePeopleForm(request.POST or None, referral=referral)
    step = _Step(request, referral, form, "Name people")
    act = lambda people: restriction.add(referral, people=people, by=request.user)  # noqa: E731
    return step.run(act, "They see this referral now, and were told.")


@require_http_methods(["GET", "POST"])
def take_off(request, key: str, public_id):
    """Takes somebody off a restricted referral who was named on it."""
    referral = _permitted(request, key, Permission.RESTRICT)
    person = referral.people.select_related("user", "referral").filter(public_id=public_id).first()
    if person is None:
        raise Http404
    lead = f"{person.user.titled_name} stops seeing this referral at once, unless another rule lets them."
    step = _Step(request, referral, WhyForm(request.POST or None), "Take a person off", lead=lead, warning=True)
    return step.run(lambda reason: restriction.take_off(person, reason=reason, by=request.user), "Taken off.")


@require_http_methods(["GET", "POST"])
def break_glass(request):
    """The emergency door: by reference or operation name, with a reason."""
    if not request.user.has_perm(Permission.BREAK_GLASS):
        raise PermissionDenied
    form = BreakGlassForm(request.POST or None)
    words = {"count": emergency.unseen_count(request.user), "hours": settings.BREAK_GLASS_HOURS}
    step = _Step(request, None, form, "Open a restricted referral", warning=True, emergency=True, **words)
    if request.method == "GET" or not form.is_valid():
        return step.page(status=200 if request.method == "GET" else 422)
    try:
        referral = emergency.break_glass(**form.cleaned_data, by=request.user)
    except emergency.NotFound:
        form.add_error("name", "No restricted referral of your region has this reference or operation name")
        return step.page(status=422)
    # Who has just said why is not asked again.
    reasons.keep(request, "restricted", referral.key, form.cleaned_data["reason"])
    messages.success(request, "You see this referral now. The national lead, the auditors and those named were told.")
    return redirect(referral)
