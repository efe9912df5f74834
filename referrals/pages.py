"""What every page of a referral shows around its content: stages, sub-navigation, the steps open to this person."""

from __future__ import annotations

from django.urls import reverse

from foundations.lifecycle.links import step_links
from referrals import advising
from referrals.conversation import listing as conversation
from referrals.lifecycle import LIFECYCLE
from referrals.linking import merging
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.statuses import ENDED_EARLY, GATES, STAGES, Status

# The pages of a referral: label and URL name; each is served by its own app.
SECTIONS = (
    ("Summary", "referrals:summary"),
    ("Request", "referrals:request"),
    ("Decide", "referrals:decide"),
    ("Decisions", "referrals:decisions"),
    ("Questions", "referrals:questions"),
    ("Messages", "referrals:messages"),
    ("Terms", "terms_of_reference:terms"),
    ("Development", "tasking:development"),
    ("Outcomes", "outcomes:outcomes"),
    ("Sharing", "referrals:sharing"),
    ("History", "referrals:history"),
    ("Access", "referrals:sight"),
    ("Viewed by", "oversight:viewed"),
)
# Shown only to those who hold this permission for the referral.
NEEDS = {"oversight:viewed": "audit.view_readers", "referrals:decide": Permission.HANDLE}
# Shown only while a gate has it.
AT_GATES = {"referrals:decide"}

# Shown only to those who work for a region or the nation.
OF_REGIONS = {"referrals:sharing"}

# In one sentence: where a referral stands, by status.
STANDS = {
    Status.DRAFT: "The request is a draft. Nobody but the requester sees it.",
    Status.WITH_ADVISER: "The force's organised crime adviser is reading the request.",
    Status.SCTAC_TRIAGE: "The region's first gate is deciding whether to forward the request to TOEX.",
    Status.GATEWAY_TRIAGE: "The TOEX Senior Intelligence Analyst is deciding whether to accept the request.",
    Status.INFORMATION_REQUESTED: "A gate has asked the requester. The clock stands still until nothing that it asked "
    "is open.",
    Status.AGREEING_TERMS: "TOEX and the SIO are agreeing the terms of reference.",
    Status.IN_DEVELOPMENT: "The TOEX team is developing the intelligence.",
    Status.REASSESSMENT: "TOEX and the requester are reassessing the threat.",
    Status.AGREEING_OWNERSHIP: "The recommended owner has been asked to accept the threat.",
    Status.CLOSING: "The owner has accepted. The value added is recorded before the referral is closed.",
    Status.ON_HOLD: "The referral is on hold. Its clocks stand still.",
    Status.CLOSED: "The referral is closed.",
    Status.DECLINED: "The request was declined. The reasons are under Decisions.",
    Status.REDIRECTED: "The request was redirected to another capability. The reasons are under Decisions.",
    Status.WITHDRAWN: "The requester withdrew the request.",
    Status.MERGED: "The request was merged with another one that asks for the same. The work goes on there.",
}

# The page on which the work of a status is done.
NEXT_PAGE = {
    Status.SCTAC_TRIAGE: "referrals:decide",
    Status.GATEWAY_TRIAGE: "referrals:decide",
    Status.WITH_ADVISER: "referrals:request",
    Status.AGREEING_TERMS: "terms_of_reference:terms",
    Status.IN_DEVELOPMENT: "tasking:development",
    Status.REASSESSMENT: "outcomes:outcomes",
    Status.AGREEING_OWNERSHIP: "outcomes:outcomes",
    Status.CLOSING: "outcomes:outcomes",
    Status.CLOSED: "outcomes:outcomes",
    Status.INFORMATION_REQUESTED: "referrals:questions",
    Status.DECLINED: "referrals:decisions",
    Status.REDIRECTED: "referrals:decisions",
    Status.MERGED: "referrals:decisions",
}


def referral_page(request, referral: Referral, current: str) -> dict:
    """The context of `referrals/base_referral.html` for the page with the URL name `current`."""
    sections = [
        {"label": label, "href": reverse(name, args=[referral.key]), "current": name == current, "name": name}
        for label, name in SECTIONS
        if name not in NEEDS or request.user.has_perm(NEEDS[name], referral)
        if name not in OF_REGIONS or request.user.scope.works_referrals
        if name not in AT_GATES or name == current or referral.gate
    ]
    if current != "referrals:messages" and referral.received_at:
        # On the page of messages itself those that are new are marked.
        messages = next(section for section in sections if section["name"] == "referrals:messages")
        found = getattr(referral, "unread", None)
        messages["count"] = conversation.unread(referral, request.user) if found is None else found
    following = NEXT_PAGE.get(Status(referral.status))
    return {
        "referral": referral,
        "sections": sections,
        "next_page": next((section for section in sections if section["name"] == following), None),
        "stages": stages(referral),
        "steps": _steps(referral, request.user),
        "stands": STANDS[Status(referral.status)],
        "survivor": merging.survivor(referral, request.user) if referral.merged_into_id else None,
        "Status": Status,
    }


def _steps(referral: Referral, user) -> list[dict]:
    links = step_links(LIFECYCLE, referral, user, lambda verb: reverse("referrals:step", args=[referral.key, verb]))
    if referral.status in GATES and user.has_perm(Permission.HANDLE, referral):
        href = reverse("referrals:at-gate", args=[referral.key])
        links.append(
            {"label": "Change who works on it" if referral.handler_id else "Claim it", "href": href, "main": False}
        )
    if referral.lead_analyst_id and referral.is_open and user.has_perm(Permission.ALLOCATE, referral):
        href = reverse("referrals:team", args=[referral.key])
        links.append({"label": "Change who works on it", "href": href, "main": False})
    if referral.status in GATES and user.has_perm(Permission.SPLIT, referral):
        links.append({"label": "Split in two", "href": reverse("referrals:split", args=[referral.key]), "main": False})
    if referral.received_at and user.has_perm(Permission.LINK, referral):
        href = reverse("referrals:link", args=[referral.key])
        links.append({"label": "Link to another referral", "href": href, "main": False})
    if referral.status == Status.CLOSED and user.has_perm(Permission.ASK_FOR_MORE, referral):
        href = reverse("referrals:ask-for-more", args=[referral.key])
        links.append({"label": "Ask for more support", "href": href, "main": True})
    if advising.may_comment(referral, user):
        href = reverse("referrals:comment", args=[referral.key])
        links.append({"label": "Comment without deciding", "href": href, "main": False})
    return links


def stages(referral: Referral) -> list[dict]:
    """The stages of the journey, each done, current, to come, or where it stopped."""
    at = _stage_of(referral)
    ended = referral.status in ENDED_EARLY
    drawn = []
    for place, (label, _) in enumerate(STAGES):
        if label == "First gate" and not referral.region.has_first_gate:
            continue
        state = "done" if place < at else "current" if place == at else "todo"
        note = ""
        if place == at and ended:
            state, note = "stopped", referral.get_status_display()
        elif place == at and referral.status in {Status.INFORMATION_REQUESTED, Status.ON_HOLD}:
            note = referral.get_status_display()
        elif referral.status == Status.CLOSED:
            state = "done"
        drawn.append({"label": label, "state": state, "note": note})
    return drawn


def _stage_of(referral: Referral) -> int:
    """The place in STAGES; where it waits, is held or has ended, the stage in which that happened."""
    status = referral.status
    if status == Status.ON_HOLD:
        status = referral.held_status
    if status == Status.INFORMATION_REQUESTED:
        status = referral.asking_gate
    if status in ENDED_EARLY:
        status = referral.ended_at_status
    return next((place for place, (_, statuses) in enumerate(STAGES) if status in statuses), 0)
