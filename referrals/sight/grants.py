"""Sight of one referral for a named person: given with a reason and an end, and withdrawn."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core import formats
from foundations.core.errors import Conflict
from referrals import history, notifications
from referrals.models import Referral, ReferralUserObjectPermission
from referrals.permissions import VIEW, Permission


def view_permission() -> DjangoPermission:
    """Guardian's permission to see a referral."""
    kind = ContentType.objects.get_for_model(Referral)
    return DjangoPermission.objects.get(content_type=kind, codename=VIEW.partition(".")[2])


@transaction.atomic
def give(
    referral: Referral, *, to: User, reason: str, starts_on: date, ends_on: date, by: User
) -> ReferralUserObjectPermission:
    """Let `to` see `referral` from the first moment of `starts_on` to the end of `ends_on` (days, Europe/London).

    Given again to the same person, it is written anew. Raises PermissionDenied, and Conflict where `to` may not be
    given sight, sees it already by another rule, or the period is none.
    """
    locked = locked_for(referral, Permission.GRANT_SIGHT, by=by)
    refuse(locked, to)
    starts_at, ends_at = period(starts_on, ends_on)
    return _given(locked, to, reason=reason, starts_at=starts_at, ends_at=ends_at, by=by)


def that_hold(referral: Referral) -> list[ReferralUserObjectPermission]:
    """The grants that hold or are to come, of those that somebody gave; by name."""
    rows = referral.grants.filter(emergency=False).select_related("user", "given_by").order_by("user__name")
    return [one for one in rows if one.state() in {"in force", "to come"}]


def last_day(grant: ReferralUserObjectPermission) -> date:
    """The last day on which it holds."""
    return formats.local_day(grant.ends_at - timedelta(microseconds=1))


@transaction.atomic
def give_the_same(grant: ReferralUserObjectPermission, referral: Referral, *, by: User) -> None:
    """Let the person of a grant see `referral` too, for the same time and reason; nothing where they see it already.

    Raises PermissionDenied, and Conflict where the grant holds no longer or the person may not be given sight.
    """
    locked, to = locked_for(referral, Permission.GRANT_SIGHT, by=by), grant.user
    if grant.state() in {"withdrawn", "ended"} or grant.emergency:
        raise Conflict(f"The access of {to.name} has ended, so it cannot go along. Take them out of the selection.")
    if not Referral.objects.visible_to(to).filter(pk=locked.pk).exists():
        refuse(locked, to)
        _given(locked, to, reason=grant.reason, starts_at=grant.starts_at, ends_at=grant.ends_at, by=by)


def _given(locked: Referral, to: User, *, reason: str, starts_at: datetime, ends_at: datetime, by: User):
    grant = written(locked, to, reason=reason, starts_at=starts_at, ends_at=ends_at, by=by)
    until = f"until {formats.day(last_day(grant))}"
    row = history.note(locked, "give_sight", "Access given by name", by=by, text=f"To {to.name} {until}. {reason}")
    recorder.record(
        "referrals.give_sight",
        by=by,
        target=locked,
        operation="disclosure",
        recipients=[{"email": to.email}],
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )
    title = f"you were given access {until}"
    notifications.send(locked, [to], kind="referrals.give_sight", title=title, key=str(row.pk))
    return grant


@transaction.atomic
def withdraw(grant: ReferralUserObjectPermission, *, reason: str, by: User) -> ReferralUserObjectPermission:
    """Take a grant back at once. Raises PermissionDenied, and Conflict where it has ended already."""
    referral = locked_for(grant.content_object, Permission.GRANT_SIGHT, by=by)
    grant = ReferralUserObjectPermission.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    if grant.state() in {"withdrawn", "ended"}:
        raise Conflict(f"The access of {grant.user.name} has ended already.")
    grant.withdrawn_by, grant.withdrawn_at = by, timezone.now()
    grant.save(update_fields=["withdrawn_by", "withdrawn_at"])
    referral.forget_named()
    isolation.look_again()
    text = f"From {grant.user.name}. {reason}"
    history.note(referral, "withdraw_sight", "Access by name withdrawn", by=by, text=text)
    recorder.record("referrals.withdraw_sight", by=by, target=referral, user=grant.user.email, reason=reason)
    return grant


def refuse(referral: Referral, to: User) -> None:
    """Raise Conflict, in words for the one who gives, where `to` may not be given sight or needs none."""
    if not to.is_active:
        raise Conflict(f"The account of {to.name} is closed.")
    if to.scope.is_kept_away:
        raise Conflict(f"{to.name} has a role that sees no operational record, so nobody can give them access.")
    others = ReferralUserObjectPermission.objects.in_force().filter(content_object=referral, user=to)
    if not others.exists() and Referral.objects.visible_to(to).filter(pk=referral.pk).exists():
        raise Conflict(f"{to.name} sees this referral already.")


def period(starts_on: date, ends_on: date) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the end of the last. Raises Conflict where that is none."""
    starts_at, ends_at = _midnight(starts_on), _midnight(ends_on + timedelta(days=1))
    if ends_at <= max(starts_at, timezone.now()):
        raise Conflict("The last day of access must not be before the first.")
    if ends_at - starts_at > timedelta(days=settings.SIGHT_LONGEST_DAYS + 1):
        raise Conflict(
            f"Access may be given for {settings.SIGHT_LONGEST_DAYS} days at the most. It can be given again."
        )
    return starts_at, ends_at


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def locked_for(referral: Referral, permission: str, *, by: User) -> Referral:
    """The referral, locked until the transaction ends. Raises PermissionDenied unless `by` holds `permission` on it."""
    locked = Referral.objects.select_for_update(of=("self",)).select_related("force", "region").get(pk=referral.pk)
    if not by.has_perm(permission, locked):
        raise PermissionDenied
    # What follows may end the sight of whoever does it, and has to be finished all the same.
    isolation.keep_in_sight(locked.pk)
    return locked


def written(referral: Referral, to: User, *, by: User, emergency: bool = False, **facts):
    """The one row of this person, written anew."""
    grant, _ = ReferralUserObjectPermission.objects.update_or_create(
        content_object=referral,
        user=to,
        permission=view_permission(),
        defaults=facts
        | {
            "given_by": by,
            "given_at": timezone.now(),
            "withdrawn_by": None,
            "withdrawn_at": None,
            "emergency": emergency,
        },
    )
    referral.forget_named()
    if to.pk == by.pk:
        isolation.look_again()
    return grant
