"""Pages of saved views: the list, saving, changing, opening, deleting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard import habits, saved
from dashboard.forms import TOO_LONG, ViewForm
from dashboard.models import SavedView
from foundations.core.errors import Conflict


@require_GET
def views(request):
    """Their own views and those of their teams."""
    habit = habits.of(request.user)
    context = {"views": saved.listed(request.user), "first": habit.default_view}
    return TemplateResponse(request, "dashboard/views.html", context)


@require_GET
def view(request, public_id):
    """Go to the list that a view keeps the address of."""
    return HttpResponseRedirect(_opened(_load(request, public_id)))


@require_http_methods(["GET", "POST"])
def new(request):
    """Save the list whose address is given."""
    form = ViewForm(
        request.POST if request.method == "POST" else None, by=request.user, initial={"query": request.GET.urlencode()}
    )
    return _keep(request, form, "Save this list", lambda query, **facts: saved.save(query=query, **facts))


@require_http_methods(["GET", "POST"])
def change(request, public_id):
    """Change a view of one's own; with an address, that takes the place of the one it kept."""
    kept = _own(request, public_id)
    initial = {
        "name": kept.name,
        "team": kept.team.slug if kept.team else None,
        "first": habits.of(request.user).default_view == kept.public_id,
        "query": request.GET.urlencode(),
    }
    form = ViewForm(request.POST if request.method == "POST" else None, by=request.user, initial=initial)

    def act(query, **facts):
        given = form.cleaned_data["query"]
        return saved.change(kept, query=query if given else None, **facts)

    return _keep(request, form, "Change the view", act)


@require_POST
def delete(request, public_id):
    """Forget a view of one's own."""
    kept = _own(request, public_id)
    saved.delete(kept, by=request.user)
    messages.success(request, f"“{kept.name}” is deleted.")
    return HttpResponseRedirect(reverse("dashboard:views"))


@require_POST
def first(request, public_id):
    """See this view first, or no longer."""
    kept = _load(request, public_id)
    wanted = request.POST.get("first") == "yes"
    saved.open_first(kept if wanted else None, by=request.user)
    messages.success(request, f"Referrals opens with {f'“{kept.name}”' if wanted else 'the usual list'} from now on.")
    return HttpResponseRedirect(reverse("dashboard:views"))


def _load(request, public_id) -> SavedView:
    found = SavedView.objects.visible_to(request.user).select_related("team").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _own(request, public_id) -> SavedView:
    found = _load(request, public_id)
    if found.owner_id != request.user.pk:
        raise PermissionDenied
    return found


def _opened(kept: SavedView) -> str:
    return f"{reverse('dashboard:queue')}?{kept.query}&view={kept.public_id}"


def _keep(request, form: ViewForm, heading: str, act):
    if request.method == "POST" and form.is_valid():
        try:
            query = saved.query_of(QueryDict(form.cleaned_data["query"]))
            kept = act(query, by=request.user, **form.facts())
        except saved.TooLong:
            form.add_error(None, TOO_LONG)
        except Conflict as conflict:
            form.add_error("name", conflict.explanation)
        else:
            messages.success(request, f"“{kept.name}” is saved.")
            return HttpResponseRedirect(_opened(kept))
    context = {
        "form": form,
        "heading": heading,
        "submit": "Save",
        "cancel_url": reverse("dashboard:views"),
    }
    return TemplateResponse(request, "dashboard/view_form.html", context, status=422 if form.is_bound else 200)
