"""The referral, the tasking request it began with, and what the gates said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from foundations.accounts.models import Organisation
from foundations.accounts.scope import Standing
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel
from foundations.deadlines.models import Deadline
from foundations.lifecycle.models import StatusChangeBase
from referrals import standings
from referrals.querysets import ReferralQuerySet, TaskingRequestQuerySet
from referrals.statuses import FINAL, GATES, OPEN_IN_ORDER, Status

USER = settings.AUTH_USER_MODEL


class Marking(models.TextChoices):
    """Government security classification. SECRET and above may not enter this system."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class Priority(models.TextChoices):
    URGENT = "urgent", "Urgent"
    HIGH = "high", "High"
    ROUTINE = "routine", "Routine"


class Gate(models.TextChoices):
    FIRST = "first", "First gate"
    SECOND = "second", "Second gate"


class ThreatArea(PublicIdModel, EffectiveDatedModel):
    """A kind of organised exploitation. Reference data."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Reason(PublicIdModel, EffectiveDatedModel):
    """A coded reason that a decision may give. Reference data; `verb` says which decisions offer it."""

    verb = models.CharField(max_length=40)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            models.UniqueConstraint(fields=["verb", "code"], name="referrals_reason_once"),
        ]

    def __str__(self):
        return self.name


class ReferenceCounter(models.Model):
    """The last number given in a region and year. Locked while the next is taken, so that there are no gaps."""

    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="referrals_counter_once")]

    def __str__(self):
        return f"{self.region} {self.year}: {self.last}"


class Referral(PublicIdModel):
    """A tasking request and everything that follows from it, under one reference for life."""

    reference = models.CharField(max_length=24, unique=True, null=True, editable=False)
    status = models.CharField(max_length=30, choices=Status.choices, default=Status.DRAFT)
    # Where it goes back to when the question is answered, or the hold ends.
    asking_gate = models.CharField(
        max_length=30, blank=True, choices=[(s.value, s.label) for s in Status if s in GATES]
    )
    held_status = models.CharField(max_length=30, blank=True, choices=Status.choices)
    # Where it stood when it was declined, redirected or withdrawn.
    ended_at_status = models.CharField(max_length=30, blank=True, choices=Status.choices)
    version = models.PositiveIntegerField(default=1)
    operation = models.CharField("operation name", max_length=80)
    primary_threat = models.ForeignKey(ThreatArea, models.PROTECT, null=True, blank=True, related_name="+")
    other_threats = models.ManyToManyField(ThreatArea, blank=True, related_name="+")
    marking = models.CharField(max_length=20, choices=Marking.choices, default=Marking.OFFICIAL_SENSITIVE)
    immediate_risk = models.BooleanField(null=True, blank=True)

    force = models.ForeignKey(Organisation, models.PROTECT, related_name="requested_referrals")
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="handled_referrals")
    requester = models.ForeignKey(USER, models.PROTECT, related_name="requested_referrals")
    sio = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="sio_referrals")
    lead_analyst = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="led_referrals")
    offered_to = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="owned_referrals")
    owner_lead = models.CharField(max_length=120, blank=True)

    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    harm_score = models.PositiveSmallIntegerField(null=True, blank=True)
    needed_by_date = models.DateField(null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # When a region first received it; until then only the force sees it.
    received_at = models.DateTimeField(null=True, blank=True)
    status_since = models.DateTimeField(default=timezone.now)
    # The open deadline of the current stage, kept here so that queues sort by it.
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(reference__isnull=False),
                name="referrals_submitted_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="referrals_sent_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ON_HOLD) ^ Q(held_status=""), name="referrals_hold_remembers_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.INFORMATION_REQUESTED)
                | Q(asking_gate__in=[s.value for s in Status if s in GATES]),
                name="referrals_question_remembers_gate",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["in_development", "reassessment", "agreeing_ownership", "closing"])
                | (Q(lead_analyst__isnull=False) & ~Q(priority="")),
                name="referrals_work_has_lead_and_priority",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.AGREEING_OWNERSHIP, offered_to__isnull=False)
                | (~Q(status=Status.AGREEING_OWNERSHIP) & Q(offered_to__isnull=True))
                | Q(status=Status.ON_HOLD, held_status=Status.AGREEING_OWNERSHIP),
                name="referrals_offer_has_receiver",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)),
                name="referrals_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(harm_score__isnull=True) | Q(harm_score__lte=100), name="referrals_harm_score_range"
            ),
        ]
        indexes = [
            # The queue of one region, by status, in the order of what is due (dashboard.views.queue).
            models.Index("region", "status", F("due_at").asc(nulls_last=True), "id", name="referrals_region_queue"),
            # The national queue.
            models.Index("status", F("due_at").asc(nulls_last=True), "id", name="referrals_national_queue"),
            # The same queues without a status: open ones of one region, and of all.
            models.Index(
                "region",
                F("due_at").asc(nulls_last=True),
                "id",
                condition=Q(status__in=[status.value for status in OPEN_IN_ORDER]),
                name="referrals_region_open",
            ),
            models.Index(
                F("due_at").asc(nulls_last=True),
                "id",
                condition=Q(status__in=[status.value for status in OPEN_IN_ORDER]),
                name="referrals_national_open",
            ),
            # "New since yesterday".
            models.Index(fields=["-received_at", "-id"], name="referrals_newest"),
            # The requests of one force (organised crime adviser).
            models.Index("force", "status", F("due_at").asc(nulls_last=True), "id", name="referrals_force_queue"),
            # "Awaiting me" and "my requests".
            models.Index(fields=["requester", "status"], name="referrals_requester"),
            models.Index(fields=["sio", "status"], name="referrals_sio"),
            models.Index(fields=["lead_analyst", "status"], name="referrals_lead"),
        ]

    def __str__(self):
        return f"{self.reference or 'Draft'} {self.operation}"

    @property
    def key(self) -> str:
        """What addresses name it by: the reference, or the UUID while it has none."""
        return self.reference or str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("referrals:summary", args=[self.key])

    @property
    def status_colour(self) -> str:
        return Status(self.status).colour

    @property
    def is_open(self) -> bool:
        return self.status not in FINAL

    @property
    def title(self) -> str:
        return f"{self.reference} {self.operation}" if self.reference else f"Draft: {self.operation}"

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts for this referral."""
        return standings.standing_for(self, permission)

    def first_gate_status(self) -> Status:
        """The status in which its region first receives it."""
        return Status.SCTAC_TRIAGE if self.region.has_first_gate else Status.GATEWAY_TRIAGE


class ReferralPerson(models.Model):
    """Somebody who sees a referral because they work on it (a tasking, a hand-over), besides those named on it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="people")
    user = models.ForeignKey(USER, models.PROTECT, related_name="referral_involvements")
    capacity = models.CharField(max_length=80)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="referrals_person_once")]

    def __str__(self):
        return f"{self.user} on {self.referral_id} ({self.capacity})"


class ReferralUserObjectPermission(UserObjectPermissionBase):
    """django-guardian's direct row: a permission of one named person on one referral (an exception to the rule)."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)


class ReferralGroupObjectPermission(GroupObjectPermissionBase):
    """Present because guardian pairs it with the row for people; groups are not used."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)


class ReferralStatusChange(StatusChangeBase):
    """The history of a referral. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Referral, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one referral.
        indexes = [models.Index(fields=["record", "-at"], name="referrals_history")]


class ReferralDeadline(Deadline):
    """A deadline of a referral's stage."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="deadlines")


class TaskingRequest(PublicIdModel):
    """The form as it was filled in: one row a version, frozen when it is submitted."""

    class Children(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField(default=1)
    question = models.TextField("what is asked", blank=True)
    background = models.TextField(blank=True)
    why_toex = models.TextField("why TOEX", blank=True)
    needed_by_reason = models.TextField(blank=True)
    sio_name = models.CharField(max_length=120, blank=True)
    sio_email = models.EmailField(blank=True)
    victims_known = models.PositiveIntegerField(null=True, blank=True)
    victims_potential = models.PositiveIntegerField(null=True, blank=True)
    children = models.CharField(max_length=10, choices=Children.choices, blank=True)
    safeguarding = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referrals_request_version_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(submitted_at__isnull=True), name="referrals_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="referrals_request_submitted_who_when",
            ),
        ]

    def __str__(self):
        return f"Request {self.number} of {self.referral_id}"


class GateDecision(PublicIdModel):
    """What a gate decided, with its reasons. Written once; a later decision supersedes it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="decisions")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    verb = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+")
    rationale = models.TextField()
    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    harm_score = models.PositiveSmallIntegerField(null=True)
    lead_analyst = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    accepted_part = models.TextField(blank=True)
    redirected_to = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["referral", "-decided_at"], name="referrals_decisions")]

    def __str__(self):
        return f"{self.label} ({self.get_gate_display()})"


class InformationRequest(PublicIdModel):
    """A gate's question to the requester, and the answer. The clock stands still while it is open."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="information_requests")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    question = models.TextField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at__isnull=True), name="referrals_one_open_question"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="referrals_answer_who_when",
            ),
        ]

    def __str__(self):
        return f"Question on {self.referral_id} at {self.asked_at:%d %B %Y}"


class OcaAdvice(PublicIdModel):
    """What the force's organised crime adviser said of a request. Written once."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="advice")
    endorsed = models.BooleanField()
    text = models.TextField()
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-pk"]

    def __str__(self):
        return f"Advice on {self.referral_id}"
