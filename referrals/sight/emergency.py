"""The emergency door to a restricted referral (break-glass): a Detective Inspector, a reason, four hours, an alarm."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from foundations.accounts import directory
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core import formats
from foundations.notifications.actions import notify
from referrals import history, notifications
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.sight import grants

VERB = "break_glass"
SHORTEST_REASON = 20
# The national lead; the Intelligence Development Manager where nobody holds that role.
LEADS = ("national_strategic_lead", "national_idm")


class NotFound(LookupError):
    """No restricted referral of the person's region goes by this reference or operation name."""


@transaction.atomic
def break_glass(name: str, *, reason: str, by: User) -> Referral:
    """Let `by` see the restricted referral `name` (reference or operation) of their region for some hours.

    The national lead, the auditors and the people named on it are told at once. Whoever sees it already simply gets it.
    Raises PermissionDenied, NotFound, and ValueError where the reason is too short.
    """
    if not by.has_perm(Permission.BREAK_GLASS):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ValueError(f"The reason must have at least {SHORTEST_REASON} characters.")
    found = _called(name)
    if found is None:
        raise NotFound(name)
    seen = Referral.objects.visible_to(by).filter(pk=found).first()
    if seen:
        return seen
    isolation.keep_in_sight(found)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("force", "region").get(pk=found)
    now = timezone.now()
    until = now + timedelta(hours=settings.BREAK_GLASS_HOURS)
    # To the minute, so that no clock of another machine is ahead of it.
    starts_at = now.replace(second=0, microsecond=0)
    grants.written(referral, by, reason=reason, starts_at=starts_at, ends_at=until, by=by, emergency=True)
    text = f"Until {formats.moment(until)}. {reason}"
    row = history.note(referral, VERB, "Opened in an emergency", by=by, text=text)
    recorder.record(
        f"referrals.{VERB}",
        by=by,
        target=referral,
        operation="disclosure",
        recipients=[{"email": by.email}],
        ends_at=until,
        reason=reason,
    )
    _announce(referral, by, until, key=str(row.pk))
    return referral


def unseen_count(user: User) -> int:
    """How many open restricted referrals of their region a Detective Inspector is not named on; 0 for others."""
    if not user.has_perm(Permission.BREAK_GLASS) or isolation.current() is None:
        return 0
    return _ask("select toex_restricted_unseen()") or 0


def _called(name: str) -> int | None:
    return _ask("select toex_restricted_called(%s)", " ".join(name.split()))


def _ask(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def _announce(referral: Referral, by: User, until, *, key: str) -> None:
    """Those who watch over the door may not see what is behind it: they are told who, which and until when."""
    kind, title = f"referrals.{VERB}", "a restricted referral was opened in an emergency"
    text = f"By {by.titled_name}, until {formats.moment(until)}. The reason stands in its history."
    nation = list(Organisation.objects.filter(kind=Organisation.Kind.NATIONAL).values_list("pk", flat=True))
    leads = directory.members(nation, LEADS)
    auditors = directory.members([*nation, referral.region_id], ["auditor"])
    address = {"leads": reverse("notifications:list"), "auditors": _in_the_log(referral)}
    for group, people in (("leads", leads), ("auditors", auditors)):
        notify(
            people,
            kind=kind,
            title=title,
            text=text,
            reference=referral.reference or "",
            path=address[group],
            key=f"{kind}:{referral.pk}:{key}:{group}",
        )
    named = User.objects.filter(pk__in=referral.named_people() - {by.pk}, is_active=True)
    path = reverse("referrals:history", args=[referral.key])
    notifications.send(referral, named, kind=kind, title=title, text=text, key=f"{key}:named", path=path)


def _in_the_log(referral: Referral) -> str:
    return f"{reverse('oversight:changes')}?{urlencode({'reference': referral.reference or referral.public_id})}"
