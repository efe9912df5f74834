"""What a person keeps of the queue: how they like it, when they last looked, and the views that they saved."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.models import PublicIdModel

USER = settings.AUTH_USER_MODEL


class SavedViewQuerySet(models.QuerySet):
    """Saved views, as a person may open them."""

    def visible_to(self, user):
        """Their own, and those that somebody shared with a team of theirs."""
        rule = Q(owner=user) | Q(team__in=user.scope.region_ids)
        if user.scope.is_national:
            rule |= Q(team__kind="national")
        return self.filter(rule)


class SavedView(PublicIdModel):
    """The address of a queue under a name: somebody's own, or shared with their team."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="saved_views")
    # Shared with everybody of this organisation.
    team = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    query = models.CharField(max_length=2000, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="dashboard_view_name_once")]
        indexes = [models.Index(fields=["team"], condition=Q(team__isnull=False), name="dashboard_view_of_team")]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard:view", args=[self.public_id])


class SavedSearchQuerySet(models.QuerySet):
    """Saved searches: everybody's are their own."""

    def visible_to(self, user):
        return self.filter(owner=user)


class SavedSearch(PublicIdModel):
    """The address of a search under a name, and whether its owner is told of what is new in it."""

    class Notify(models.TextChoices):
        NEVER = "never", "No"
        AT_ONCE = "at_once", "Yes, within minutes"
        DAILY = "daily", "Yes, once a day"

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="saved_searches")
    query = models.CharField(max_length=2000)
    notify = models.CharField(max_length=7, choices=Notify.choices, default=Notify.NEVER)
    changed_at = models.DateTimeField(default=timezone.now)
    # Up to when its owner was told of what is new.
    looked_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="dashboard_search_name_once")]
        indexes = [
            # The sweep: in which is it time to look?
            models.Index(fields=["looked_at"], condition=~Q(notify="never"), name="dashboard_searches_to_tell"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard:saved-search", args=[self.public_id])


class Habit(models.Model):
    """How one person likes their queue, and when they last looked at each of its tabs."""

    user = models.OneToOneField(USER, models.PROTECT, related_name="queue_habit")
    # Keys of columns; empty: the usual ones.
    columns = models.JSONField(default=list, blank=True)
    # No foreign key: whoever deletes a shared view does not see whose first view it was.
    default_view = models.UUIDField(null=True, blank=True)
    # By tab: the instant that marks of what is new count from, and the last look.
    looks = models.JSONField(default=dict, blank=True)

    def __str__(self):
        return f"Habit of {self.user_id}"


class ListStamp(models.Model):
    """One row: its value changes with what the queue may be narrowed by (migration 0008), whoever changes that."""

    value = models.UUIDField(default=uuid.uuid4)

    def __str__(self):
        return str(self.value)
