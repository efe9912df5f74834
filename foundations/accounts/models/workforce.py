"""What people are skilled in, on which days they work, and when they are away and who covers for them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models.people import Membership
from foundations.core.formats import today
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel

USER = settings.AUTH_USER_MODEL
# Monday to Friday: what holds for everybody of whom nothing else is said.
FULL_TIME = (0, 1, 2, 3, 4)


class Skill(PublicIdModel, EffectiveDatedModel):
    """Something that people are good at. Reference data. One with the code of what is asked for answers to it."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class AbsenceKind(PublicIdModel, EffectiveDatedModel):
    """Why somebody is away, as coarsely as colleagues need it: never anything about health. Reference data."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class PersonSkill(models.Model):
    """That somebody has a skill, and who said so."""

    user = models.ForeignKey(USER, models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="accounts_skill_once")]

    def __str__(self):
        return f"{self.user_id}: {self.skill_id}"


class WorkingDays(models.Model):
    """The days of the week on which somebody works, Monday is 0; without a row Monday to Friday."""

    user = models.OneToOneField(USER, models.PROTECT, related_name="working_days")
    days = ArrayField(models.PositiveSmallIntegerField())
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__len__gte=1, days__contained_by=[*range(7)]), name="accounts_some_working_days"
            )
        ]

    def __str__(self):
        return f"{self.user_id}: {self.days}"


class AbsenceQuerySet(models.QuerySet):
    """Absences. Every query that shows one starts with `visible_to(user)`."""

    def visible_to(self, user):
        """Their own, those that they cover, and those of the people of their region, their force or the nation."""
        if not user.is_authenticated:
            return self.none()
        rule = Q(user=user) | Q(deputy=user)
        scope = user.scope
        if scope.is_national:
            return self
        if units := scope.region_ids | scope.force_ids:
            rule |= Q(user__in=Membership.objects.filter(organisation__in=units).values("user"))
        return self.filter(rule)

    def standing(self):
        """Those that were not called off."""
        return self.filter(cancelled_at__isnull=True)

    def between(self, first, last):
        """Those that fall into a period, both days included."""
        return self.standing().filter(starts_on__lte=last, ends_on__gte=first)

    def not_over(self, day):
        return self.standing().filter(ends_on__gte=day)


class Absence(PublicIdModel):
    """That somebody is away from one day to another, both included, and who covers for them."""

    user = models.ForeignKey(USER, models.PROTECT, related_name="absences")
    kind = models.ForeignKey(AbsenceKind, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    deputy = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="absences_covered")
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    cancelled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    # The log keeps these as they were and as they are.
    AUDIT_VALUES = ("starts_on", "ends_on", "kind")

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="accounts_absence_period"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="accounts_absence_covered_by_another"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True, cancelled_at__isnull=True)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="accounts_absence_cancelled_who_when",
            ),
        ]
        indexes = [
            # Who of these people is away in a period?
            models.Index(
                fields=["user", "ends_on"], condition=Q(cancelled_at__isnull=True), name="accounts_absence_of_person"
            ),
            # For whom does this person cover today? Asked at every request.
            models.Index(
                fields=["deputy", "ends_on"],
                condition=Q(cancelled_at__isnull=True, deputy__isnull=False),
                name="accounts_absence_of_deputy",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} from {self.starts_on} to {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:absence", args=[self.public_id])

    @property
    def is_over(self) -> bool:
        return self.ends_on < today()

    @property
    def holds_today(self) -> bool:
        return self.cancelled_at is None and self.starts_on <= today() <= self.ends_on
