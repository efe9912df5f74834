"""The development page of a referral: its taskings and products, as far as this person may see them."""

from __future__ import annotations

from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from referrals.models import Referral
from referrals.pages import referral_page
from tasking import choices, planned, sight
from tasking.models import Product, Tasking


def load(request, key: str) -> Referral:
    """The referral of an address, if this person may see it; else Http404."""
    return Referral.objects.visible_to(request.user).with_unread(request.user).by_key(key)


@require_GET
def development(request, key: str):
    """Taskings and products of those inside; for the others how far it is, and what was given to them."""
    referral, user = load(request, key), request.user
    taskings = list(Tasking.objects.of(referral, user).with_names().order_by("number"))
    products = list(Product.objects.of(referral, user).with_names().order_by("number"))
    for record in (*taskings, *products):
        record.referral = referral
    inside, may_give = sight.is_inside(user, referral), choices.may_give_tasking(user, referral)
    context = referral_page(request, referral, "tasking:development") | {
        "inside": inside,
        "progress": Tasking.objects.filter(referral=referral).progress(),
        "taskings": taskings,
        "products": products,
        "may_give": may_give,
        "plan": planned.open_plan(referral, taskings, products) if inside and may_give else None,
        "may_add": choices.may_add_product(user, referral, taskings),
    }
    return TemplateResponse(request, "tasking/development.html", context)
