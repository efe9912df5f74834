"""What of development stands in the timeline of a referral: taskings and products, as far as somebody sees them."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Concat
from django.urls import reverse

from referrals.models import Referral
from referrals.timeline.lines import Source, joined, register, shaped
from tasking.models import Dissemination, Product, ProductStatusChange, ProductVersion, Tasking, TaskingStatusChange

DISSEMINATED = "disseminate_product"


def _called(what: str, number: str, *then) -> Concat:
    return joined(f"{what} ", F(number), ": ", *then)


def _given(referral: Referral, user) -> QuerySet:
    rows = Tasking.objects.of(referral, user)
    title = _called("Tasking", "number", "given")
    return shaped(rows, at="given_at", kind="tasking", title=title, text=F("title"), by="given_by", key=F("number"))


def _tasking_steps(referral: Referral, user) -> QuerySet:
    rows = TaskingStatusChange.objects.filter(record__in=Tasking.objects.of(referral, user))
    title = _called("Tasking", "record__number", F("label"))
    return shaped(rows, at="at", kind="tasking", title=title, text=F("note"), by="by", key=F("record__number"))


def _of_tasking(referral: Referral, number: str) -> str:
    return reverse("tasking:tasking", args=[referral.key, number])


def _versions(referral: Referral, user) -> QuerySet:
    products = Product.objects.whole_of(referral, user)
    rows = ProductVersion.objects.filter(product__in=products)
    title = _called("Product", "product__number", "version ", F("number"), " uploaded")
    return shaped(
        rows,
        at="uploaded_at",
        kind="product",
        title=title,
        text=F("product__title"),
        by="uploaded_by",
        key=F("product__number"),
    )


def _product_steps(referral: Referral, user) -> QuerySet:
    products = Product.objects.whole_of(referral, user)
    # To whom it went stands in the line by itself.
    rows = ProductStatusChange.objects.filter(record__in=products).exclude(verb=DISSEMINATED)
    title = _called("Product", "record__number", F("label"))
    return shaped(rows, at="at", kind="product", title=title, text=F("note"), by="by", key=F("record__number"))


def _disseminations(referral: Referral, user) -> QuerySet:
    rows = Dissemination.objects.of(referral, user)
    title = _called("Product", "product_version__product__number", "disseminated to ", F("to_user__name"))
    return shaped(
        rows,
        at="disseminated_at",
        kind="product",
        title=title,
        text=joined(F("product_version__product__title"), "\n\n", F("conditions")),
        by="disseminated_by",
        key=F("product_version__product__number"),
    )


def _of_product(referral: Referral, number: str) -> str:
    return reverse("tasking:product", args=[referral.key, number])


def register_own() -> None:
    """Make taskings and products known to the line."""
    taskings, products = {"tasking": "Taskings"}, {"product": "Products"}
    register(
        Source("taskings given", taskings, _given, _of_tasking),
        Source("taskings", taskings, _tasking_steps, _of_tasking),
        Source("product versions", products, _versions, _of_product),
        Source("products", products, _product_steps, _of_product),
        Source("disseminations", products, _disseminations, _of_product),
    )
