"""A person's own account, their sessions, and signing out."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.accounts import actions, sessions, staffing
from foundations.accounts.forms import ShortcutsForm
from foundations.accounts.models import Membership
from foundations.accounts.staff_forms import SkillsForm
from foundations.audit.recorder import record

# At the end of a session the browser forgets what it kept of this site (ASVS 14.3.1).
FORGET = '"cache", "cookies", "storage"'


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Who the service takes this person for: name, roles in words, how they sign in, and what they may change."""
    memberships = (
        Membership.objects.filter(user=request.user).active().select_related("organisation").order_by("starts_on", "pk")
    )
    factors = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "memberships": list(memberships),
        "has_password": request.user.has_usable_password(),
        "has_app": "totp" in factors,
        "passkeys": factors.count("webauthn"),
        "has_recovery_codes": "recovery_codes" in factors,
        "skills": list(request.user.skills.order_by("skill__position").values_list("skill__name", flat=True)),
    }
    return TemplateResponse(request, "accounts/account.html", context)


@require_http_methods(["GET", "POST"])
def shortcuts(request: HttpRequest) -> HttpResponse:
    """What the keyboard does, for those without JavaScript too, and the switch (WCAG 2.1.4)."""
    form = ShortcutsForm(
        request.POST if request.method == "POST" else None, initial={"shortcuts": request.user.shortcuts}
    )
    if request.method == "POST" and form.is_valid():
        turned_on = form.cleaned_data["shortcuts"]
        actions.turn_shortcuts(request.user, on=turned_on)
        messages.success(request, f"Keyboard shortcuts are {'on' if turned_on else 'off'}")
        return HttpResponseRedirect(reverse("accounts:account"))
    context = {
        "form": form,
        "heading": "Keyboard shortcuts",
        "submit": "Save",
        "cancel_url": reverse("accounts:account"),
    }
    return TemplateResponse(request, "accounts/shortcuts.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def session_list(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in. POST `session` ends that one, POST `everywhere` ends all, this one and tokens too."""
    if request.method == "POST":
        return _end_sessions(request)
    rows = sessions.of(request.user)
    context = {
        "rows": [
            {
                "key": row.pk,
                "device": sessions.device(row.user_agent),
                "ip": row.ip,
                "since": row.created_at,
                "is_this": row.session_key == request.session.session_key,
            }
            for row in rows
        ]
    }
    return TemplateResponse(request, "usersessions/sessions.html", context)


def _end_sessions(request: HttpRequest) -> HttpResponse:
    user = request.user
    if "everywhere" in request.POST:
        sessions.end_all(user)
        record("accounts.sign_out_everywhere", by=user, target=user)
        logout(request)
        return _forgetting(HttpResponseRedirect(reverse("account_login")))
    if sessions.end(user, request.POST.get("session", "")):
        record("accounts.end_session", by=user, target=user)
        messages.success(request, "That session is ended")
    return HttpResponseRedirect(reverse("accounts:sessions"))


class SignInView(LoginView):
    """Sign in by password, by passkey, or by one's force."""

    def get_context_data(self, **kwargs) -> dict:
        """With the providers of forces, and whether this is a demo that asks for no second factor."""
        context = super().get_context_data(**kwargs)
        providers = settings.OIDC_PROVIDERS.values()
        return context | {"providers": providers, "demo": settings.DEMO and not settings.REQUIRE_SECOND_FACTOR}


class SignOutView(LogoutView):
    """Sign out of this session."""

    def post(self, *args, **kwargs) -> HttpResponse:
        """End it, here and in the browser."""
        return _forgetting(super().post(*args, **kwargs))


def _forgetting(response: HttpResponse) -> HttpResponse:
    response["Clear-Site-Data"] = FORGET
    return response


@require_http_methods(["GET", "POST"])
def skills(request: HttpRequest) -> HttpResponse:
    """What this person is skilled in, as they say themselves."""
    there = request.user.skills.values_list("skill__code", flat=True)
    form = SkillsForm(request.POST if request.method == "POST" else None, initial={"skills": list(there)})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            staffing.set_skills(request.user, skills=form.cleaned_data["skills"], by=request.user)
            messages.success(request, "Your skills are saved.")
            return HttpResponseRedirect(reverse("accounts:account"))
        status = 422
    context = {"form": form, "heading": "Your skills", "submit": "Save", "cancel_url": reverse("accounts:account")}
    return TemplateResponse(request, "accounts/skills.html", context, status=status)
