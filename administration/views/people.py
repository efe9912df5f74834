"""Pages of people: the list, one person, their details, roles and account."""

from __future__ import annotations

from collections import Counter
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from administration import forms, invitations
from administration.pages import for_administrators, form_page, list_page, posted
from foundations.accounts import actions, administering, attention, lockout, roles, sessions
from foundations.accounts.models import Membership, User
from foundations.core import formats
from foundations.core.formats import today

# Who is not among them is found by the search.
MOST = 100
form_methods = require_http_methods(["GET", "POST"])


@require_GET
@for_administrators
def listed(request: HttpRequest) -> HttpResponse:
    """The people whom this administrator may look up, by name."""
    filters = forms.PeopleFilters(request.GET, by=request.user)
    current = Membership.objects.active().select_related("organisation").order_by("organisation__name", "role")
    found = _narrowed(administering.people(request.user), filters.values()).order_by("name", "pk")
    found = attention.with_factor(found)
    rows = list(found.prefetch_related(Prefetch("memberships", current, to_attr="current_roles"))[: MOST + 1])
    context = {
        "locked": lockout.locked(person.email for person in rows),
        "is_unused": attention.is_unused,
        "unused_days": settings.UNUSED_ACCOUNT_DAYS,
        "filters": filters,
        "chosen": filters.chosen(request),
        "people": rows[:MOST],
        "cut_at": MOST if len(rows) > MOST else None,
    }
    return list_page(request, "people", "people", context)


def _narrowed(people, values):
    for word in values.get("words", "").split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if "organisation" in values:
        roles_there = Membership.objects.active().filter(user=OuterRef("pk"), organisation__slug=values["organisation"])
        people = people.filter(Exists(roles_there))
    if "closed" not in values:
        people = people.filter(is_active=True)
    return _to_look_at(people, values["attention"]) if "attention" in values else people


def _to_look_at(people, kinds: list[str]):
    """Those of `people` to whom any of these applies."""
    rule = Q(pk__in=[])
    if forms.NO_FACTOR in kinds:
        people = attention.with_factor(people)
        rule |= Q(has_factor=False)
    if forms.UNUSED in kinds:
        rule |= attention.unused()
    if forms.LOCKED in kinds:
        rule |= Q(email__in=attention.locked(people))
    return people.filter(rule)


@form_methods
@for_administrators
def make(request: HttpRequest) -> HttpResponse:
    """Makes an account with a first role, and sends the link with which its holder sets a password."""
    form = forms.MakePersonForm(posted(request), by=request.user)

    def act(**answers) -> str:
        person = actions.make_person(by=request.user, **answers)
        sent = invitations.send_password_link(person)
        return f"{person.name} has an account. " + _said_of_link(person, sent)

    return form_page(
        request,
        form,
        act,
        heading="Make an account",
        submit="Make the account",
        back=reverse("administration:people"),
        template="role_form",
        roles=roles.ALL,
    )


def _said_of_link(person: User, sent: bool) -> str:
    if sent:
        return f"A link to set a password is on its way to {person.email}."
    return "No link could be sent: they can ask for one on the sign-in page."


@require_GET
@for_administrators
def person(request: HttpRequest, public_id) -> HttpResponse:
    """One person: details, roles now and before with who gave them, and what may be done."""
    found = looked_up(request, public_id)
    memberships = list(
        found.memberships.select_related("organisation", "given_by").order_by("-starts_on", "organisation__name", "pk")
    )
    factors = Counter(Authenticator.objects.filter(user=found).values_list("type", flat=True))
    context = {
        "person": found,
        "factors": _factors_in_words(factors),
        "has_factor": bool(factors),
        "sessions": len(sessions.of(found)),
        "locked": bool(lockout.locked([found.email])),
        "unused": attention.is_unused(found),
        "unused_days": settings.UNUSED_ACCOUNT_DAYS,
        "now_held": [one for one in memberships if not _has_ended(one, today())],
        "held_before": [one for one in memberships if _has_ended(one, today())],
        "may_change": administering.may_change(request.user, found),
        "administered": set(administering.organisations(request.user).values_list("pk", flat=True)),
    }
    return list_page(request, "person", "people", context)


def _factors_in_words(factors: Counter[str]) -> str:
    """`Authenticator app, 2 passkeys`; nothing where there is neither."""
    words = ["Authenticator app"] if factors["totp"] else []
    if factors["webauthn"]:
        words.append(formats.plural(factors["webauthn"], "passkey"))
    return ", ".join(words)


def _has_ended(membership: Membership, day: date) -> bool:
    return membership.ends_on is not None and membership.ends_on <= day


@form_methods
@for_administrators
def change(request: HttpRequest, public_id) -> HttpResponse:
    """Changes the details of a person."""
    found = mine(request, public_id)
    initial = {name: getattr(found, name) for name in actions.DETAILS}
    form = forms.PersonForm(posted(request), person=found, initial=initial)

    def act(**answers) -> str:
        actions.change_person(found, by=request.user, **answers)
        return "The details have been saved."

    return form_page(
        request, form, act, heading="Change details", submit="Save", caption=found.name, back=_address(found)
    )


@form_methods
@for_administrators
def give_role(request: HttpRequest, public_id) -> HttpResponse:
    """Gives a role."""
    found = mine(request, public_id)
    form = forms.GiveRoleForm(posted(request), by=request.user, person=found)

    def act(**answers) -> str:
        membership = actions.give_role(user=found, by=request.user, **answers)
        return f"{found.name} has the role “{membership.get_role_display()}” from {formats.day(membership.starts_on)}."

    return form_page(
        request,
        form,
        act,
        heading="Give a role",
        submit="Give the role",
        caption=found.name,
        back=_address(found),
        template="role_form",
        roles=roles.ALL,
    )


@form_methods
@for_administrators
def end_role(request: HttpRequest, public_id, organisation: str, role: str) -> HttpResponse:
    """Ends a role, today or on a later day."""
    found = mine(request, public_id)
    rows = found.memberships.select_related("organisation").filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate()), organisation__slug=organisation, role=role
    )
    membership = rows.order_by("starts_on").first()
    if membership is None:
        raise Http404
    if not administering.organisations(request.user).filter(pk=membership.organisation_id).exists():
        raise PermissionDenied
    form = forms.EndRoleForm(posted(request), initial={"ends_on": today()})

    def act(ends_on: date) -> str:
        ended = actions.end_role(membership, by=request.user, ends_on=ends_on)
        return f"The role “{ended.get_role_display()}” ends: {formats.day(ended.ends_on)} is the first day without it."

    return form_page(
        request,
        form,
        act,
        heading=f"End the role “{membership.get_role_display()}”",
        submit="End the role",
        caption=f"{found.name}, {membership.organisation.name}",
        back=_address(found),
        warning=True,
    )


@form_methods
@for_administrators
def close_account(request: HttpRequest, public_id) -> HttpResponse:
    """Closes an account, after asking."""
    found = mine(request, public_id)

    def act() -> str:
        actions.deactivate(found, by=request.user)
        return f"The account of {found.name} is closed."

    return form_page(
        request,
        forms.ConfirmForm(posted(request)),
        act,
        heading="Close the account",
        submit="Close the account",
        caption=found.name,
        back=_address(found),
        warning=True,
        lead="They are signed out at their next click and cannot sign in again. Their roles and what they have done "
        "stay on record. Hand over their open work too: closing the account does not do that.",
    )


@form_methods
@for_administrators
def open_account(request: HttpRequest, public_id) -> HttpResponse:
    """Opens a closed account again, after asking."""
    found = mine(request, public_id)

    def act() -> str:
        actions.reactivate(found, by=request.user)
        return f"The account of {found.name} is open again."

    return form_page(
        request,
        forms.ConfirmForm(posted(request)),
        act,
        heading="Open the account again",
        submit="Open the account",
        caption=found.name,
        back=_address(found),
        lead="They can sign in again, with every role that has not ended. Look at their roles first.",
    )


@require_POST
@for_administrators
def send_link(request: HttpRequest, public_id) -> HttpResponse:
    """Sends somebody the link with which they set a password."""
    found = mine(request, public_id)
    sent = invitations.send_password_link(found)
    messages.add_message(request, messages.SUCCESS if sent else messages.WARNING, _said_of_link(found, sent))
    return redirect("administration:person", public_id=public_id)


def looked_up(request: HttpRequest, public_id) -> User:
    """The person of an address, if this administrator may look them up; else Http404."""
    found = administering.people(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def mine(request: HttpRequest, public_id) -> User:
    """The person of an address, if this administrator looks after them; else Http404 or PermissionDenied."""
    found = looked_up(request, public_id)
    if not administering.may_change(request.user, found):
        raise PermissionDenied
    return found


def _address(found: User) -> str:
    return reverse("administration:person", args=[found.public_id])
