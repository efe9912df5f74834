"""What a person changes about their own queue."""

from __future__ import annotations

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard import habits, rows


@require_POST
def columns(request):
    """Keep which columns this person sees, and go back to the list without the ones that its address named."""
    chosen = [name for name in rows.COLUMNS if name in request.POST.getlist("columns")]
    habits.keep(request.user, columns=chosen)
    back = QueryDict(request.POST.get("back", "")[:4000], mutable=True)
    back.pop("columns", None)
    return HttpResponseRedirect(f"{reverse('dashboard:queue')}?{back.urlencode() or 'tab=open'}")
