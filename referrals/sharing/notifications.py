"""Who is told of each step of sharing. Titles hold nothing operational: they go by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.core import formats
from foundations.lifecycle.machine import Change
from foundations.notifications.actions import notify
from referrals import teams
from referrals.models import Referral, Share, ShareKind, ShareStatus
from referrals.notifications import send
from referrals.permissions import Permission as P
from referrals.sharing import choices
from referrals.standings import requesters

OFFERED = {
    ShareKind.REFER: "you are asked to share the work of another region",
    ShareKind.TRANSFER: "you are asked to take a referral over",
    ShareKind.SIGHT: "you are offered sight of a referral",
}
HANDED_OVER = "the referral was handed over to another region"


# --- the two sides ----------------------------------------------------------------------------------------


def tell_unit(share: Share, title: str, *, verb: str, key: str, by: User | None) -> None:
    """Tell those who answer for the other unit, or the one person. They need not see the referral."""
    people = [share.to_person] if share.to_person_id else choices.answerers(share.to_organisation)
    if share.was_asked_for:
        people = {*people, share.started_by}
    _tell(share, people, title, verb=verb, key=key, by=by)


def tell_handlers(share: Share, title: str, *, verb: str, key: str, by: User | None) -> None:
    """Tell those who share what the handling region has, the lead analyst, and whoever offered it; of a restricted
    referral the people named on it.
    """
    referral = share.seen_referral()
    if referral is None:
        return
    people = set(directory.holding(P.SHARE, teams.organisations_at_work(referral)))
    people |= set(User.objects.filter(pk=referral.lead_analyst_id, is_active=True))
    people = [person for person in people if by is None or person.pk != by.pk]
    send(referral, people, kind=f"sharing.{verb}", title=title, key=key, path=share.get_absolute_url())


def tell_offered(share: Share, *, key: str) -> None:
    """Tell the unit of the offer."""
    tell_unit(share, OFFERED[ShareKind(share.kind)], verb="offer", key=key, by=share.started_by)


def tell_asked(share: Share, *, key: str) -> None:
    """Tell the region that somebody asks to see what it handles."""
    tell_handlers(share, "another region asks to see this referral", verb="ask", key=key, by=share.started_by)


def tell_ending(share: Share) -> None:
    """Remind both sides that it ends soon."""
    title, key = f"sharing ends on {formats.day(share.last_day)}", f"{share.public_id}"
    tell_unit(share, title, verb="ends_soon", key=key, by=None)
    tell_handlers(share, title, verb="ends_soon", key=key, by=None)


def _tell(share: Share, people: Iterable[User], title: str, *, verb: str, key: str, by: User | None, path="") -> None:
    kind = f"sharing.{verb}"
    notify(
        [person for person in people if by is None or person.pk != by.pk],
        kind=kind,
        title=title,
        reference=share.reference,
        path=path or share.get_absolute_url(),
        key=f"{kind}:{key}",
        # Where a page is named, they see the share no more.
        about="" if path else f"share:{share.public_id}",
    )


# --- the steps --------------------------------------------------------------------------------------------

Side = Callable[..., None]
UNIT, HANDLERS = (tell_unit,), (tell_handlers,)
BOTH = UNIT + HANDLERS
TOLD: dict[str, tuple[tuple[Side, ...], str]] = {
    "accept": (HANDLERS, "your offer to share was accepted"),
    "refuse": (HANDLERS, "your offer to share was refused: read the reason"),
    "allow": (UNIT, "you may see the referral that you asked for"),
    "refuse_ask": (UNIT, "you may not see the referral that you asked for: read the reason"),
    "revoke": (UNIT, "the sharing of a referral with you was ended: read the reason"),
    "give_back": (HANDLERS, "the other unit gave back what was shared with it"),
    "supersede": (UNIT, "the sharing of a referral with you has changed"),
}


def tell(change: Change) -> None:
    """Make the notices of a step, in its transaction. Whoever did it is not told of their own deed."""
    share, key = change.record, str(change.row.pk)
    if change.verb == "accept" and share.kind == ShareKind.TRANSFER:
        _tell_handed_over(change, key)
        return
    sides, title = TOLD.get(change.verb) or _lapsed(change)
    for side in sides:
        side(share, title, verb=change.verb, key=key, by=change.by)


def _lapsed(change: Change) -> tuple[tuple[Side, ...], str]:
    """Of what is taken back or ends by itself: who waited for it, or had it."""
    if change.verb == "take_back":
        if change.from_status == ShareStatus.OFFERED:
            return UNIT, "an offer to share was taken back"
        return HANDLERS, "the question to see this referral was taken back"
    if change.from_status == ShareStatus.ASKED:
        # Those who were asked hear nothing: they chose not to answer.
        return UNIT, "the question to see a referral was not answered in time"
    return BOTH, "sharing has ended: its last day has passed"


def _tell_handed_over(change: Change, key: str) -> None:
    """Everybody concerned: those who asked, the new team and its lead, and the old team, which sees it no more."""
    share, by = change.record, change.by
    referral: Referral = share.referral
    asked = User.objects.filter(pk__in=requesters(referral), is_active=True)
    send(referral, asked, kind="sharing.transfer", title=HANDED_OVER, key=key)
    lead = User.objects.filter(pk=referral.lead_analyst_id, is_active=True).exclude(pk=by.pk)
    send(referral, lead, kind="sharing.lead", title="you are the lead analyst", key=key)
    tell_handlers(share, "your region handles this referral now", verb="accept", key=key, by=by)
    left = set(directory.holding(P.SHARE, teams.who_works_for(change.facts["left_region"])))
    left |= {change.facts["left_lead"], share.started_by} - {None}
    named = change.facts["named_before"]
    left = {person for person in left if named is None or person.pk in named}
    # Their page of what is shared: the referral's own is closed to them.
    path = reverse("referrals:shares")
    _tell(share, left, HANDED_OVER, verb="left", key=key, by=by, path=path)
