"""Who is told of each step of a referral, and in which words. Titles hold nothing operational: they go by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from foundations.accounts import directory
from foundations.accounts.models import Organisation, User
from foundations.lifecycle.machine import Change
from foundations.notifications import kinds
from foundations.notifications.actions import notify
from foundations.notifications.kinds import Kind
from referrals.permissions import Permission as P
from referrals.standings import requesters
from referrals.statuses import Status


@dataclass(frozen=True)
class Notice:
    """One line of the table below: to whom, what, and the URL name of the page to open (the summary unless named)."""

    to: Callable[[Change], Iterable[User]]
    title: str
    page: str = "referrals:summary"


def requesters_of(referral) -> Iterable[User]:
    """The people who asked, as far as they have an account that is open."""
    return User.objects.filter(pk__in=requesters(referral), is_active=True)


def _requesters(change: Change) -> Iterable[User]:
    return requesters_of(change.record)


def _asked(change: Change) -> Iterable[User]:
    return [person for person in _requesters(change) if person.pk == change.facts["question"].addressed_to_id]


def _not_asked(change: Change) -> Iterable[User]:
    return [person for person in _requesters(change) if person.pk != change.facts["question"].addressed_to_id]


def _who_asked(change: Change) -> Iterable[User]:
    """Whoever asked it, where other questions are still open; else the whole gate is told that it goes on."""
    if change.to_status != Status.INFORMATION_REQUESTED:
        return []
    return User.objects.filter(pk=change.facts["question"].asked_by_id, is_active=True)


def _lead(change: Change) -> Iterable[User]:
    return User.objects.filter(pk=change.record.lead_analyst_id, is_active=True)


def _holding(permission: str) -> Callable[[Change], Iterable[User]]:
    """The region's people who hold `permission`, and the national team's where it serves the region."""

    def people(change: Change) -> Iterable[User]:
        region = change.record.region
        organisations = [region.pk]
        if region.served_nationally:
            organisations += Organisation.objects.filter(kind="national").values_list("pk", flat=True)
        return directory.holding(permission, organisations)

    return people


def _advisers(change: Change) -> Iterable[User]:
    return directory.holding(P.ENDORSE, [change.record.force_id])


def _receivers(change: Change) -> Iterable[User]:
    """Who may answer the offer of ownership: officers of the receiver, or the requesters where it is their force."""
    referral = change.record
    people = directory.holding(P.ACCEPT_OWNERSHIP, [referral.offered_to_id])
    if referral.offered_to_id == referral.force_id:
        officers = User.objects.filter(pk__in=requesters(referral), is_active=True)
        advisers = directory.holding(P.ENDORSE, [referral.force_id])
        return (officers | advisers).distinct()
    return people


ARRIVED = "referrals.arrived"
# What the people of a status are told when a referral arrives there, whatever the verb was.
ARRIVES = {
    Status.WITH_ADVISER: Notice(_advisers, "a request of your force needs your advice"),
    Status.SCTAC_TRIAGE: Notice(_holding(P.FORWARD), "waits for a decision at the first gate"),
    Status.GATEWAY_TRIAGE: Notice(_holding(P.ACCEPT), "waits for a decision at the second gate"),
    Status.AGREEING_OWNERSHIP: Notice(_receivers, "your organisation is asked to accept ownership"),
    Status.CLOSING: Notice(_holding(P.CLOSE), "is ready to be closed"),
}

# What a verb tells in addition.
TOLD = {
    "submit": (Notice(_requesters, "your request has been submitted"),),
    "send_back": (Notice(_requesters, "the adviser sent your request back with advice"),),
    "ask": (
        Notice(_asked, "a question needs your answer", "referrals:questions"),
        Notice(_not_asked, "a question was asked on your request", "referrals:questions"),
    ),
    "answer": (Notice(_who_asked, "a question of yours was answered, others are open", "referrals:questions"),),
    "chase": (Notice(_requesters, "a question still waits for your answer", "referrals:questions"),),
    "withdraw_question": (Notice(_requesters, "a question was withdrawn", "referrals:questions"),),
    "forward": (Notice(_requesters, "your request was forwarded to TOEX", "referrals:decisions"),),
    "redirect": (Notice(_requesters, "your request was redirected to another region", "referrals:decisions"),),
    "return": (Notice(_requesters, "your request is with the first gate again", "referrals:decisions"),),
    "reconsider": (Notice(_requesters, "the decision on your request is being reconsidered", "referrals:decisions"),),
    "redirect_capability": (
        Notice(_requesters, "your request was redirected to another capability", "referrals:decisions"),
    ),
    "decline": (Notice(_requesters, "your request was declined: read the reasons", "referrals:decisions"),),
    "merge": (
        Notice(_requesters, "your request was merged with another that asks for the same", "referrals:decisions"),
    ),
    "undo_merge": (Notice(_requesters, "your request was separated again from the one that it was merged with"),),
    "split_off": (Notice(_requesters, "part of a request of yours goes on under this reference"),),
    "accept": (
        Notice(_requesters, "your request was accepted", "referrals:decisions"),
        Notice(_lead, "you are the lead analyst"),
    ),
    "accept_in_part": (
        Notice(_requesters, "your request was accepted in part", "referrals:decisions"),
        Notice(_lead, "you are the lead analyst"),
    ),
    "start_development": (
        Notice(_requesters, "the terms are signed and development has started"),
        Notice(_lead, "the terms are signed and development has started"),
    ),
    "amend_terms": (Notice(_requesters, "the terms are to be amended"), Notice(_lead, "the terms are to be amended")),
    "complete": (
        Notice(_requesters, "development is complete and the threat is being reassessed"),
        Notice(_holding(P.RECOMMEND_OWNER), "waits for reassessment"),
    ),
    "accept_ownership": (
        Notice(_requesters, "an owner has accepted the threat"),
        Notice(_lead, "an owner has accepted the threat"),
    ),
    "refuse_ownership": (Notice(_holding(P.RECOMMEND_OWNER), "ownership was refused: reassess"),),
    "close": (
        Notice(_requesters, "is closed: your feedback is asked for", "outcomes:give-feedback"),
        Notice(_lead, "is closed"),
    ),
    "reopen": (Notice(_requesters, "was reopened"), Notice(_lead, "was reopened")),
    "hold": (Notice(_requesters, "was put on hold"), Notice(_lead, "was put on hold")),
    "resume": (Notice(_requesters, "was resumed"), Notice(_lead, "was resumed")),
    "withdraw": (Notice(_holding(P.ACCEPT), "was withdrawn by the requester"), Notice(_lead, "was withdrawn")),
}


def _inspectors(change: Change) -> Iterable[User]:
    """The Detective Inspectors of the region; where it has none, who holds the second gate."""
    found = directory.members([change.record.region_id], ["detective_inspector"])
    return found if found.exists() else _holding(P.ACCEPT)(change)


# A danger to life is told when the request is submitted, whatever comes next, and again to whom it reaches.
IN_DANGER = {
    Status.WITH_ADVISER: Notice(_inspectors, "a life is said to be in danger; the force’s adviser has the request"),
    Status.SCTAC_TRIAGE: Notice(_inspectors, "a life is said to be in danger: read the request now"),
    Status.GATEWAY_TRIAGE: Notice(_inspectors, "a life is said to be in danger: read the request now"),
}


def warn(change: Change) -> None:
    """Tell the Detective Inspector of a danger to life, once for each person and place where the request arrives."""
    notice = IN_DANGER.get(Status(change.to_status))
    if notice is None or not change.record.immediate_risk:
        return
    reached = "adviser" if change.to_status == Status.WITH_ADVISER else "gates"
    send(
        change.record,
        notice.to(change),
        kind="referrals.threat_to_life",
        title=notice.title,
        key=reached,
        # While it is with the adviser, the region sees nothing of it but this notice.
        path="/" if reached == "adviser" else change.record.get_absolute_url(),
        unseen=reached == "adviser",
    )


def tell(change: Change) -> None:
    """Make the notices of a move, in its transaction. Whoever did it is not told of their own deed, but for submit."""
    for place, notice in enumerate(_notices(change)):
        people = notice.to(change)
        kind = ARRIVED if notice in ARRIVES.values() else f"referrals.{change.verb}"
        if change.by and change.verb != "submit":
            people = [person for person in people if person.pk != change.by.pk]
        send(
            change.record,
            people,
            kind=kind,
            title=notice.title,
            key=f"{change.row.pk}:{place}",
            path=reverse(notice.page, args=[change.record.key]),
        )


def _notices(change: Change) -> list[Notice]:
    notices = list(TOLD.get(change.verb, ()))
    arrival = ARRIVES.get(Status(change.to_status))
    if arrival and change.verb not in {"resume"}:
        notices.append(arrival)
    if change.verb == "withdraw" and change.record.received_at is None:
        return []
    return notices


def who_may_be_told(referral, people: Iterable[User]) -> Iterable[User]:
    """Of `people`, those who are named on it where it is restricted."""
    named = referral.named_people()
    return people if named is None else [person for person in people if person.pk in named]


def send(
    referral,
    people: Iterable[User],
    *,
    kind: str,
    title: str,
    key: str,
    path: str = "",
    text: str = "",
    unseen: bool = False,
) -> None:
    """Tell those of `people` who may see `referral`, and whoever covers for them and sees it; `key` makes the notice
    unique, so that it is never told twice.

    `unseen`: they are told although, or because, they do not see it; and nobody in their place.
    """
    notify(
        who_may_be_told(referral, people),
        kind=kind,
        title=title,
        text=text,
        reference=referral.reference or "Draft",
        path=path or referral.get_absolute_url(),
        key=f"{kind}:{referral.pk}:{key}",
        about="" if unseen else f"referral:{referral.public_id}",
    )


# --- what people choose about ---------------------------------------------------------------------------------

_REQUEST, _WORK, _TALK, _SIGHT = "Requests", "Work on referrals", "Messages", "Who sees what"
_NEEDED = "The work stands still until it is answered."
KINDS = (
    Kind(
        "referrals.question",
        "A question on a request",
        "The requester and the senior investigating officer, when a gate asks, reminds or the answer is late. Whoever "
        "asked is told too when it is late.",
        ("referrals.ask", "referrals.chase", "referrals.question_due_soon", "referrals.question_late"),
        _REQUEST,
        compulsory=_NEEDED,
    ),
    Kind(
        "referrals.decision",
        "A decision on a request",
        "The requester and the senior investigating officer, with each decision of a gate; the lead analyst whom it names.",
        (
            "referrals.forward",
            "referrals.accept",
            "referrals.accept_in_part",
            "referrals.decline",
            "referrals.redirect",
            "referrals.redirect_capability",
            "referrals.return",
            "referrals.reconsider",
            "referrals.correct_decision",
            "referrals.merge",
            "referrals.undo_merge",
            "referrals.take_in",
            "referrals.split",
            "referrals.split_off",
        ),
        _REQUEST,
        compulsory="Each decision is sent to whoever asked, with its reasons.",
    ),
    Kind(
        "referrals.progress",
        "A request moves on",
        "The requester, the senior investigating officer and the lead analyst, at each step from being sent to being closed.",
        (
            "referrals.submit",
            "referrals.send_back",
            "referrals.comment",
            "referrals.start_development",
            "referrals.amend_terms",
            "referrals.complete",
            "referrals.accept_ownership",
            "referrals.refuse_ownership",
            "referrals.close",
            "referrals.reopen",
            "referrals.hold",
            "referrals.resume",
            "referrals.withdraw",
            "referrals.recommend_owner",
            "referrals.endorse",
        ),
        _REQUEST,
    ),
    Kind(
        "referrals.draft_expires",
        "A draft that nobody touches is about to be deleted",
        "Whoever began it.",
        ("referrals.draft_expires",),
        _REQUEST,
    ),
    Kind(
        "referrals.danger",
        "A life is said to be in danger",
        "The Detective Inspectors of the region; where it has none, those who decide at its second gate.",
        ("referrals.threat_to_life",),
        _WORK,
        compulsory="Somebody may be in danger.",
    ),
    Kind(
        "referrals.arrived",
        "A referral waits for you",
        "Those whose role decides where it has arrived: the adviser of the force, a gate, the organisation that is asked "
        "to be the owner, or whoever closes it.",
        (ARRIVED,),
        _WORK,
    ),
    Kind(
        "referrals.given",
        "Work was given to you",
        "Whoever was made lead analyst, member of the team or handler at a gate.",
        ("referrals.give", "referrals.allocate"),
        _WORK,
    ),
    Kind(
        "referrals.answer",
        "An answer to a question of yours",
        "Whoever asked, while other questions are open; the requester, when a question is withdrawn.",
        ("referrals.answer", "referrals.withdraw_question"),
        _WORK,
    ),
    Kind(
        "referrals.follow_up",
        "What you wanted to look at again",
        "Whoever asked to be reminded, on the day that they chose.",
        ("referrals.follow_up",),
        _WORK,
    ),
    Kind(
        "referrals.cover",
        "Absences, and covering for a colleague",
        "Whoever is away and whoever covers for them.",
        ("referrals.cover",),
        _WORK,
        compulsory="Work would be left lying.",
    ),
    Kind(
        "referrals.message",
        "A message or a note",
        "Those who are mentioned, those who watch the referral, and the other side of the conversation.",
        ("referrals.message", "referrals.note"),
        _TALK,
    ),
    Kind(
        "referrals.sharing",
        "Sharing with another unit",
        "Those who answer for the other unit, those who share what the region handles, and the lead analyst.",
        ("sharing.",),
        _SIGHT,
    ),
    Kind(
        "referrals.sight",
        "Access by name, and restriction",
        "Whoever is given access or named on a restricted referral, or no longer is.",
        ("referrals.give_sight", "referrals.restrict", "referrals.lift_restriction"),
        _SIGHT,
    ),
    Kind(
        "referrals.break_glass",
        "A restricted referral was opened in an emergency",
        "Those who lead the national team, the auditors of the region and the nation, and the people named on it.",
        ("referrals.break_glass",),
        _SIGHT,
        compulsory="Whoever watches over access must know.",
    ),
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(*KINDS)
