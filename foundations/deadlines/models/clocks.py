"""Targets, closures, deadlines and the clock events that are their truth."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.models import EffectiveDatedModel, PublicIdModel
from foundations.core.working_time import ONE_DAY
from foundations.deadlines import kinds
from foundations.deadlines.querysets import ClosureQuerySet, DeadlineQuerySet, TargetQuerySet
from foundations.deadlines.stepping import Length

PERSON = settings.AUTH_USER_MODEL


class LengthModel(models.Model):
    """Something that takes so many working days, or so many working hours, and is at risk when few of them remain."""

    working_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    amber_days = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="At risk when this many working days remain"
    )
    working_hours = models.PositiveSmallIntegerField(default=0, db_default=0)
    amber_hours = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="At risk when this many working hours remain"
    )

    class Meta:
        abstract = True

    @property
    def length(self) -> Length:
        return Length.of(self)


# Days or hours, never both.
IN_ONE_UNIT = Q(working_days__gte=1, working_hours=0, amber_hours=0) | Q(
    working_hours__gte=1, working_days=0, amber_days=0
)


class Target(PublicIdModel, EffectiveDatedModel, LengthModel):
    """How long one kind of deadline may take: in general, or for one organisation, one priority, one risk.

    `recompute_at` says when the running clocks are to follow it, where they are meant to (`reaches_running`).
    """

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: every organisation"
    )
    priority = models.CharField(max_length=20, blank=True, help_text="Empty: every priority")
    risk = models.CharField(max_length=40, blank=True, default="", db_default="", help_text="Empty: every risk")
    reaches_running = models.BooleanField(default=False, db_default=False, help_text="Running clocks follow it too")
    recompute_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            # Also answers "which targets hold for this kind?".
            models.UniqueConstraint(
                fields=["kind", "organisation", "priority", "risk", "valid_from"],
                nulls_distinct=False,
                name="deadlines_target_once",
            ),
            models.CheckConstraint(condition=IN_ONE_UNIT, name="deadlines_target_one_unit"),
            models.CheckConstraint(
                condition=Q(amber_days__lte=F("working_days"), amber_hours__lte=F("working_hours")),
                name="deadlines_target_amber",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True) | Q(added_at__isnull=False), name="deadlines_target_added_when"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False, valid_to__isnull=False),
                name="deadlines_target_ended_by",
            ),
        ]
        indexes = [
            # The sweep: because of which are running clocks to follow?
            models.Index(
                fields=["recompute_at"], condition=Q(recompute_at__isnull=False), name="deadlines_target_to_follow"
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.length.words}"

    @property
    def region_id(self) -> int | None:
        """Whose auditors read of it."""
        return self.organisation_id

    @property
    def label(self) -> str:
        """What its kind of deadline is called on a page."""
        return kinds.get(self.kind).label

    @property
    def exactness(self) -> tuple[bool, bool, bool]:
        """How exactly it says which clocks it is for; the greatest counts: risk before region before priority."""
        return (bool(self.risk), self.organisation_id is not None, bool(self.priority))

    @property
    def changed_at(self):
        return self.ended_at or self.added_at


class Closure(PublicIdModel):
    """Days on which an organisation does not work, or nobody does (a proclaimed bank holiday). Removed, never deleted.

    `recompute_at` says when the clocks are to be computed anew because of it; empty where they are in step.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: every organisation"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    name = models.CharField(max_length=80)
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    recompute_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deadlines_closure_period"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="deadlines_closure_removed_by",
            ),
        ]
        indexes = [
            # On which days is this organisation closed?
            models.Index(
                fields=["organisation", "first_day"],
                condition=Q(removed_at__isnull=True),
                name="deadlines_closure_standing",
            ),
            # The sweep: because of which are clocks to be computed anew?
            models.Index(
                fields=["recompute_at"], condition=Q(recompute_at__isnull=False), name="deadlines_closure_to_follow"
            ),
        ]

    def __str__(self):
        return f"{self.first_day}: {self.name}"

    @property
    def region_id(self) -> int | None:
        """Whose auditors read of it."""
        return self.organisation_id

    @property
    def changed_at(self):
        return self.removed_at or self.added_at

    @property
    def is_awaited(self) -> bool:
        """Whether the clocks do not know of it yet."""
        return self.recompute_at is not None and self.recompute_at <= self.changed_at

    @property
    def days(self) -> list[date]:
        return [self.first_day + ONE_DAY * place for place in range((self.last_day - self.first_day).days + 1)]


class Deadline(PublicIdModel, LengthModel):
    """One clock. Higher apps inherit from it and add what it is about.

    How long it may take is copied from the target when the clock starts, and again when a changed target reaches it;
    `priority` and `risk` say which targets are for it. `due_at`, `amber_at`, `paused_at`, `stopped_at` and `outcome`
    are an index of `clock.evaluate(events)`, by the calendar named `calendar_version`; only `actions` and `sweeps`
    write them.
    """

    class Outcome(models.TextChoices):
        MET = "met", "Met"
        MET_LATE = "met_late", "Met late"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    responsible = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="The page to open")
    priority = models.CharField(max_length=20, blank=True, default="", db_default="")
    risk = models.CharField(max_length=40, blank=True, default="", db_default="")
    calendar_version = models.CharField(max_length=12, blank=True, default="", db_default="")
    agreed = models.BooleanField(
        default=False, db_default=False, help_text="Its day was agreed, and no target is for it"
    )
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When the sweep looks at it next")
    started_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, outcome="") | Q(stopped_at__isnull=False) & ~Q(outcome=""),
                name="deadlines_stopped_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("starts_at"), paused_at__isnull=True),
                name="deadlines_stopped_after_start",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(paused_at__gte=F("starts_at")),
                name="deadlines_paused_after_start",
            ),
            models.CheckConstraint(
                condition=Q(amber_at__gte=F("starts_at"), amber_at__lte=F("due_at")), name="deadlines_amber_before_due"
            ),
            models.CheckConstraint(
                condition=Q(remind_at__isnull=True) | Q(stopped_at__isnull=True, paused_at__isnull=True),
                name="deadlines_remind_while_running",
            ),
            models.CheckConstraint(condition=IN_ONE_UNIT, name="deadlines_one_unit"),
        ]
        indexes = [
            # The sweep: which clocks need a reminder now?
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="deadlines_to_remind"),
            # One region's open clocks, soonest first.
            models.Index(
                fields=["organisation", "due_at"], condition=Q(stopped_at__isnull=True), name="deadlines_open_by_region"
            ),
            # One person's open clocks, soonest first.
            models.Index(
                fields=["responsible", "due_at"], condition=Q(stopped_at__isnull=True), name="deadlines_open_by_person"
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.reference}".strip()

    @property
    def label(self) -> str:
        """What this kind of deadline is called on a page."""
        return kinds.get(self.kind).label

    @property
    def region_id(self) -> int | None:
        """Whose auditors read of it."""
        return self.organisation_id

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None


class ClockEvent(models.Model):
    """One thing that happened to a clock. PostgreSQL refuses to change or delete it."""

    class Kind(models.TextChoices):
        START = "start", "Started"
        PAUSE = "pause", "Paused"
        RESUME = "resume", "Resumed"
        EXTEND = "extend", "Extended"
        TARGET = "target", "Target changed"
        STOP = "stop", "Stopped"

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    effective_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    reason_code = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    actor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    # Of an extension what it adds, of a changed target how long the clock may take from then on.
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    amber_days = models.PositiveSmallIntegerField(null=True, blank=True)
    working_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    amber_hours = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["effective_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="extend", amber_days__isnull=True, amber_hours__isnull=True)
                & (
                    Q(working_days__isnull=False, working_days__gte=1, working_hours__isnull=True)
                    | Q(working_hours__isnull=False, working_hours__gte=1, working_days__isnull=True)
                )
                | Q(kind="target", amber_days__isnull=False, amber_hours__isnull=False)
                & Q(working_days__isnull=False, working_hours__isnull=False)
                & IN_ONE_UNIT
                | ~Q(kind__in=["extend", "target"])
                & Q(working_days__isnull=True, amber_days__isnull=True)
                & Q(working_hours__isnull=True, amber_hours__isnull=True),
                name="deadlines_event_length",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["pause", "extend", "target", "stop"]) | ~Q(reason_code=""),
                name="deadlines_event_has_reason",
            ),
            models.UniqueConstraint(fields=["deadline"], condition=Q(kind="start"), name="deadlines_one_start"),
            models.UniqueConstraint(fields=["deadline"], condition=Q(kind="stop"), name="deadlines_one_stop"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.effective_at:%Y-%m-%d %H:%M}"


class Reminder(models.Model):
    """A reminder that was made. The key (deadline, step of its ladder, due date) keeps it from being made twice."""

    key = models.CharField(max_length=100, unique=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField(help_text="When the deadline falls")
    made_at = models.DateTimeField()

    def __str__(self):
        return self.key
