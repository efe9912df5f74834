"""Pages of absences: one's own and those of one's team, entering, changing and calling one off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.accounts import absences as rules
from foundations.accounts import staffing
from foundations.accounts.models import Absence, Organisation, User
from foundations.audit import reading
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.core.forms import Form, VersionField
from referrals import covering
from referrals.forms.absences import AbsenceForm

MOST = 100


class CancelForm(Form):
    """Which version of the absence the page showed."""

    version = VersionField()


@require_GET
def absences(request):
    """Their own, those that they cover, and those of the people of their team."""
    user = request.user
    rows = list(seen_by(user).not_over(today())[:MOST])
    context = {
        "own": [row for row in rows if row.user_id == user.pk],
        "covered": [row for row in rows if row.deputy_id == user.pk],
        "of_team": [row for row in rows if user.pk not in (row.user_id, row.deputy_id)],
        "leads": user.has_perm(staffing.KEEP_TEAM),
    }
    return TemplateResponse(request, "referrals/absences/list.html", context)


def seen_by(user):
    """Absences with the names that a page shows. The nation's people see those of their own team here."""
    rows = Absence.objects.visible_to(user).select_related("user", "deputy", "kind", "entered_by")
    if not user.scope.is_national:
        return rows
    theirs = User.objects.filter(memberships__organisation__in=user.scope.organisation_ids)
    return rows.filter(user__in=theirs) | rows.filter(deputy=user)


def team_of(user) -> object | None:
    """Whose absences this person enters: their teams' people and themselves; None where only their own."""
    if not user.has_perm(staffing.KEEP_TEAM):
        return None
    led = Organisation.objects.filter(staffing.teams_led_by(user))
    people = User.objects.filter(is_active=True, memberships__in=_active().filter(organisation__in=led))
    return people.distinct().order_by("name")


def _active():
    return User.memberships.rel.related_model.objects.active()


def _load(request, public_id) -> Absence:
    rows = Absence.objects.visible_to(request.user).select_related(
        "user", "deputy", "kind", "entered_by", "cancelled_by"
    )
    absence = rows.filter(public_id=public_id).first()
    if absence is None:
        raise Http404
    return absence


@require_GET
def absence(request, public_id):
    """One absence: what the deputy takes over, and what needs a named person, as far as one sees it."""
    found = _load(request, public_id)
    user = request.user
    left = list(covering.left_behind(found, user).for_list()[:MOST]) if found.cancelled_at is None else []
    taken = list(covering.taken_over(found, user).for_list()[:MOST]) if found.cancelled_at is None else []
    reading.listed("referrals.referral", [*left, *taken])
    context = {
        "absence": found,
        "left": left,
        "taken": taken,
        "may_change": rules.may_keep(user, found.user) and not found.is_over and found.cancelled_at is None,
    }
    return TemplateResponse(request, "referrals/absences/absence.html", context)


@require_http_methods(["GET", "POST"])
def add(request):
    """Enters an absence: one's own, or of somebody whose team one leads."""
    user = request.user
    people = team_of(user)
    initial = {"person": request.GET.get("for") or user.public_id} if people is not None else {}
    form = AbsenceForm(request.POST or None, by=user, people=people, initial=initial)

    def act(person=user, **facts):
        return covering.enter_absence(person, by=user, **facts)

    return _form_page(request, form, act, heading="Enter an absence", submit="Enter the absence")


@require_http_methods(["GET", "POST"])
def change(request, public_id):
    """Changes an absence that is not over."""
    found = _kept(request, public_id)
    initial = {name: getattr(found, name) for name in ("starts_on", "ends_on")} | {
        "kind": found.kind.code,
        "deputy": found.deputy.public_id if found.deputy else None,
    }
    form = AbsenceForm(request.POST or None, by=request.user, changed=found, initial=initial)

    def act(**facts):
        return covering.change_absence(found, by=request.user, **facts)

    return _form_page(request, form, act, heading="Change the absence", submit="Save", found=found)


@require_http_methods(["GET", "POST"])
def cancel(request, public_id):
    """Calls an absence off that is not over."""
    found = _kept(request, public_id)
    form = CancelForm(request.POST or None, initial={"version": found.version})

    def act(version):
        return covering.cancel_absence(found, by=request.user, version=version)

    return _form_page(request, form, act, heading="Call the absence off", submit="Call it off", found=found)


def _kept(request, public_id) -> Absence:
    found = _load(request, public_id)
    if not rules.may_keep(request.user, found.user):
        raise PermissionDenied
    return found


def _form_page(request, form, act, *, heading: str, submit: str, found: Absence | None = None):
    conflict, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            try:
                done = act(**form.cleaned_data)
            except Conflict as error:
                conflict, status = error, 409
            else:
                messages.success(request, "Called off." if done.cancelled_at else "Saved.")
                return redirect(done)
        else:
            status = 422
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "caption": found.user.titled_name if found else "",
        "absence": found,
        "conflict": conflict,
        "cancel_url": found.get_absolute_url() if found else reverse("referrals:absences"),
    }
    return TemplateResponse(request, "referrals/absences/form.html", context, status=status)
