"""Who sees the inside of a referral: the one place where that is said, for development and for internal notes.

The region that works it, units that share the work, its lead analyst, and the nation. Everybody else who sees the
referral (its requester, the SIO, a force, an owner, a unit that was given sight alone) sees its outside.
"""

from __future__ import annotations

from django.db.models import Q

from referrals.models.share import Share


def inside(user, referral: str = "referral") -> Q:
    """The rule as a condition; `referral` is the way from the row to its referral."""
    if user.scope.is_national:
        return Q(**{f"{referral}__received_at__isnull": False})
    return at_work(user, referral)


def is_inside(user, referral) -> bool:
    """The same rule, of one referral that was read already."""
    if is_plainly_inside(user, referral):
        return True
    asked = user.scope.works_referrals and not user.scope.is_national
    return asked and shared_with(user).filter(referral=referral).exists()


def is_plainly_inside(user, referral) -> bool:
    """Whether that can be told from the referral itself; a partner's sight of it stands in the shares."""
    if user.scope.is_national:
        return referral.received_at is not None
    return referral.lead_analyst_id == user.pk or referral.region_id in user.scope.region_ids


def notes(user, referral: str = "referral") -> Q:
    """Whose internal notes `user` reads: those whose inside they see, but for what they asked for themselves."""
    return inside(user, referral) & ~Q(**{f"{referral}__requester": user}) & ~Q(**{f"{referral}__sio": user})


def reads_notes(user, referral) -> bool:
    """The same rule, of one referral that was read already."""
    return user.pk not in (referral.requester_id, referral.sio_id) and is_inside(user, referral)


def at_work(user, referral: str) -> Q:
    """Those who work on it, the nation left aside."""
    rule = of_the_region(user, referral)
    return rule | partner(user, referral) if user.scope.works_referrals else rule


def of_the_region(user, referral: str) -> Q:
    """Its lead analyst, and the region that handles it."""
    return Q(**{f"{referral}__lead_analyst": user}) | Q(**{f"{referral}__region_id__in": user.scope.region_ids})


def partner(user, referral: str) -> Q:
    """Whoever shares the work."""
    return Q(**{f"{referral}__in": shared_with(user).values("referral")})


def shared_with(user):
    """The shares by which a unit of theirs, or they alone, share the work now."""
    return Share.objects.partners_work().with_unit_of(user)
