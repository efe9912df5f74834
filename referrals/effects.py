"""What a referral's verbs do besides moving its status: small functions, each named by its row of the table."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.lifecycle.machine import Change
from referrals import consent, drafts, lists, rows, teams
from referrals.attachments import actions as attachments
from referrals.forms.request import FIELDS, FORM_VERSION, HAS_ATTACHMENTS, sent
from referrals.models import (
    Gate,
    HandlingRegion,
    OcaAdvice,
    Referral,
    TaskingRequest,
    ThreatArea,
)
from referrals.references import next_reference
from referrals.requirements import Gap, gaps, weaknesses
from referrals.statuses import FINAL, GATES, Status, gate_in

# How many of the things that are missing a sentence names.
MOST_GAPS = 5
GATE_OF = {Status.SCTAC_TRIAGE: Gate.FIRST, Status.GATEWAY_TRIAGE: Gate.SECOND}


# --- before every move -------------------------------------------------------------------------------


def keep_in_sight(change: Change) -> None:
    """Whoever may make this move goes on seeing the referral until it is made, also where it takes their sight."""
    isolation.keep_in_sight(getattr(change.record, "referral_id", change.record.pk))


def stamp(change: Change) -> None:
    """Note since when the status holds and when a region first received it, and forget what has ended."""
    referral, to_status = change.record, change.to_status
    gate_left = gate_in(change.from_status, asking=referral.asking_gate, held=referral.held_status)
    if to_status != change.from_status:
        referral.status_since = change.at
    if to_status in GATES and referral.received_at is None:
        referral.received_at = change.at
    if to_status in FINAL and to_status != Status.CLOSED:
        left = referral.held_status or change.from_status
        referral.ended_at_status = referral.asking_gate if left == Status.INFORMATION_REQUESTED else left
    elif to_status not in FINAL:
        referral.ended_at_status = ""
    if to_status != Status.ON_HOLD:
        referral.held_status = ""
        if to_status != Status.INFORMATION_REQUESTED:
            referral.asking_gate = ""
        if to_status != Status.AGREEING_OWNERSHIP:
            referral.offered_to = None
    gate = gate_in(to_status, asking=referral.asking_gate, held=referral.held_status)
    if not gate or gate != gate_left or "left_region" in change.facts:
        forget_handler(referral)


def forget_handler(referral: Referral) -> None:
    """Nobody works on it at the gate any more."""
    referral.handler = referral.handler_by = referral.handler_at = None


def keep_chain(change: Change) -> None:
    """After the move: the chain of regions begins where a region first receives it, and goes on with a new region."""
    referral = change.record
    if referral.received_at is None:
        return
    link = referral.regions.filter(until_at__isnull=True).first()
    if link is None:
        hand_on(referral, how=HandlingRegion.How.STARTED, at=change.at, by=change.by)
    elif link.region_id != referral.region_id:
        hand_on(referral, how=HandlingRegion.How.REDIRECTED, at=change.at, by=change.by)


def hand_on(referral: Referral, *, how: str, at: datetime, by) -> None:
    """End the present link of the chain, and begin that of the referral's region."""
    referral.regions.filter(until_at__isnull=True).update(until_at=at)
    HandlingRegion.objects.create(referral=referral, region=referral.region, how=how, since_at=at, since_by=by)


# --- where a verb leads --------------------------------------------------------------------------------


def after_submit(referral: Referral, facts) -> str:
    return Status.WITH_ADVISER if referral.force.asks_for_adviser else referral.first_gate_status()


def first_gate(referral: Referral, facts) -> str:
    return referral.first_gate_status()


def held_status(referral: Referral, facts) -> str:
    return referral.held_status


# --- the request -----------------------------------------------------------------------------------------


def is_complete(referral: Referral, by, facts) -> str | None:
    """Guard of submit."""
    draft = referral.requests.drafts().first()
    return (
        _words_of(gaps(draft.answers, lists.read(), counts=draft.counts)) if draft else "There is no draft to submit."
    )


def draft_is_complete(referral: Referral, by, facts) -> str | None:
    """Guard of answer: changes to the request, which go with the last answer, must be complete."""
    if referral.information_requests.open().count() > 1:
        return None
    draft = referral.requests.drafts().first()
    return _words_of(gaps(draft.answers, lists.read(), counts=draft.counts)) if draft else None


def _words_of(found: list[Gap]) -> str | None:
    if not found:
        return None
    more = f" And {len(found) - MOST_GAPS} more." if len(found) > MOST_GAPS else ""
    return ". ".join(gap.message for gap in found[:MOST_GAPS]) + "." + more


def give_reference(change: Change) -> None:
    """A reference for life at the first submission, in the region of the force."""
    referral = change.record
    referral.submitted_at = referral.submitted_at or change.at
    if referral.reference is None:
        referral.reference = next_reference(referral.region, change.at)


def freeze_request(change: Change) -> None:
    """The draft becomes a version that nobody changes any more, with what the form warned of."""
    draft = change.record.requests.drafts().get()
    answers = sent(draft.answers)
    unasked = [] if answers.get(HAS_ATTACHMENTS) else attachments.files_of([draft])
    rows.leave_out(draft)
    attachments.discard(unasked, by=change.by)
    warnings = [weakness.message for weakness in weaknesses(change.record, answers, draft=draft)]
    TaskingRequest.objects.filter(pk=draft.pk).update(
        answers=answers,
        warnings=warnings,
        form_version=FORM_VERSION,
        submitted_at=change.at,
        submitted_by=change.by,
    )


def copy_request(change: Change) -> None:
    """A new draft of the request, filled with what was sent."""
    new_draft(change.record)


def new_draft(referral: Referral) -> TaskingRequest:
    """The next version, as a draft with the answers of the last; those to questions of today."""
    draft = _next(referral)
    draft.answers = {name: value for name, value in draft.answers.items() if name in FIELDS}
    draft.form_version = FORM_VERSION
    draft.save()
    rows.copy(referral.requests.submitted().first(), draft)
    return draft


def _next(referral: Referral) -> TaskingRequest:
    request = referral.requests.submitted().first()
    request.pk = None
    request._state.adding = True
    request.public_id = TaskingRequest._meta.get_field("public_id").get_default()
    request.number += 1
    request.warnings = []
    request.submitted_at = request.submitted_by = None
    return request


def send_next_version(change: Change) -> None:
    """The last answer makes the next version: with what the requester changed, or as it was."""
    referral = change.record
    if change.to_status == Status.INFORMATION_REQUESTED:
        return
    if referral.requests.drafts().exists():
        freeze_request(change)
        _project(referral)
        return
    before, request = referral.requests.submitted().first(), _next(referral)
    request.warnings = before.warnings
    request.save()
    # Before it is frozen: nothing is added to what was sent.
    rows.copy(before, request)
    request.submitted_at, request.submitted_by = change.at, change.by
    request.save(update_fields=["submitted_at", "submitted_by"])


def _project(referral: Referral) -> None:
    """Lists, gates and reports go by the version just sent."""
    answers = referral.requests.submitted().first().answers
    columns = drafts.columns_of(answers, answers)
    if code := columns.pop("primary_threat", None):
        columns["primary_threat"] = ThreatArea.objects.filter(code=code).first()
    for name, value in columns.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(columns))
    referral.other_threats.set(ThreatArea.objects.filter(code__in=answers.get("other_threats") or ()))


def record_advice(change: Change) -> None:
    OcaAdvice.objects.create(
        referral=change.record,
        kind=OcaAdvice.Kind.ENDORSED if change.verb == "endorse" else OcaAdvice.Kind.SENT_BACK,
        text=change.facts["rationale"],
        given_by=change.by,
        given_at=change.at,
    )


# --- the gates -------------------------------------------------------------------------------------------


def lead_is_of_the_team(referral: Referral, by, facts) -> str | None:
    """Guard of accept: the lead analyst works for the handling region, or the national team where that serves it."""
    lead = facts.get("lead_analyst")
    if lead is None or teams.possible_leads(referral).filter(pk=lead.pk).exists():
        return None
    return "The lead analyst must be an analyst of the team that takes the work on."


def hand_to_region(change: Change) -> None:
    """The referral goes to the first gate of another region, which keeps the reference."""
    change.facts["left_region"] = change.record.region
    change.record.region = change.facts["region"]


def goes_elsewhere(referral: Referral, by, facts) -> str | None:
    """Guard of redirect: to another region that exists today."""
    region = facts.get("region")
    if region is None or region.kind != Organisation.Kind.REGION:
        return "Select the region that it goes to."
    if region.pk == referral.region_id:
        return "It is with that region already: select another one."
    return f"{consent.refusal(region)}." if region.redirects_need_consent else None


def region_has_first_gate(referral: Referral, by, facts) -> str | None:
    """Guard of return."""
    return None if referral.region.has_first_gate else "This region has one gate only, so there is none to return to."


# --- the work and its end ----------------------------------------------------------------------------------


def remember_status(change: Change) -> None:
    change.record.held_status = change.from_status


def hand_over(change: Change) -> None:
    """The receiver owns the threat from now on."""
    change.record.owner = change.record.offered_to
    change.record.owner_lead = change.facts["named_lead"]


def close(change: Change) -> None:
    change.record.closed_at = change.at


def open_again(change: Change) -> None:
    change.record.closed_at = None


def within_window(referral: Referral, by, facts) -> str | None:
    """Guard of reopen."""
    days = settings.REOPEN_WINDOW_DAYS
    if referral.closed_at and timezone.now() - referral.closed_at > timedelta(days=days):
        return f"It was closed more than {days} days ago. Ask for a new referral instead."
    return None
