"""What the steps of a share do besides moving its status."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation, User
from foundations.audit import recorder
from foundations.core import formats
from foundations.lifecycle.machine import Change, TransitionNotAllowed
from referrals import deadlines, history, teams
from referrals import effects as of_referral
from referrals.allocating import rows as allocations
from referrals.models import HandlingRegion, Referral, ReferralUserObjectPermission, Share
from referrals.people import add_person, remove_person
from referrals.sharing import choices
from referrals.sharing.statuses import OPEN, ShareKind, ShareStatus

DECIDED = frozenset({ShareStatus.ACCEPTED, ShareStatus.REFUSED})
# So it stands in the history of the referral, which its requester reads too.
SHARED = {
    ShareKind.REFER: ("share_work", "Work shared with another region"),
    ShareKind.SIGHT: ("share_sight", "Shown to another region"),
}


# --- before and after every step --------------------------------------------------------------------------


def keep_in_sight(change: Change) -> None:
    """Whoever may take this step sees the referral until it is taken: they answer for it, or just lost it."""
    if change.record.referral_id:
        isolation.keep_in_sight(change.record.referral_id)


def look_again(change: Change) -> None:
    """Whoever took this step may see more from now on, or less."""
    isolation.look_again()


def stamp(change: Change) -> None:
    """Who decided, and when it ended."""
    share = change.record
    if change.to_status in DECIDED:
        share.decided_by, share.decided_at = change.by, change.at
    if change.to_status not in OPEN:
        share.ended_at = change.at


# --- taking up ----------------------------------------------------------------------------------------------


def take_up(change: Change) -> None:
    """Before an offer is accepted, or sight allowed: the referral, locked, and whether it can be done still."""
    share = change.record
    isolation.keep_in_sight(share.referral_id)
    referrals = Referral.objects.select_for_update(of=("self",)).select_related("region", "force", "lead_analyst")
    share.referral = referrals.get(pk=share.referral_id)
    problem = _too_late(share) or (_misfit(share, change.facts) if share.kind == ShareKind.TRANSFER else None)
    if problem:
        raise TransitionNotAllowed(problem)


def _too_late(share: Share) -> str | None:
    referral = share.referral
    if share.ends_at and share.ends_at <= timezone.now():
        return "The last day of it has passed."
    if share.was_asked_for:
        return _already_shared(share)
    if not choices.is_shareable(referral):
        return f"The referral has ended ({referral.get_status_display().lower()})."
    if share.from_organisation_id != referral.region_id:
        return "Another region handles the referral now. It has to offer it anew."
    if referral.restricted and share.to_person_id is None:
        return "The referral was restricted to named people after this was offered. It has to be offered by name."
    return None


def _already_shared(share: Share) -> str | None:
    others = share.referral.shares.exclude(pk=share.pk).exclude(kind=ShareKind.TRANSFER)
    if others.filter(status__in=[ShareStatus.OFFERED, ShareStatus.ACCEPTED], to_organisation=share.to_organisation):
        return f"It is shared with {share.to_organisation.short_name} already, or offered to them."
    return None


def _misfit(share: Share, facts: dict) -> str | None:
    """What stands in the way of this unit's taking the referral over."""
    region, lead = share.to_organisation, facts.get("lead_analyst")
    if choices.first_gate_in_the_way(share.referral, region):
        return f"It waits at a first gate, which {region.short_name} does not have. It has to be forwarded first."
    if share.referral.lead_analyst_id is None:
        return None
    if lead is None:
        return "Select who leads the work from now on."
    if not teams.leads_of(region).filter(pk=lead.pk).exists():
        return f"{lead.name} is not an analyst of the team that takes the work on."
    return None


def to_the_one_who_asked(change: Change) -> None:
    """Sight of a restricted referral is the person's who asked, not their unit's."""
    take_up(change)
    if change.record.referral.restricted:
        change.record.to_person = change.record.started_by


def disclose(change: Change) -> None:
    """The disclosure in the log, and a line in the referral's history; or the hand-over itself."""
    share, referral = change.record, change.record.referral
    record_disclosure(share, by=change.by)
    if share.kind == ShareKind.TRANSFER:
        hand_over(change)
    else:
        verb, label = SHARED[ShareKind(share.kind)]
        with_whom = share.to_person.name if share.to_person_id else share.to_organisation.name
        text = f"With {with_whom}, until {formats.day(share.last_day)}. {share.legal_basis}."
        history.note(referral, verb, label, by=change.by, text=text)
    referral.forget_named()


def settled_by(share: Share):
    """What else was under way with the same unit, and means nothing any more."""
    gone = OPEN if share.kind == ShareKind.TRANSFER else {ShareStatus.ASKED}
    others = share.referral.shares.filter(status__in=gone).exclude(pk=share.pk)
    return others.filter(to_organisation=share.to_organisation).order_by("pk")


def record_disclosure(share: Share, *, by: User, event: str = "sharing.disclose") -> None:
    """To whom it goes, on which legal basis and until when; of an offer, what the offer tells."""
    whom = {"email": share.to_person.email} if share.to_person_id else {"organisation": share.to_organisation.slug}
    recorder.record(
        event,
        by=by,
        target=share,
        operation="disclosure",
        recipients=[whom],
        kind=share.kind,
        legal_basis=share.legal_basis.code,
        ends_at=share.ends_at,
    )


# --- handing over -------------------------------------------------------------------------------------------


def hand_over(change: Change) -> None:
    """The unit handles the referral from now on; those who saw it for the old region alone no longer do."""
    share, referral = change.record, change.record.referral
    left, lead = referral.region, referral.lead_analyst
    change.facts |= {"left_region": left, "left_lead": lead, "named_before": referral.named_people()}
    referral.region = share.to_organisation
    referral.lead_analyst = change.facts.get("lead_analyst")
    referral.version += 1
    of_referral.forget_handler(referral)
    referral.save(update_fields=["region", "lead_analyst", "version", "handler", "handler_by", "handler_at"])
    of_referral.hand_on(referral, how=HandlingRegion.How.TRANSFERRED, at=change.at, by=change.by)
    allocations.hand_over(referral, at=change.at, by=change.by)
    deadlines.hand_on(referral)
    if referral.restricted:
        add_person(referral, user=change.by, capacity="Took it over", by=change.by)
    end_sight_of(referral, people_of(left, but_not_of=referral.region), by=change.by)
    text = f"From {left.name} to {referral.region.name}. {share.legal_basis}."
    history.note(referral, "transfer", "Handed over to another region", by=change.by, text=text)


def people_of(region: Organisation, *, but_not_of: Organisation):
    """Those who have to do with `region` alone of the two: its members, but for those of the other or of the nation,
    and those who have left every organisation.
    """
    members = Membership.objects.active()
    of_region = members.filter(organisation=region).values("user")
    stay = members.filter(Q(organisation=but_not_of) | Q(organisation__kind="national")).values("user")
    return User.objects.filter(Q(pk__in=of_region) | ~Q(pk__in=members.values("user"))).exclude(pk__in=stay)


def end_sight_of(referral: Referral, people, *, by: User) -> None:
    """Take `people` off the referral: what they worked on as named people, and what they were granted."""
    for person in User.objects.filter(referral_involvements__referral=referral, pk__in=people.values("pk")):
        remove_person(referral, user=person, by=by)
    grants = ReferralUserObjectPermission.objects.in_force().filter(content_object=referral, user__in=people)
    for grant in grants.select_related("user").select_for_update(of=("self",)):
        grant.withdrawn_by, grant.withdrawn_at = by, timezone.now()
        grant.save(update_fields=["withdrawn_by", "withdrawn_at"])
        recorder.record("referrals.withdraw_sight", by=by, target=referral, user=grant.user.email, reason="handed over")
    referral.forget_named()


def is_not_handed_over(share: Share, by, facts) -> str | None:
    """Guard of ending: what was handed over is not lent. It comes back the same way."""
    if share.kind != ShareKind.TRANSFER:
        return None
    return "It was handed over. To give it back, the region that handles it now offers it."
