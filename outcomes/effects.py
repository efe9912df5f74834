"""What the steps of a referral record as outcomes; `OutcomesConfig.ready` ties each to its verb."""

from __future__ import annotations

from foundations.lifecycle.machine import Change, MissingFacts
from outcomes.models import ClosingRecord, OwnershipOffer, Reassessment
from outcomes.owners import misfit, possible_owners

_ASKED_AT_REASSESSMENT = (
    "harm_now",
    "findings",
    "what_remains",
    "victims",
    "requester_view",
    "requester_view_by",
    "level",
)
PND_NEEDED = "Intelligence must be on the Police National Database (PND) before the referral is closed"
VALUE_NEEDED = "Enter why there is no value added to record, or record a disruption first"


# --- reassessment and the owner --------------------------------------------------------------------------


def owner_fits(referral, by, facts) -> str | None:
    """Guard of recommend_owner: an organisation that may be asked, at the level said."""
    owner, level = facts.get("offered_to"), facts.get("level")
    if owner is None or not level:
        return None
    if not possible_owners(referral).filter(pk=owner.pk).exists():
        return f"{owner.name} cannot be asked to own this threat."
    problem = misfit(referral, level, owner)
    return f"{problem}." if problem else None


def record_reassessment(change: Change) -> None:
    """The reassessment as it was made, and the offer to the owner that it recommends."""
    referral, facts = change.record, change.facts
    _demand(facts, _ASKED_AT_REASSESSMENT)
    reassessment = Reassessment.objects.create(
        referral=referral,
        number=referral.reassessments.count() + 1,
        harm_before=referral.harm_score,
        recommended_owner=facts["offered_to"],
        rationale=facts["rationale"],
        recorded_by=change.by,
        recorded_at=change.at,
        **{name: facts[name] for name in _ASKED_AT_REASSESSMENT},
    )
    OwnershipOffer.objects.create(
        referral=referral,
        reassessment=reassessment,
        to_organisation=facts["offered_to"],
        offered_by=change.by,
        offered_at=change.at,
    )


def record_acceptance(change: Change) -> None:
    _answer(change, OwnershipOffer.Answer.ACCEPTED, named_lead=change.facts["named_lead"])


def record_refusal(change: Change) -> None:
    _answer(change, OwnershipOffer.Answer.REFUSED)


def end_open_offer(change: Change) -> None:
    """A withdrawn request leaves nothing to own, so an offer that waits for an answer lapses."""
    if change.record.ownership_offers.open().exists():
        _answer(change, OwnershipOffer.Answer.LAPSED)


def _answer(change: Change, answer: OwnershipOffer.Answer, named_lead: str = "") -> None:
    # The referral's row is locked, so nobody else answers meanwhile.
    offer = change.record.ownership_offers.open().get()
    offer.answer, offer.named_lead = answer, named_lead
    offer.reason = change.facts.get("rationale") or ""
    offer.answered_by, offer.answered_at = change.by, change.at
    offer.save(update_fields=["answer", "named_lead", "reason", "answered_by", "answered_at"])


# --- closing ----------------------------------------------------------------------------------------------


def closing_is_complete(referral, by, facts) -> str | None:
    """Guard of close: PND confirmed, and value added or an explanation why there is none.

    Says nothing before the form has been answered, so that the page asks it; `record_closing` demands the answers.
    """
    if not facts:
        return None
    if not facts.get("pnd_confirmed"):
        return f"{PND_NEEDED}."
    if not facts.get("none_explained") and not referral.disruptions.exists():
        return f"{VALUE_NEEDED}."
    return None


def record_closing(change: Change) -> None:
    referral, facts = change.record, change.facts
    _demand(facts, ("pnd_confirmed", "lessons"))
    recorded = referral.disruptions.exists()
    ClosingRecord.objects.create(
        referral=referral,
        pnd_confirmed=facts["pnd_confirmed"],
        pnd_reference=facts.get("pnd_reference") or "",
        value_added=ClosingRecord.ValueAdded.RECORDED if recorded else ClosingRecord.ValueAdded.NONE,
        none_explained="" if recorded else facts["none_explained"],
        lessons=facts["lessons"],
        closed_by=change.by,
        closed_at=change.at,
    )


def _demand(facts: dict, names: tuple[str, ...]) -> None:
    missing = [name for name in names if facts.get(name) in (None, "")]
    if missing:
        raise MissingFacts(missing)
