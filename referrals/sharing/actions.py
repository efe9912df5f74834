"""Verbs of sharing that are more than a step of the lifecycle, and the one for steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals.models import Reason, Referral, Share, ShareKind, ShareStatus
from referrals.permissions import Permission
from referrals.sharing import choices, effects, notifications
from referrals.sharing.lifecycle import LIFECYCLE
from referrals.sharing.querysets import theirs
from referrals.sight.grants import locked_for
from referrals.statuses import Status

REDIRECTS = {
    Status.SCTAC_TRIAGE: Permission.REDIRECT_AT_FIRST_GATE,
    Status.GATEWAY_TRIAGE: Permission.REDIRECT_AT_SECOND_GATE,
}


def perform(share: Share, verb: str, *, by, version: int | None = None, **facts) -> Share:
    """Carry out a step of a share; see `Lifecycle.move` for what it needs and raises."""
    return LIFECYCLE.move(share, verb, by=by, version=version, **facts)


@transaction.atomic
def offer(
    referral: Referral,
    *,
    kind: str,
    to_organisation: Organisation,
    purpose: str,
    legal_basis: Reason,
    by: User,
    ends_on: date | None = None,
    to_person: User | None = None,
) -> Share:
    """Offer `referral` to another unit, or to one person of it, until the end of `ends_on`; a hand-over has no end.

    Until they answer they are told what stands on the offer. Raises PermissionDenied, and Conflict in words for whoever
    offers.
    """
    locked = locked_for(referral, Permission.SHARE, by=by)
    return _offer(
        locked,
        kind=kind,
        to_organisation=to_organisation,
        purpose=purpose,
        legal_basis=legal_basis,
        by=by,
        ends_on=ends_on,
        to_person=to_person,
    )


@transaction.atomic
def offer_instead_of_redirect(
    referral: Referral,
    *,
    to_organisation: Organisation,
    purpose: str,
    legal_basis: Reason,
    by: User,
    to_person: User | None = None,
) -> Share:
    """Offer to hand `referral` over to a region that takes none without its consent: for those who redirect at the gate
    where it is. Raises as `offer`.
    """
    locked = locked_for(referral, Permission.HANDLE, by=by)
    if obstacle := obstacle_to_hand_over(locked, by):
        raise Conflict(obstacle)
    if not to_organisation.redirects_need_consent:
        raise Conflict(f"{to_organisation.short_name} takes referrals without being asked: redirect it.")
    return _offer(
        locked,
        kind=ShareKind.TRANSFER,
        to_organisation=to_organisation,
        purpose=purpose,
        legal_basis=legal_basis,
        by=by,
        to_person=to_person,
    )


def obstacle_to_hand_over(referral: Referral, by: User) -> str:
    """Why `by` cannot offer it instead of redirecting it now, in words; nothing where they can."""
    permission = REDIRECTS.get(Status(referral.status))
    if permission is None:
        return f"It is redirected from a gate. The status of this one is “{referral.get_status_display()}”."
    if not by.has_perm(permission, referral):
        return f"It is at the {referral.get_status_display().lower()}, where others decide."
    return ""


def _offer(
    locked: Referral,
    *,
    kind: str,
    to_organisation: Organisation,
    purpose: str,
    legal_basis: Reason,
    by: User,
    ends_on: date | None = None,
    to_person: User | None = None,
) -> Share:
    for problem in _obstacles(locked, kind, to_organisation, to_person):
        raise Conflict(problem)
    # Of a restricted referral the purpose alone says what it is about.
    told = {} if locked.restricted else {"force": locked.force, "primary_threat": locked.primary_threat}
    share = Share.objects.create(
        referral=locked,
        reference=locked.reference,
        kind=kind,
        status=ShareStatus.OFFERED,
        from_organisation=locked.region,
        to_organisation=to_organisation,
        to_person=to_person,
        marking=locked.marking,
        purpose=purpose,
        legal_basis=legal_basis,
        ends_at=None if kind == ShareKind.TRANSFER else _end(ends_on),
        started_by=by,
        **told,
    )
    row = _first_line(share, "offer", "Offered")
    effects.record_disclosure(share, by=by, event="sharing.offer")
    notifications.tell_offered(share, key=str(row.pk))
    return share


def _obstacles(referral: Referral, kind: str, unit: Organisation, person: User | None) -> Iterator[str]:
    """What stands in the way of an offer, in words."""
    if not choices.is_shareable(referral):
        yield "Only a referral that a region has received, and that is open, can be shared."
    if not choices.possible_units(referral).filter(pk=unit.pk).exists():
        yield f"{unit.name} cannot be offered this referral."
    if person is None and referral.restricted:
        yield "This referral is restricted to named people: select the person to whom you offer it."
    if person is not None and not choices.answers_for(person, unit):
        yield f"{person.name} does not answer for {unit.short_name}."
    yield from _obstacles_of_a_hand_over(referral, unit) if kind == ShareKind.TRANSFER else _open_share(referral, unit)


def _obstacles_of_a_hand_over(referral: Referral, unit: Organisation) -> Iterator[str]:
    if unit.kind != Organisation.Kind.REGION:
        yield "A referral is handed over to a region. The national team can share the work."
    if choices.first_gate_in_the_way(referral, unit):
        yield f"It waits at a first gate, which {unit.short_name} does not have. Forward it first, or redirect it."
    waiting = referral.shares.filter(kind=ShareKind.TRANSFER, status=ShareStatus.OFFERED).first()
    if waiting:
        yield f"It is offered to {waiting.to_organisation.short_name} already. Take that offer back first."


def _open_share(referral: Referral, unit: Organisation) -> Iterator[str]:
    lasting = referral.shares.exclude(kind=ShareKind.TRANSFER)
    if lasting.filter(to_organisation=unit, status__in=[ShareStatus.OFFERED, ShareStatus.ACCEPTED]).exists():
        yield f"It is shared with {unit.short_name} already, or offered to them. End that first."


@transaction.atomic
def ask_for_sight(
    *,
    reference: str,
    purpose: str,
    legal_basis: Reason,
    ends_on: date,
    by: User,
    organisation: Organisation | None = None,
) -> Share:
    """Ask the region that handles `reference`, whichever that is, to let one's unit see it until the end of `ends_on`.

    What is answered is the same whether there is such a referral or not. Raises PermissionDenied, and Conflict where
    the unit sees it, is offered it or asked for it already.
    """
    unit, reference = _own_unit(by, organisation), reference.strip().upper()
    if Referral.objects.visible_to(by).filter(reference=reference).exists():
        raise Conflict(f"You see {reference} already.")
    own = Share.objects.filter(theirs(by), to_organisation=unit, reference=reference)
    if own.filter(status=ShareStatus.OFFERED).exists():
        raise Conflict(f"{reference} is offered to you already: answer the offer.")
    share = Share(
        was_asked_for=True,
        reference=reference,
        kind=ShareKind.SIGHT,
        status=ShareStatus.ASKED,
        to_organisation=unit,
        purpose=purpose,
        legal_basis=legal_basis,
        ends_at=_end(ends_on),
        started_by=by,
    )
    share.referral = _behind(reference, unit)
    share.from_organisation = share.referral.region if share.referral else None
    try:
        with transaction.atomic():
            share.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"{unit.short_name} has asked for {reference} already, and has no answer yet.") from None
    row = _first_line(share, "ask", "Sight asked for")
    recorder.record("sharing.ask", by=by, target=share, legal_basis=legal_basis.code, ends_at=share.ends_at)
    notifications.tell_asked(share, key=str(row.pk))
    return share


def _behind(reference: str, unit: Organisation) -> Referral | None:
    """The referral of a reference, for the row that its region reads. The one who asks is shown none of it."""
    with connection.cursor() as cursor:
        cursor.execute("select toex_referral_asked_for(%s)", [reference])
        key = cursor.fetchone()[0]
    if key is None:
        return None
    isolation.keep_in_sight(key)
    # What their own region handles, and they do not see, is restricted: nobody shares it with them.
    return Referral.objects.select_related("region").filter(pk=key).exclude(region=unit).first()


def _own_unit(by: User, organisation: Organisation | None) -> Organisation:
    """The one on whose behalf `by` asks: the one named, or the only one."""
    own = list(choices.own_units(by))
    if organisation is not None:
        own = [unit for unit in own if unit.pk == organisation.pk]
    if len(own) != 1:
        raise PermissionDenied
    return own[0]


def _first_line(share: Share, verb: str, label: str):
    """The line with which the history of a share begins."""
    return share.status_changes.create(
        verb=verb,
        label=label,
        from_status=share.status,
        to_status=share.status,
        at=share.started_at,
        by=share.started_by,
        seen_version=0,
        reason=str(share.legal_basis)[:200],
        note=share.purpose,
    )


def _end(ends_on: date | None) -> datetime:
    """The moment at which the last day is over. Raises Conflict where that is none."""
    if ends_on is None:
        raise Conflict("Enter the last day: only a hand-over has none.")
    end = choices.end_of(ends_on)
    if end <= timezone.now():
        raise Conflict("The last day must be in the future.")
    if ends_on > choices.last_day():
        days = settings.SHARE_LONGEST_DAYS
        raise Conflict(f"A referral is shared for {days} days at the most. It can be offered again.")
    return end
