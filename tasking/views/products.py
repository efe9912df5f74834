"""Pages of products: beginning one, one product, its versions, its steps, and the download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.core.errors import Conflict
from foundations.core.forms import VersionField
from foundations.lifecycle.views import TransitionView
from referrals.pages import referral_page
from tasking import actions, choices, downloads, planned, sight
from tasking.forms import AddProductForm, AddVersionForm
from tasking.lifecycle import PRODUCTS
from tasking.models import Dissemination, Product, ProductVersion
from tasking.permissions import Permission
from tasking.views.development import load
from tasking.views.taskings import steps


@require_http_methods(["GET", "POST"])
def add(request, key: str):
    """Begins a product, with its first version where the document is there already."""
    referral, user = load(request, key), request.user
    alone = choices.may_add_product_alone(user, referral)
    taskings = choices.taskings_for_product(user, referral)
    if not alone and not taskings.exists():
        raise PermissionDenied
    given = {"by": user, "taskings": taskings, "alone": alone}
    back = reverse("tasking:development", args=[referral.key])
    if request.method == "GET":
        initial = {"token": uuid.uuid4(), "tasking": request.GET.get("tasking", "")}
        initial |= planned.asked(request, "title", "product_type")
        return _form_page(request, referral, AddProductForm(**given, initial=initial), "Add a product", back)
    form = AddProductForm(request.POST, request.FILES, **given)
    if not form.is_valid():
        return _form_page(request, referral, form, "Add a product", back, status=422)
    try:
        product = actions.add_product(referral=referral, by=user, **form.cleaned_data)
    except Conflict as conflict:
        return _form_page(request, referral, form, "Add a product", back, status=409, conflict=conflict)
    messages.success(request, f"Product {product.number} added.")
    return redirect(product)


@require_http_methods(["GET", "POST"])
def add_version(request, key: str, number: int):
    """Uploads the next version of a draft product."""
    product = load_product(request, key, number)
    if not request.user.has_perm(Permission.ADD_PRODUCT, product):
        raise PermissionDenied
    back, heading = product.get_absolute_url(), "Upload a version"
    form = AddVersionForm(request.POST or None, request.FILES or None, by=request.user)
    form.fields["version"] = VersionField(initial=product.version)
    if request.method == "GET":
        return _form_page(request, product.referral, form, heading, back, caption=product.title)
    if not form.is_valid():
        return _form_page(request, product.referral, form, heading, back, caption=product.title, status=422)
    try:
        version = actions.add_version(product, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _form_page(
            request, product.referral, form, heading, back, caption=product.title, status=409, conflict=conflict
        )
    messages.success(request, f"Version {version.number} uploaded.")
    return redirect(product)


def _form_page(request, referral, form, heading, back, *, caption="", status=200, conflict=None):
    context = {
        "referral": referral,
        "form": form,
        "conflict": conflict,
        "heading": heading,
        "caption": caption,
        "submit": heading,
        "cancel_url": back,
    }
    return TemplateResponse(request, "tasking/form.html", context, status=status)


def load_product(request, key: str, number: int) -> Product:
    """The product of an address, if this person may see it; else Http404."""
    referral = load(request, key)
    product = Product.objects.of(referral, request.user).one(number)
    product.referral = referral
    return product


@require_GET
def product(request, key: str, number: int):
    """The product: for those inside its versions, review and recipients; for a recipient what they were given."""
    found, user = load_product(request, key, number), request.user
    versions = ProductVersion.objects.visible_to(user).filter(product=found)
    disseminations = Dissemination.objects.visible_to(user).filter(product_version__product=found)
    whole = sight.sees_whole_product(user, found)
    context = referral_page(request, found.referral, "tasking:development") | {
        "product": found,
        "whole": whole,
        "versions": list(versions.select_related("document", "uploaded_by")),
        "openable": set(
            ProductVersion.objects.openable_by(user).filter(product=found).values_list("number", flat=True)
        ),
        "disseminations": list(disseminations.with_names()),
        "changes": list(found.status_changes.select_related("by")) if whole else [],
        "own_steps": steps(PRODUCTS, "tasking:product-step", found, user),
        "may_add_version": choices.may_add_version(user, found),
    }
    return TemplateResponse(request, "tasking/product.html", context)


@require_GET
def download(request, key: str, number: int, version_number: int):
    """The file of a version, recorded; else Http404."""
    return downloads.answer(request.user, load(request, key), number, version_number)


class ProductStep(TransitionView):
    """The confirm page of a step of a product."""

    lifecycle = PRODUCTS

    def load(self, request, key: str, number: int):
        return load_product(request, key, number)
