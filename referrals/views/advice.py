"""The page on which the force's adviser comments on a request without deciding on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from foundations.core.errors import Conflict
from referrals import advising
from referrals.forms.verbs import CommentForm
from referrals.models import Referral
from referrals.permissions import Permission


@require_http_methods(["GET", "POST"])
def comment(request, key: str):
    """Asks for a comment, and writes it down for the requester and the gates."""
    referral = Referral.objects.visible_to(request.user).by_key(key)
    if not request.user.has_perm(Permission.ENDORSE, referral):
        raise PermissionDenied
    if obstacle := advising.obstacle(referral):
        raise Conflict(obstacle)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        advising.comment(referral, text=form.cleaned_data["comment"], by=request.user)
        messages.success(request, "Comment added. The requester was told.")
        return redirect(referral)
    context = {
        "referral": referral,
        "form": form,
        "heading": "Comment on the request",
        "caption": f"{referral.reference}, {referral.operation}",
        "submit": "Add the comment",
        "cancel_url": referral.get_absolute_url(),
    }
    return TemplateResponse(request, "referrals/comment.html", context, status=422 if form.is_bound else 200)
