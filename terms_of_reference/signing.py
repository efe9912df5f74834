"""Who may sign for TOEX: a rule that is data, with the limits of a delegation."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundations.accounts import roles
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.formats import today
from terms_of_reference.models import SigningRule, TermsOfReference
from terms_of_reference.permissions import Permission

DELEGATED = roles.holding(Permission.SIGN_FOR_TOEX)


def in_force(region_id: int) -> dict[str, SigningRule]:
    """Role to the rule that holds today in a region: its own, else the one for every region. One statement."""
    rows = SigningRule.objects.valid_on(today()).filter(Q(region=region_id) | Q(region__isnull=True))
    found: dict[str, SigningRule] = {}
    for rule in rows.select_related("given_by"):
        known = found.get(rule.role)
        if known is None or (known.region_id is None and rule.region_id is not None):
            found[rule.role] = rule
    return found


def size(terms: TermsOfReference) -> tuple[int, int]:
    """What a delegation limits: working days of support, and products."""
    return sum(row.get("days") or 0 for row in terms.roles), len(terms.products)


def obstacle(terms: TermsOfReference, by: User) -> str | None:
    """In words for `by`: why the rule does not let them sign `terms` for TOEX; None where it does."""
    rules = in_force(terms.referral.region_id)
    theirs = [rules[held.role.key] for held in by.scope.held if held.role.key in rules]
    days, products = size(terms)
    if any(_covers(rule, days, products) for rule in theirs):
        return None
    others = [rule for rule in rules.values() if _covers(rule, days, products)]
    who = " or ".join(sorted(roles.by_key[rule.role].name for rule in others)) or "nobody yet: ask your inspector"
    if not theirs:
        return f"Nobody has let your role sign for TOEX. Who may sign this: {who}."
    return (
        f"These terms are for {days} working days of support and {products} products. You may sign "
        f"{theirs[0].limits}. Who may sign this: {who}."
    )


def _covers(rule: SigningRule, days: int, products: int) -> bool:
    within_days = rule.most_days is None or days <= rule.most_days
    return within_days and (rule.most_products is None or products <= rule.most_products)


@transaction.atomic
def delegate(
    *,
    region: Organisation,
    role: str,
    by: User,
    reason: str,
    most_days: int | None = None,
    most_products: int | None = None,
    ends_on: date | None = None,
) -> SigningRule:
    """Let `role` sign for TOEX in `region` from today on, up to limits, until the day before `ends_on`.

    What was said of the role in the region before ends. Raises PermissionDenied for who may not delegate there, and
    Conflict where the role can never sign or the day has passed.
    """
    if not may_delegate(by, region):
        raise PermissionDenied
    if role not in DELEGATED:
        raise Conflict("This role cannot sign for TOEX.")
    day = today()
    if ends_on and ends_on <= day:
        raise Conflict("A delegation must end after today.")
    Organisation.objects.select_for_update(of=("self",)).get(pk=region.pk)
    open_ones = SigningRule.objects.filter(region=region, role=role).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )
    # What was said earlier today never held for a day: it gives way as a whole.
    open_ones.filter(valid_from__gte=day).delete()
    open_ones.filter(valid_from__lt=day).update(valid_to=day)
    rule = SigningRule.objects.create(
        region=region,
        role=role,
        most_days=most_days,
        most_products=most_products,
        reason=reason,
        valid_from=day,
        valid_to=ends_on,
        given_by=by,
        given_at=timezone.now(),
    )
    recorder.record(
        "terms_of_reference.delegate_signing",
        by=by,
        target=rule,
        operation="",
        role=role,
        organisation=region.code,
        most_days=most_days,
        most_products=most_products,
        reason=reason,
    )
    return rule


def may_delegate(by: User, region: Organisation) -> bool:
    """Whether `by` leads the region's team, or the nation."""
    return any(
        Permission.DELEGATE in held.role.permissions
        and (held.organisation_id == region.pk or held.organisation_kind == "national")
        for held in by.scope.held
    )


def regions_of(by: User, permission: str = Permission.DELEGATE):
    """The regions for which `by` keeps rules or templates: their own, for the nation all."""
    held = [one for one in by.scope.held if permission in one.role.permissions]
    rows = Organisation.objects.regions().current().order_by("name")
    if any(one.organisation_kind == "national" for one in held):
        return rows
    return rows.filter(pk__in=[one.organisation_id for one in held])
