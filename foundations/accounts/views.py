"""A person's own account."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from foundations.accounts.models import Membership


@require_GET
def account(request):
    """Who the service takes this person for: name, roles in words, and what they may change."""
    memberships = (
        Membership.objects.filter(user=request.user).active().select_related("organisation").order_by("starts_on", "pk")
    )
    return TemplateResponse(request, "accounts/account.html", {"memberships": list(memberships)})
