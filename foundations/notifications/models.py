"""What people are told in the service, and the outbox of e-mails that tell them to look."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from foundations.core.models import PublicIdModel


class NotificationQuerySet(models.QuerySet):
    """One person's notices."""

    def for_user(self, user):
        """Notices of `user`, newest first."""
        return self.filter(recipient=user).order_by("-created_at", "-pk")

    def just_made(self, public_ids) -> list[tuple[int, int, UUID]]:
        """Id, recipient and public id of the notices with these new ids. Whoever tells does not see the notices of others."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, recipient_id, public_id from toex_notices_told(%s::uuid[])",
                [[str(each) for each in public_ids]],
            )
            return cursor.fetchall()

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(PublicIdModel):
    """A notice to one person. `title` may stand in an e-mail; `text` is shown in the service only."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    reference = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=200, help_text="What happened; told to a person once")
    # The colleague in whose place this person was told, because they were away.
    covering_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notifications_told_once"),
        ]
        indexes = [
            # A person's page of notices, newest first.
            models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_page"),
            # How many has this person not read?
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notifications_unread"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}".strip()


class OutboxEmail(models.Model):
    """An e-mail to be sent, with the Message-ID it will have however often it is tried."""

    class State(models.TextChoices):
        PENDING = "pending", "To be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    notification = models.OneToOneField(Notification, models.PROTECT, related_name="email", null=True, blank=True)
    to_email = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="A sender has it, or it waits after a failure, until then"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="notifications_sent_with_time",
            ),
        ]
        indexes = [
            # The sender: what is to go now? And the alarm: how old is the oldest?
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="notifications_to_send"),
        ]

    def __str__(self):
        return f"{self.get_state_display()}: {self.subject}"
