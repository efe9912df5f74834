"""What a person changes about their own queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import habits, rows
from dashboard.forms import ShortcutsForm


@require_POST
def columns(request):
    """Keep which columns this person sees, and go back to the list without the ones that its address named."""
    chosen = [name for name in rows.COLUMNS if name in request.POST.getlist("columns")]
    habits.keep(request.user, columns=chosen)
    back = QueryDict(request.POST.get("back", "")[:4000], mutable=True)
    back.pop("columns", None)
    return HttpResponseRedirect(f"{reverse('dashboard:queue')}?{back.urlencode() or 'tab=open'}")


@require_http_methods(["GET", "POST"])
def shortcuts(request):
    """The switch of the keyboard shortcuts."""
    form = ShortcutsForm(
        request.POST if request.method == "POST" else None, initial={"shortcuts": habits.of(request.user).shortcuts}
    )
    if request.method == "POST" and form.is_valid():
        habits.keep(request.user, shortcuts=form.cleaned_data["shortcuts"])
        messages.success(request, f"Keyboard shortcuts are {'on' if form.cleaned_data['shortcuts'] else 'off'}.")
        return HttpResponseRedirect(reverse("accounts:account"))
    context = {
        "form": form,
        "heading": "Keyboard shortcuts",
        "submit": "Save",
        "cancel_url": reverse("accounts:account"),
    }
    return TemplateResponse(request, "layouts/form.html", context, status=422 if form.is_bound else 200)
