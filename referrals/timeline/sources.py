"""What of a referral itself stands in its timeline: steps, decisions, access, messages, files, and notices to oneself."""

from __future__ import annotations

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from foundations.notifications.models import Notification
from referrals.attachments import downloads
from referrals.conversation import listing
from referrals.linking.words import BEGINS_HERE, ENDS_HERE
from referrals.models import Attachment, MessageFile, MessageKind, Referral, ReferralLink, Side
from referrals.timeline.lines import NOTICES, Source, joined, register, shaped

DECISIONS = (
    "endorse",
    "send_back",
    "forward",
    "ask",
    "accept",
    "accept_in_part",
    "redirect",
    "redirect_capability",
    "return",
    "decline",
    "reconsider",
    "correct_decision",
    "merge",
)
BREAK_GLASS = "break_glass"
QUESTIONS = ("answer", "chase", "withdraw_question")
ACCESS = (
    "give_sight",
    "withdraw_sight",
    "restrict",
    "lift_restriction",
    "name_people",
    "take_off",
    BREAK_GLASS,
    "share_work",
    "share_sight",
    "transfer",
)


def _steps(referral: Referral, user) -> QuerySet:
    kind = Case(
        When(verb__in=DECISIONS, then=Value("decision")),
        When(verb__in=ACCESS, then=Value("access")),
        default=Value("step"),
    )
    text = joined(F("reason"), "\n\n", F("note"))
    return shaped(
        referral.status_changes.all(), at="at", kind=kind, title=F("label"), text=text, by="by", key=F("verb")
    )


def _of_step(referral: Referral, verb: str) -> str:
    if verb in QUESTIONS:
        return reverse("referrals:questions", args=[referral.key])
    if verb in DECISIONS:
        return reverse("referrals:decisions", args=[referral.key])
    return reverse("referrals:sight", args=[referral.key]) if verb in ACCESS else ""


def _messages(referral: Referral, user) -> QuerySet:
    title = Case(
        When(kind=MessageKind.NOTE, then=Value("Internal note")),
        When(side=Side.TEAM, then=Value("Message from the team")),
        default=Value("Message from the requester’s side"),
    )
    return shaped(listing.of(referral, user), at="at", kind=F("kind"), title=title, text=F("text"), by="author")


def _of_messages(referral: Referral, key: str) -> str:
    return reverse("referrals:messages", args=[referral.key])


def _attachments(referral: Referral, user) -> QuerySet:
    """Each file once: an attachment goes on from version to version under its key."""
    earlier = Attachment.objects.filter(
        request__referral=referral, key=OuterRef("key"), request__number__lt=OuterRef("request__number")
    )
    rows = downloads.seen_by(user, referral).filter(~Exists(earlier))
    rows = rows.annotate(shown_at=Coalesce("request__submitted_at", "added_at"))
    text = joined(F("document__name"), "\n\n", F("description"))
    title = "File attached to the request"
    return shaped(rows, at="shown_at", kind="document", title=title, text=text, by="added_by")


def _of_request(referral: Referral, key: str) -> str:
    return reverse("referrals:request", args=[referral.key])


def _message_files(referral: Referral, user) -> QuerySet:
    rows = MessageFile.objects.filter(message__in=listing.of(referral, user).order_by())
    title = Case(
        When(message__kind=MessageKind.NOTE, then=Value("File of an internal note")),
        default=Value("File sent with a message"),
    )
    kind = Case(When(message__kind=MessageKind.NOTE, then=Value("note")), default=Value("document"))
    return shaped(rows, at="message__at", kind=kind, title=title, text=F("document__name"), by="message__author")


def _notices(referral: Referral, user) -> QuerySet:
    """Those to oneself: what others were told is their own."""
    told = Q(reference=referral.reference) if referral.reference else Q(pk__in=[])
    rows = Notification.objects.filter(told, recipient=user)
    title = joined("You were told: ", F("title"))
    return shaped(rows, at="created_at", kind=NOTICES, title=title, text=F("text"), by="recipient", key=F("path"))


def _linked(referral: Referral, user) -> QuerySet:
    """Links whose other end they see too, each with its reference."""
    other = Case(When(from_referral=referral, then=F("to_referral_id")), default=F("from_referral_id"))
    seen = Referral.objects.visible_to(user).filter(pk=OuterRef("other_id")).order_by()
    rows = ReferralLink.objects.of(referral).annotate(other_id=other)
    return rows.annotate(other_reference=Subquery(seen.values("reference")[:1])).filter(other_reference__isnull=False)


def _how(referral: Referral) -> Case:
    """What the other one is to this one, in words."""
    begins = (When(kind=kind, from_referral=referral, then=Value(words)) for kind, words in BEGINS_HERE.items())
    ends = (When(kind=kind, then=Value(words)) for kind, words in ENDS_HERE.items())
    return Case(*begins, *ends)


def _links(referral: Referral, user) -> QuerySet:
    title = joined("Linked to ", F("other_reference"))
    text = joined(_how(referral), "\n\n", F("why"))
    return shaped(_linked(referral, user), at="made_at", kind="link", title=title, text=text, by="made_by")


def _ended_links(referral: Referral, user) -> QuerySet:
    title = joined("No longer linked to ", F("other_reference"))
    rows = _linked(referral, user).filter(ended_at__isnull=False)
    return shaped(rows, at="ended_at", kind="link", title=title, text=F("ended_why"), by="ended_by")


def _of_links(referral: Referral, key: str) -> str:
    return reverse("referrals:links", args=[referral.key])


def register_own() -> None:
    """Make what a referral itself has known to the line."""
    register(
        Source(
            "steps",
            {"decision": "Decisions", "step": "Steps", "access": "Access"},
            _steps,
            _of_step,
        ),
        Source(
            "messages",
            {"message": "Messages", "note": "Internal notes"},
            _messages,
            _of_messages,
            inside=frozenset({"note"}),
        ),
        Source("attachments", {"document": "Files"}, _attachments, _of_request),
        Source(
            "message files",
            {"document": "Files", "note": "Internal notes"},
            _message_files,
            _of_messages,
            inside=frozenset({"note"}),
        ),
        Source("links", {"link": "Links"}, _links, _of_links),
        Source("ended links", {"link": "Links"}, _ended_links, _of_links),
        Source(NOTICES, {NOTICES: "Notices to you"}, _notices, lambda referral, path: path),
    )
