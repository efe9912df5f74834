"""Pages of the workload of a team: the board, one person's skills and days, how much one person leads."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dashboard import workload
from foundations.accounts import staffing
from foundations.accounts.models import Organisation, User
from foundations.accounts.staff_forms import MostReferralsForm, StaffForm
from foundations.audit import reading
from foundations.core.formats import today
from referrals.permissions import Permission


def read(request, slug: str) -> dict:
    """The board of the team with that slug, the person's own where none is named. Raises PermissionDenied, Http404."""
    user, day = request.user, today()
    if not user.has_perm(Permission.VIEW_WORKLOAD):
        raise PermissionDenied
    teams = workload.teams(user, day)
    team = next((one for one in teams if one.slug == slug), None) if slug else _first(teams, user)
    if team is None:
        raise Http404
    people = workload.people_of(team, user, day)
    work = workload.work_of(people, user)
    reading.listed("referrals.referral", work)
    return {
        "teams": teams,
        "team": team,
        "lines": workload.board(people, work, closed=team.closed, today=day),
        "weeks": workload.weeks(day),
        "may_keep": workload.may_keep(user, team),
    }


def _first(teams: list[Organisation], user: User) -> Organisation | None:
    own = [team for team in teams if team.pk in user.scope.organisation_ids]
    return next(iter(own or teams), None)


@require_GET
def board(request):
    """People against weeks: what each leads, works on and has due, when they are away, what they are skilled in."""
    context = read(request, request.GET.get("team", ""))
    lines = context["lines"]
    context |= {
        "leads": sum(line.leads for line in lines),
        "room": sum(max(context["team"].most_referrals_each - line.leads, 0) for line in lines),
        "due": sum(len(line.cells[0].due) for line in lines),
        "late": sum(len(line.cells[0].late) for line in lines),
        "away": sum(bool(line.cells[0].away) for line in lines),
    }
    return TemplateResponse(request, "dashboard/workload.html", context)


@require_http_methods(["GET", "POST"])
def person(request, public_id):
    """One person's skills and days of work, for who leads their team or looks after their account."""
    found = kept_person(request.user, public_id)
    initial = {
        "skills": list(found.skills.values_list("skill__code", flat=True)),
        "days": [str(day) for day in staffing.working_days(found)],
    }
    form = StaffForm(request.POST if request.method == "POST" else None, initial=initial)
    seen_there = request.user.has_perm(Permission.VIEW_WORKLOAD)
    back = reverse("dashboard:workload") if seen_there else reverse("administration:person", args=[public_id])
    status = 200
    if request.method == "POST":
        if form.is_valid():
            staffing.keep(found, by=request.user, **form.cleaned_data)
            messages.success(request, f"Saved for {found.name}.")
            return redirect(back)
        status = 422
    context = {
        "form": form,
        "heading": "Skills and days of work",
        "caption": found.titled_name,
        "submit": "Save",
        "cancel_url": back,
    }
    return TemplateResponse(request, "dashboard/workload_form.html", context, status=status)


def kept_person(user: User, public_id) -> User:
    """The person of an address, where `user` says on which days they work; else Http404."""
    found = User.objects.filter(public_id=public_id).first()
    if found is None or not staffing.may_keep_days(user, found):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def most_referrals(request):
    """How many referrals one person of a team leads at once, at the most."""
    team = kept_team(request.user, request.GET.get("team", ""))
    initial = {"most": team.most_referrals_each}
    form = MostReferralsForm(request.POST if request.method == "POST" else None, initial=initial)
    back = f"{reverse('dashboard:workload')}?team={team.slug}"
    status = 200
    if request.method == "POST":
        if form.is_valid():
            staffing.set_most_referrals(team, most=form.cleaned_data["most"], by=request.user)
            messages.success(request, "Saved.")
            return redirect(back)
        status = 422
    context = {
        "form": form,
        "heading": "How much one person leads",
        "caption": team.name,
        "submit": "Save",
        "cancel_url": back,
    }
    return TemplateResponse(request, "dashboard/workload_form.html", context, status=status)


def kept_team(user: User, slug: str) -> Organisation:
    """The team with that slug that `user` leads, their first where none is named. Raises PermissionDenied, Http404."""
    if not user.has_perm(staffing.KEEP_TEAM):
        raise PermissionDenied
    led = Organisation.objects.filter(staffing.teams_led_by(user)).order_by("kind", "name")
    team = led.filter(slug=slug).first() if slug else led.first()
    if team is None:
        raise Http404
    return team
