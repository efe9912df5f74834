"""Decisions as pages and the API show them: with what supersedes them, and with their record for those inside."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from referrals.models import DecisionRecord, GateDecision, Referral


def named(referral: Referral) -> QuerySet[GateDecision]:
    """The decisions on a referral, newest first, with whom and what they name; one statement."""
    return referral.decisions.select_related(
        "decided_by", "reason", "lead_analyst", "region", "supersedes", "capability"
    )


def of(referral: Referral, user) -> QuerySet[GateDecision]:
    """The decisions on a referral that `user` sees, newest first; three statements however many there are."""
    records = DecisionRecord.objects.readable_by(user)
    return named(referral).prefetch_related(
        Prefetch("superseded_by", GateDecision.objects.select_related("decided_by")),
        Prefetch("records", records),
    )


def one(referral: Referral, user, public_id: UUID) -> GateDecision:
    """The decision of an address. Raises Http404."""
    found = of(referral, user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.referral = referral
    return found


def record_of(decision: GateDecision) -> DecisionRecord | None:
    """Its record, where the person for whom it was read may see that."""
    return next(iter(decision.records.all()), None)
