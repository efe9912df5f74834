"""The conversation on a referral: what its two sides write to each other, and what stays inside the team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundations.accounts.models import User
from foundations.core.models import PublicIdModel
from foundations.documents.models import Document
from referrals.conversation.querysets import FollowUpQuerySet, MessageFileQuerySet, MessageQuerySet
from referrals.models.referral import Referral

USER = settings.AUTH_USER_MODEL
LONGEST_MESSAGE = 8000
LONGEST_NOTE = 300


class MessageKind(models.TextChoices):
    """Who reads it: whoever sees the referral, or the team alone."""

    MESSAGE = "message", "Message"
    NOTE = "note", "Internal note"


class Side(models.TextChoices):
    """For whom somebody speaks."""

    REQUESTER = "requester", "Requester’s side"
    TEAM = "team", "Team"
    # Sees the referral and belongs to neither: their reading counts for nobody.
    NEITHER = "neither", "Neither"


class Message(PublicIdModel):
    """One message or internal note. PostgreSQL refuses to change or delete it; a further one corrects it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=7, choices=MessageKind.choices)
    side = models.CharField(max_length=9, choices=Side.choices)
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="referrals_message_says_something"),
            models.CheckConstraint(
                condition=~Q(kind=MessageKind.NOTE) | Q(side=Side.TEAM), name="referrals_note_is_of_the_team"
            ),
            models.CheckConstraint(condition=~Q(side=Side.NEITHER), name="referrals_message_has_a_side"),
            # What was corrected is put right once more by correcting the correction.
            models.UniqueConstraint(fields=["corrects"], name="referrals_message_corrected_once"),
        ]
        indexes = [
            # The conversation of one referral, newest first, and what of it is new to somebody.
            models.Index(fields=["referral", "-id"], name="referrals_conversation"),
            # The timeline of one referral.
            models.Index(fields=["referral", "-at"], name="referrals_messages_by_time"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.at:%d %B %Y %H:%M}"

    @property
    def is_internal(self) -> bool:
        return self.kind == MessageKind.NOTE


class MessageMention(models.Model):
    """Somebody whose attention a message draws."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="referrals_mentioned_once")]

    def __str__(self):
        return f"Mention in {self.message_id}"


class MessageFile(PublicIdModel):
    """A file that came with a message."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    objects = MessageFileQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="referrals_message_file_position_once")
        ]

    def __str__(self):
        return f"File {self.position} of message {self.message_id}"


class OwnRow(models.Model):
    """What somebody keeps for themselves about a referral: one row a person and referral."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="%(class)ss")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class MessageRead(OwnRow):
    """Up to which message somebody has read, and for which side that counts."""

    side = models.CharField(max_length=9, choices=Side.choices)
    up_to = models.ForeignKey(Message, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="referrals_read_once")]

    def __str__(self):
        return f"Read by {self.user_id} up to {self.up_to_id}"


class Watch(OwnRow):
    """That somebody wants to be told of new messages, or no longer wants to; without a row their part decides."""

    watching = models.BooleanField()
    since_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="referrals_watch_once")]

    def __str__(self):
        return f"{self.user_id} {'watches' if self.watching else 'does not watch'} {self.referral_id}"


class FollowUp(OwnRow):
    """A reminder to oneself on a day. Seen by nobody else."""

    on_date = models.DateField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="referrals_follow_up_once")]
        indexes = [
            # The sweep: who is to be reminded today?
            models.Index(fields=["on_date"], condition=Q(reminded_at__isnull=True), name="referrals_to_follow_up"),
        ]

    def __str__(self):
        return f"Reminder of {self.user_id} on {self.on_date}"
