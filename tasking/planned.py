"""What signed terms plan and nobody has begun: products and taskings, as drafts to begin with one click.

Nothing is made before somebody takes it up, so that an amendment leaves no orphan: the plan is read from the terms in
force. A planned product counts as begun where one of its kind is there, a planned tasking where somebody of the role has
one. A product that goes out meets the day that the terms promised for its kind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from foundations.accounts.models import Membership
from foundations.core.formats import local_day
from foundations.lifecycle.machine import Change
from referrals.models import Referral
from tasking.models import Product, Tasking
from tasking.statuses import ProductStatus
from terms_of_reference import promises
from terms_of_reference.forms import rows
from terms_of_reference.models import Commitment


@dataclass(frozen=True)
class Planned:
    """One piece of the plan, and the address that begins it with what the terms say."""

    title: str
    purpose: str
    due: date | None
    days: int | None
    begin: str


@dataclass(frozen=True)
class Plan:
    products: list[Planned]
    taskings: list[Planned]


def open_plan(referral: Referral, taskings: list[Tasking], products: list[Product]) -> Plan:
    """What the terms in force plan beyond the taskings and products that are there. Two statements."""
    terms = referral.terms.in_force().only("products", "roles", "delivery_date").first()
    if terms is None:
        return Plan([], [])
    return Plan(_products(referral, terms, products), _taskings(referral, terms, taskings))


def _products(referral: Referral, terms, there: list[Product]) -> list[Planned]:
    begun = Counter(one.product_type.code for one in there if one.status != ProductStatus.CANCELLED)
    found = []
    for row in terms.products:
        if begun[row.get("product_type")] > 0:
            begun[row["product_type"]] -= 1
            continue
        due = date.fromisoformat(row["due"]) if row.get("due") else None
        begin = _address("tasking:add-product", referral, title=row.get("name"), product_type=row.get("product_type"))
        found.append(Planned(row.get("name") or "Product", row.get("purpose") or "", due, None, begin))
    return found


def _taskings(referral: Referral, terms, there: list[Tasking]) -> list[Planned]:
    if not terms.roles:
        return []
    held = Membership.objects.active().filter(user__in=[one.given_to_id for one in there])
    begun = Counter(role for _, role in set(held.values_list("user_id", "role")))
    found = []
    for row in terms.roles:
        if begun[row.get("role")] > 0:
            begun[row["role"]] -= 1
            continue
        title = rows.head(rows.KINDS["roles"], row)
        begin = _address("tasking:give", referral, title=row.get("task", title)[:160], brief=row.get("task"))
        found.append(Planned(title, row.get("task") or "", terms.delivery_date, row.get("days"), begin))
    return found


def _address(name: str, referral: Referral, **answers: Any) -> str:
    """The form, with what the terms say filled in."""
    return f"{reverse(name, args=[referral.key])}?{urlencode({key: value for key, value in answers.items() if value})}"


def asked(request, *names: str) -> dict[str, str]:
    """What an address of a plan fills into a form: text alone, which the form checks as it checks what is typed."""
    return {name: request.GET[name][:4000] for name in names if request.GET.get(name)}


def follow_product(change: Change) -> None:
    """A product that goes out meets the first open promise of its kind."""
    if change.verb != "disseminate_product":
        return
    product = change.record
    terms = product.referral.terms.in_force().first()
    code = product.product_type.code
    keys = [row["key"] for row in terms.products if row.get("product_type") == code] if terms else []
    promise = (
        Commitment.objects.select_for_update(of=("self",))
        .filter(referral=product.referral_id, kind=Commitment.Kind.PRODUCT, key__in=keys)
        .filter(met_date__isnull=True, dropped_at__isnull=True)
        .first()
    )
    if promise:
        promises.is_met(promise, on=local_day(change.at), by=change.by)
