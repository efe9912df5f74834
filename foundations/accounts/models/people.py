"""People, the organisations they belong to, and the roles they hold there."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from foundations.accounts import roles
from foundations.accounts.cover import Covered, covers_of
from foundations.accounts.querysets import MembershipQuerySet, OrganisationQuerySet
from foundations.accounts.scope import Scope
from foundations.core.models import EffectiveDatedModel, PublicIdModel


class Organisation(PublicIdModel, EffectiveDatedModel):
    """A national body, a region, a force or an agency. Forces stand under regions, regions under the national team."""

    class Kind(models.TextChoices):
        NATIONAL = "national", "National body"
        REGION = "region", "Region"
        FORCE = "force", "Force"
        AGENCY = "agency", "Agency"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    ons_code = models.CharField(max_length=9, blank=True)
    slug = models.SlugField(max_length=60, unique=True)
    has_rocu = models.BooleanField(default=False)
    gateway_label = models.CharField(max_length=40, blank=True, help_text="What this region calls its first gate")
    has_first_gate = models.BooleanField(default=True, help_text="Off where the region runs with the second gate alone")
    asks_for_adviser = models.BooleanField(
        default=False, help_text="A force's requests go to its organised crime adviser first"
    )
    served_nationally = models.BooleanField(
        default=False, help_text="A region without a full team: the national team holds its second gate"
    )
    most_referrals_each = models.PositiveSmallIntegerField(
        default=5, help_text="How many referrals one person of the team leads at once, at the most"
    )
    redirects_need_consent = models.BooleanField(
        default=False, help_text="A region that is offered what other regions would redirect to it"
    )

    objects = OrganisationQuerySet.as_manager()

    # The log keeps these as they were and as they are; they say nothing about anybody.
    AUDIT_VALUES = (
        "gateway_label",
        "has_first_gate",
        "asks_for_adviser",
        "served_nationally",
        "most_referrals_each",
        "redirects_need_consent",
        "valid_to",
    )

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["name"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="force") | Q(parent__isnull=False), name="accounts_force_has_region"
            ),
        ]

    def __str__(self):
        return self.short_name


class UserManager(BaseUserManager):
    """Makes people; nobody is a superuser."""

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """Make a person with the lower-cased `email`; raises ValueError without one."""
        if not email:
            raise ValueError("A person needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(PublicIdModel, AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do follows from their memberships, never from a superuser flag."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    rank = models.CharField("rank or grade", max_length=60, blank=True)
    collar_number = models.CharField(max_length=20, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    # Whether single keys do something: in the way of voice control and of some screen readers (WCAG 2.1.4).
    shortcuts = models.BooleanField(default=True)
    # E-mail to the address comes back: since when, and what the mail server said.
    unreachable_since = models.DateTimeField(null=True, blank=True)
    unreachable_why = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    # The log keeps these as they were and as they are: an account that changes hands must leave a trace.
    AUDIT_VALUES = ("email", "name", "rank", "is_active", "ends_on")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_email_lower_case"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="accounts_no_superusers"),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    @property
    def titled_name(self) -> str:
        """Rank and name, as a letter would put it."""
        return f"{self.rank} {self.name}".strip()

    @cached_property
    def scope(self) -> Scope:
        """The memberships in force today, read once for the life of this object (one request)."""
        rows = getattr(self, "membership_rows", None)
        if rows is None:
            rows = Membership.objects.filter(user=self).active().rows()
        return Scope.from_rows(rows)

    @cached_property
    def covered(self) -> tuple[Covered, ...]:
        """Those for whom this person covers today; read as `scope` is."""
        rows = getattr(self, "cover_rows", None)
        if rows is None:
            rows = User.objects.filter(pk=self.pk).values_list(covers_of(F("pk")), flat=True).get()
        return tuple(Covered.from_row(row) for row in rows)

    @property
    def covers(self) -> frozenset[int]:
        """Ids of the people whose work is theirs today, besides their own."""
        return frozenset(one.user_id for one in self.covered)


class Membership(models.Model):
    """The role that a person holds in an organisation, and who gave and ended it. `ends_on` is the first day without."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=roles.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on__isnull=True),
                name="accounts_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="accounts_membership_period"
            ),
        ]
        # Who holds this role here (recipients of notices).
        indexes = [models.Index(fields=["organisation", "role"], name="accounts_membership_role")]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"

    def describe(self) -> str:
        """What the role is for, in words."""
        return roles.by_key[self.role].description

    def sight(self) -> str:
        """Which records the role sees, in words: "Only those they are named on"."""
        words = roles.by_key[self.role].sees.value
        return words[0].upper() + words[1:]


class SignInAttempt(models.Model):
    """One attempt to sign in with a password: what the limits count. Kept for thirty days."""

    class Outcome(models.TextChoices):
        FAILED = "failed", "Wrong, or not yet known"
        PASSED = "passed", "Right"
        REFUSED = "refused", "Not tried: too many before"
        CLEARED = "cleared", "Wrong, and forgiven by an administrator"

    # A keyed hash of the address that was typed, which may be nobody's, or a password in the wrong field.
    who = models.CharField(max_length=64)
    ip = models.GenericIPAddressField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.FAILED)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # How often was this account tried of late?
            models.Index(fields=["who", "-at"], name="accounts_attempt_who"),
            # How often did this address try?
            models.Index(fields=["ip", "-at"], name="accounts_attempt_ip"),
            # What is old enough to forget?
            models.Index(fields=["at"], name="accounts_attempt_at"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"


class ForgottenPassword(models.Model):
    """Somebody typed this address to get a new password. Written for every address, so that the page tells nothing."""

    email = models.EmailField()
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # What is still to be answered?
            models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="accounts_to_answer"),
        ]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
