"""An SIO without an account is given one: to read and agree the terms of one referral, until a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts import guests
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.formats import today
from referrals.models import Referral, ReferralUserObjectPermission
from referrals.sight import grants
from referrals.statuses import Status
from terms_of_reference.models import TermsInvitation, TermsOfReference
from terms_of_reference.permissions import Permission

ROLE = "invited_sio"


def obstacle(referral: Referral) -> str:
    """In words: why nobody can be invited to `referral` now; empty where somebody can."""
    if referral.sio and referral.sio.is_active:
        return f"{referral.sio.titled_name} has an account and signs for the SIO."
    if referral.status not in {Status.AGREEING_TERMS, Status.IN_DEVELOPMENT}:
        return "An SIO is invited while terms are agreed or in force."
    return ""


@transaction.atomic
def invite(referral: Referral, *, email: str, name: str, rank: str, ends_on: date, by: User) -> TermsInvitation:
    """Give the SIO of `referral` an account, sight of this referral alone until `ends_on`, and the link to a password.

    Whoever has an account already keeps it, and is given what is missing. Invited again, the last day moves. Raises
    PermissionDenied, and Conflict where nobody can be invited, the day will not do, or the person may not see referrals.
    """
    locked = Referral.objects.select_for_update(of=("self",)).with_names().get(pk=referral.pk)
    if not by.has_perm(Permission.INVITE, TermsOfReference(referral=locked)):
        raise PermissionDenied
    if said := obstacle(locked):
        raise Conflict(said)
    longest = today() + timedelta(days=settings.SIGHT_LONGEST_DAYS)
    if not today() <= ends_on <= longest:
        raise Conflict(f"The last day must lie between today and {longest:%d %B %Y}.")
    person = guests.invite(
        email=email, name=name, rank=rank, organisation=locked.force, role=ROLE, ends_on=ends_on, by=by
    )
    _show(locked, person, ends_on=ends_on, by=by)
    made = TermsInvitation.objects.create(
        referral=locked, user=person, ends_on=ends_on, invited_by=by, invited_at=timezone.now()
    )
    terms = locked.terms.first()
    recorder.record(
        "terms_of_reference.invite",
        by=by,
        target=terms or locked,
        operation="disclosure",
        recipients=[{"email": person.email}],
        ends_on=ends_on,
    )
    return made


def _show(referral: Referral, person: User, *, ends_on: date, by: User) -> None:
    """Sight until `ends_on`, unless the person sees the referral by a rule that has no end."""
    given = ReferralUserObjectPermission.objects.in_force().filter(content_object=referral, user=person).exists()
    if given or not Referral.objects.visible_to(person).filter(pk=referral.pk).exists():
        reason = "Invited as SIO to agree the terms of reference."
        grants.give(referral, to=person, reason=reason, starts_on=today(), ends_on=ends_on, by=by)
