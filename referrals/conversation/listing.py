"""What a page of the conversation shows: messages, newest first, and who has read how far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from foundations.accounts.models import User
from foundations.core import keyset
from referrals import inside
from referrals.models import FollowUp, Message, MessageKind, MessageRead, Referral, Side, Watch

PER_PAGE = 30
COUNT_UP_TO = 100


def of(referral: Referral, user: User) -> QuerySet[Message]:
    """The messages of a referral that `user` was found to see: with internal notes where they see inside."""
    found = Message.objects.filter(referral=referral)
    return found if inside.reads_notes(user, referral) else found.filter(kind=MessageKind.MESSAGE)


def unread(referral: Referral, user: User) -> int:
    """How many messages of others `user` has not read, counted no further than 100; one statement."""
    read = MessageRead.objects.filter(referral=referral, user=user).values("up_to_id")
    new = of(referral, user).filter(pk__gt=Coalesce(Subquery(read), Value(0))).exclude(author=user)
    return new.order_by()[:COUNT_UP_TO].count()


def was_read(message: Message) -> tuple[str, bool]:
    """Who is to read a message, in words, and whether they have."""
    if message.is_internal:
        return "a colleague", message.read_by_team
    if message.side == Side.TEAM:
        return "the requester’s side", message.read_by_requester
    return "the team", message.read_by_team


@dataclass
class Own:
    """What somebody keeps for themselves about a referral."""

    up_to: int
    watching: bool | None
    follow_up: FollowUp | None = field(default=None)

    @classmethod
    def of(cls, referral: Referral, user: User) -> Own:
        """One statement."""
        mine = {"referral": OuterRef("pk"), "user": user}
        row = (
            Referral.objects.filter(pk=referral.pk)
            .annotate(
                own_up_to=Subquery(MessageRead.objects.filter(**mine).values("up_to_id")),
                own_watching=Subquery(Watch.objects.filter(**mine).values("watching")),
                own_day=Subquery(FollowUp.objects.filter(**mine).values("on_date")),
                own_note=Subquery(FollowUp.objects.filter(**mine).values("note")),
                own_reminded=Subquery(FollowUp.objects.filter(**mine).values("reminded_at")),
            )
            .values_list("own_up_to", "own_watching", "own_day", "own_note", "own_reminded")
            .get()
        )
        up_to, watching, day, note, reminded = row
        follow = FollowUp(on_date=day, note=note, reminded_at=reminded) if day else None
        return cls(up_to or 0, watching, follow)


@dataclass
class Page:
    """Messages, newest first, and the cursor of the older ones."""

    messages: list[Message]
    older: str

    def read_by(self, user: User, side: Side) -> None:
        """Show as read by `side` what `user` is just reading for it."""
        for message in self.messages:
            if message.author_id != user.pk:
                message.read_by_team |= side == Side.TEAM
                message.read_by_requester |= side == Side.REQUESTER

    @cached_property
    def newest(self) -> Message | None:
        return self.messages[0] if self.messages else None


def page(referral: Referral, user: User, *, after: str = "", kind: str = "") -> Page:
    """Up to thirty messages after a cursor. Raises keyset.BadCursor."""
    rows = of(referral, user).with_names().order_by("-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        (pk,) = keyset.key_at(after, int)
        rows = rows.filter(pk__lt=pk)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    older = keyset.cursor_at(shown[-1].pk) if len(found) > PER_PAGE else ""
    return Page(shown, older)
