"""What people are told in the service, and the outbox of e-mails that tell them to look."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from foundations.core.models import PublicIdModel
from foundations.notifications.kinds import Channel


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
    about = models.CharField(
        max_length=60, blank=True, help_text="What the person must see to be told of it; empty: nothing"
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    digest_at = models.DateTimeField(null=True, blank=True, help_text="When it goes into a digest, until it has")
    digest = models.ForeignKey("OutboxEmail", models.PROTECT, null=True, blank=True, related_name="notices")

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
            # The digest maker: whose notices are due?
            models.Index(
                fields=["digest_at", "recipient"],
                condition=Q(digest_at__isnull=False),
                name="notifications_to_digest",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}".strip()


class OutboxEmail(PublicIdModel):
    """An e-mail to be sent, with the Message-ID it will have however often it is tried.

    `kind` is the registered kind of its notice, "digest" for a digest, empty for a letter about the person's account.
    A digest is written when it goes, from its `notices`.
    """

    class State(models.TextChoices):
        PENDING = "pending", "To be sent"
        SENT = "sent", "Sent"
        WITHHELD = "withheld", "Withheld"
        FAILED = "failed", "Given up"
        BOUNCED = "bounced", "Came back"
        DISCARDED = "discarded", "Discarded"

    # What an administrator has to look at.
    DEAD = (State.FAILED, State.BOUNCED)
    DIGEST = "digest"

    notification = models.OneToOneField(Notification, models.PROTECT, related_name="email", null=True, blank=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    to_email = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="A sender has it, or it waits after a failure, until then"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True, help_text="When a sender last took it")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # What an administrator decided about one that was given up: sent again, or discarded with a reason.
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | ~Q(state__in=["sent", "bounced"]) & Q(sent_at__isnull=True),
                name="notifications_sent_with_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="notifications_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="discarded") | Q(decided_at__isnull=False) & ~Q(decided_why=""),
                name="notifications_discarded_with_reason",
            ),
        ]
        indexes = [
            # The sender: what is to go now? And the alarm: how old is the oldest?
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="notifications_to_send"),
            # Back-pressure: how many were taken in the last minute?
            models.Index(fields=["taken_at"], condition=Q(taken_at__isnull=False), name="notifications_taken"),
            # An administrator: which were given up?
            models.Index(fields=["due_at"], condition=Q(state__in=["failed", "bounced"]), name="notifications_dead"),
            # An administrator: what was sent to this person?
            models.Index(fields=["recipient", "-due_at"], name="notifications_of_person"),
        ]

    def __str__(self):
        return f"{self.get_state_display()}: {self.subject}"


class Preference(models.Model):
    """How one person wants to be told of one kind of notice, where they have chosen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=7, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notifications_one_choice")]

    def __str__(self):
        return f"{self.kind}: {self.channel}"


class Digest(models.Model):
    """When one person wants their digest: an hour of the day in London, on every day or on one of the week."""

    class Every(models.TextChoices):
        DAY = "day", "Every day"
        WEEK = "week", "Once a week"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest")
    every = models.CharField(max_length=4, choices=Every.choices, default=Every.DAY)
    weekday = models.PositiveSmallIntegerField(default=0, help_text="Of a weekly one: 0 is Monday")
    hour = models.PositiveSmallIntegerField(default=8)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="notifications_digest_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="notifications_digest_hour"),
        ]

    def __str__(self):
        return f"{self.get_every_display()} at {self.hour}:00"


class DeliveryReport(models.Model):
    """What a mail server or GOV.UK Notify said became of an e-mail. Kept as it came; background work acts on it."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        DELAYED = "delayed", "Not yet delivered"
        BOUNCED = "bounced", "Came back"

    message_id = models.CharField(max_length=200, help_text="Of the e-mail that it is about")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    detail = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=[("mailbox", "Mailbox"), ("notify", "GOV.UK Notify")])
    received_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True, help_text="When it was acted on")

    class Meta:
        constraints = [
            # The same report may come more than once.
            models.UniqueConstraint(fields=["message_id", "outcome", "source"], name="notifications_reported_once"),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(taken_at__isnull=True), name="notifications_reports_new"),
        ]

    def __str__(self):
        return f"{self.message_id} {self.outcome}"
