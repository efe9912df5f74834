"""Who sees a referral because they work on it, or were named on it by a step."""

from __future__ import annotations

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from referrals.models import Referral, ReferralPerson


def add_person(referral: Referral, *, user: User, capacity: str, by: User) -> None:
    """Let `user` see `referral` because they work on it as `capacity`; does nothing where they are on it already."""
    _, added = ReferralPerson.objects.get_or_create(
        referral=referral, user=user, defaults={"capacity": capacity, "added_by": by}
    )
    if added and user.pk == by.pk:
        isolation.look_again()
    if added:
        recorder.record(
            "referrals.add_person",
            by=by,
            target=referral,
            operation="disclosure",
            recipients=[{"email": user.email}],
            capacity=capacity,
        )


def remove_person(referral: Referral, *, user: User, by: User) -> None:
    """Take back the sight that `add_person` gave; who sees the referral by another rule goes on seeing it."""
    removed, _ = ReferralPerson.objects.filter(referral=referral, user=user).delete()
    if removed and user.pk == by.pk:
        isolation.look_again()
    if removed:
        recorder.record("referrals.remove_person", by=by, target=referral, user=user.email)
