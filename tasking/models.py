"""Development: taskings given to people, the products they make, and to whom those went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.scope import Standing
from foundations.core.formats import today
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel
from foundations.documents.models import Document
from foundations.lifecycle.models import StatusChangeBase
from referrals.models import Priority, Referral, ReferralDeadline
from tasking import standings
from tasking.querysets import DisseminationQuerySet, ProductQuerySet, ProductVersionQuerySet, TaskingQuerySet
from tasking.statuses import (
    ASSURED_PRODUCTS,
    IN_WORK,
    OPEN_TASKINGS,
    PRODUCT_COLOURS,
    TASKING_COLOURS,
    UNFINISHED_PRODUCTS,
    ProductStatus,
    TaskingStatus,
)

USER = settings.AUTH_USER_MODEL


class HandlingCode(models.TextChoices):
    """The two handling codes of the intelligence report: what the receiver may do with it."""

    PERMITTED = "P", "P: lawful sharing permitted"
    CONDITIONS = "C", "C: lawful sharing permitted with conditions"


class ProductType(PublicIdModel, EffectiveDatedModel):
    """A kind of product. Reference data."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class DevelopmentRecord(PublicIdModel):
    """What a tasking and a product share: numbered within a referral, moved by a lifecycle."""

    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.number}: {self.title}"

    # The audit log copies these two.
    @property
    def reference(self) -> str:
        return self.referral.reference or ""

    @property
    def region_id(self) -> int:
        return self.referral.region_id


class Tasking(DevelopmentRecord):
    """One piece of development work, given to a person."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="taskings")
    status = models.CharField(max_length=30, choices=TaskingStatus.choices, default=TaskingStatus.ASKED)
    brief = models.TextField()
    given_to = models.ForeignKey(USER, models.PROTECT, related_name="taskings")
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    due_date = models.DateField()
    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    # As last delivered; the history keeps the earlier ones.
    result = models.TextField(blank=True)

    objects = TaskingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            # Also answers "the taskings of one referral".
            models.UniqueConstraint(fields=["referral", "number"], name="tasking_tasking_number_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["delivered", "done"]) | ~Q(result=""), name="tasking_delivered_has_result"
            ),
        ]
        indexes = [
            # "My taskings".
            models.Index(fields=["given_to", "status", "due_date"], name="tasking_mine"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tasking:tasking", args=[self.referral.key, self.number])

    @property
    def status_colour(self) -> str:
        return TASKING_COLOURS[TaskingStatus(self.status)]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_TASKINGS

    @property
    def is_late(self) -> bool:
        return self.status in IN_WORK and self.due_date < today()

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts for this tasking."""
        return standings.of_tasking(self, permission)


class TaskingStatusChange(StatusChangeBase):
    """The history of a tasking. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Tasking, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        indexes = [models.Index(fields=["record", "-at"], name="tasking_tasking_history")]


class Product(DevelopmentRecord):
    """What is delivered: a document in versions, assured before it goes out."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="products")
    status = models.CharField(max_length=30, choices=ProductStatus.choices, default=ProductStatus.DRAFT)
    product_type = models.ForeignKey(ProductType, models.PROTECT, related_name="+")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    tasking = models.ForeignKey(Tasking, models.PROTECT, null=True, blank=True, related_name="products")
    # The version that was assured; only that one may go out.
    approved_version = models.ForeignKey("ProductVersion", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            # Also answers "the products of one referral".
            models.UniqueConstraint(fields=["referral", "number"], name="tasking_product_number_once"),
            models.CheckConstraint(
                condition=~Q(status__in=[status.value for status in sorted(ASSURED_PRODUCTS)])
                | Q(approved_version__isnull=False),
                name="tasking_approved_names_version",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["draft", "in_review"]) | Q(approved_version__isnull=True),
                name="tasking_unapproved_names_none",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tasking:product", args=[self.referral.key, self.number])

    @property
    def status_colour(self) -> str:
        return PRODUCT_COLOURS[ProductStatus(self.status)]

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED_PRODUCTS

    def current_version(self) -> ProductVersion | None:
        """The version uploaded last."""
        return self.versions.order_by("-number").first()

    def standing_for(self, permission: str) -> Standing:
        """On whose behalf `permission` counts for this product."""
        return standings.of_product(self, permission)


class ProductStatusChange(StatusChangeBase):
    """The history of a product. PostgreSQL refuses to change or delete it."""

    record = models.ForeignKey(Product, models.PROTECT, related_name="status_changes")

    class Meta(StatusChangeBase.Meta):
        indexes = [models.Index(fields=["record", "-at"], name="tasking_product_history")]


class ProductVersion(PublicIdModel):
    """One uploaded version of a product. Written once."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = ProductVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="tasking_version_once")]

    def __str__(self):
        return f"Version {self.number}"


class Dissemination(PublicIdModel):
    """One version given to one person, on which terms. Written once; only its first opening is noted later."""

    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="disseminations")
    to_user = models.ForeignKey(USER, models.PROTECT, related_name="received_products")
    handling_code = models.CharField(max_length=1, choices=HandlingCode.choices)
    conditions = models.TextField(blank=True)
    disseminated_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    disseminated_at = models.DateTimeField()
    first_opened_at = models.DateTimeField(null=True, blank=True)

    objects = DisseminationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "to_user"], name="tasking_disseminated_once"),
            models.CheckConstraint(
                condition=Q(handling_code="P", conditions="") | (Q(handling_code="C") & ~Q(conditions="")),
                name="tasking_conditions_fit_code",
            ),
        ]

    def __str__(self):
        return f"{self.product_version} to {self.to_user}"


class TaskingDeadline(ReferralDeadline):
    """By when a tasking is to be done. Its due date follows it."""

    tasking = models.ForeignKey(Tasking, models.PROTECT, related_name="clocks")


class ProductDeadline(ReferralDeadline):
    """By when a product is to be reviewed."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="clocks")
