"""Pages of the service as a whole."""

from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def accessibility(request):
    """The accessibility statement."""
    return TemplateResponse(request, "toex/accessibility.html", {})
