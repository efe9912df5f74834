"""The spine: everything that follows from a tasking request, under one reference."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.accounts.scope import Standing
from foundations.core.models import PublicIdModel
from foundations.lifecycle.models import StatusChangeBase
from referrals import standings
from referrals.models.choices import Marking, Priority
from referrals.models.reference_data import ThreatArea
from referrals.querysets import ReferralQuerySet
from referrals.sharing.partners import Partners
from referrals.statuses import FINAL, FINISHED_IN_ORDER, GATES, OPEN_IN_ORDER, Status, gate_in

USER = settings.AUTH_USER_MODEL


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
    # Who works on it at the gate, since when, and who said so. Forgotten when it leaves the gate.
    handler = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="handled_at_gate")
    handler_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    handler_at = models.DateTimeField(null=True, blank=True)
    offered_to = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="owned_referrals")
    owner_lead = models.CharField(max_length=120, blank=True)
    # The one that goes on with it, where a gate found that both ask for the same.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # Of a request for more support: the closed one that it was begun from. The link is made when it is submitted.
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    # Seen by the people named on it alone, whatever anybody's role.
    restricted = models.BooleanField(default=False)
    restricted_reason = models.TextField(blank=True)
    restricted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    restricted_at = models.DateTimeField(null=True, blank=True)

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
    # From when on that deadline is at risk.
    amber_at = models.DateTimeField(null=True, blank=True)
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
                condition=Q(status=Status.MERGED, merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True)),
                name="referrals_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(handler__isnull=True, handler_by__isnull=True, handler_at__isnull=True)
                | Q(
                    handler__isnull=False,
                    handler_by__isnull=False,
                    handler_at__isnull=False,
                    status__in=["sctac_triage", "gateway_triage", "information_requested", "on_hold"],
                ),
                name="referrals_handler_at_a_gate",
            ),
            models.CheckConstraint(
                condition=Q(harm_score__isnull=True) | Q(harm_score__lte=100), name="referrals_harm_score_range"
            ),
            models.CheckConstraint(
                condition=Q(
                    restricted=False, restricted_by__isnull=True, restricted_at__isnull=True, restricted_reason=""
                )
                | Q(restricted=True, restricted_by__isnull=False, restricted_at__isnull=False)
                & ~Q(restricted_reason=""),
                name="referrals_restricted_who_when_why",
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
            # Those that are finished, and all there are.
            models.Index(
                F("due_at").asc(nulls_last=True),
                "id",
                condition=Q(status__in=[status.value for status in FINISHED_IN_ORDER]),
                name="referrals_finished",
            ),
            models.Index(F("due_at").asc(nulls_last=True), "id", name="referrals_by_due"),
            # Open ones in the order in which regions received them, either way round.
            models.Index(
                fields=["received_at", "id"],
                condition=Q(status__in=[status.value for status in OPEN_IN_ORDER]),
                name="referrals_open_received",
            ),
            # "New since yesterday".
            models.Index(fields=["-received_at", "-id"], name="referrals_newest"),
            # What changed since somebody's last visit.
            models.Index(fields=["-status_since", "-id"], name="referrals_changed"),
            # The requests of one force (organised crime adviser).
            models.Index("force", "status", F("due_at").asc(nulls_last=True), "id", name="referrals_force_queue"),
            # Beside a decision: the earlier requests of a force, and those of the same operation.
            models.Index("force", F("received_at").desc(), "id", name="referrals_force_newest"),
            models.Index(Upper("operation"), F("received_at").desc(), "id", name="referrals_operation"),
            # "Awaiting me" and "my requests".
            models.Index(fields=["requester", "status"], name="referrals_requester"),
            models.Index(fields=["sio", "status"], name="referrals_sio"),
            models.Index(fields=["lead_analyst", "status"], name="referrals_lead"),
            # The numbers on the tabs of the queue (toex_received).
            models.Index(
                fields=["status", "region"],
                condition=Q(restricted=False, received_at__isnull=False),
                name="referrals_received",
            ),
            # How many restricted ones a region has (the count to its Detective Inspector).
            models.Index(fields=["region"], condition=Q(restricted=True), name="referrals_restricted"),
            # What is typed over the queue (toex_operations_called): as written, without stems, for a name is a name.
            GinIndex(SearchVector("operation", config="simple"), name="referrals_operation_words"),
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
    def gate(self) -> str:
        """The gate that has it, also while that waits for an answer or is on hold; else nothing."""
        return gate_in(self.status, asking=self.asking_gate, held=self.held_status)

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

    def named_people(self) -> frozenset[int] | None:
        """Ids of the people named on it where it is restricted, else None. Read once, until `forget_named`."""
        if "_named" not in self.__dict__:
            self._named = standings.named(self)
        return self._named

    def forget_named(self) -> None:
        """Ask anew who is named: somebody was added or taken off."""
        self.__dict__.pop("_named", None)

    def people_on_it(self) -> frozenset[int]:
        """Ids of the people who are on it by their work or by name, and of the SIO's deputy. Read once."""
        if "_on_it" not in self.__dict__:
            self._on_it = standings.on_it(self)
        return self._on_it

    def partners(self) -> Partners:
        """Who shares the work on it now. Read once."""
        if "_partners" not in self.__dict__:
            self._partners = Partners.of(self)
        return self._partners

    def first_gate_status(self) -> Status:
        """The status in which its region first receives it."""
        return Status.SCTAC_TRIAGE if self.region.has_first_gate else Status.GATEWAY_TRIAGE


class ReferralStatusChange(StatusChangeBase):
    """The history of a referral. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Referral, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        # The history of one referral.
        indexes = [models.Index(fields=["record", "-at"], name="referrals_history")]
