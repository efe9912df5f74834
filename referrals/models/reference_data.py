"""What an administrator keeps, and the numbers that are given out."""

from __future__ import annotations

from django.db import models

from foundations.accounts.models import Organisation
from foundations.core.models import EffectiveDatedModel, EffectiveDatedQuerySet, PublicIdModel
from referrals.harm import Matrix


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


class FormChoice(PublicIdModel, EffectiveDatedModel):
    """An entry of one of the lists that the tasking request offers. Reference data; `kind` says which list.

    An entry is ended, not renamed, so that an answer of long ago keeps its words.
    """

    class Kind(models.TextChoices):
        EXPLOITATION = "exploitation-types", "Exploitation types"
        COUNTRY = "upstream-countries", "Upstream countries"
        STAGE = "investigation-stages", "Investigation stages"
        SUPPORT = "support-types", "Support types"
        PRODUCT = "requested-products", "Products that may be asked for"
        SYSTEM = "systems", "Systems that may have been searched"
        DATA = "data-kinds", "Kinds of data supplied"
        LEGAL_BASIS = "legal-bases", "Legal bases"
        HANDLING = "handling-instructions", "Handling instructions"
        SENSITIVITY = "sensitivities", "Sensitivities"
        SOURCE_TERM = "source-terms", "Words that may point to a source"
        CAPABILITY = "capabilities", "Capabilities that a request may be redirected to"

    kind = models.CharField(max_length=40, choices=Kind.choices)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    descriptor = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["kind", "position", "name"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            # Also finds the entries of one list.
            models.UniqueConstraint(fields=["kind", "code"], name="referrals_form_choice_once"),
        ]

    def __str__(self):
        return self.name


class LetterText(PublicIdModel, EffectiveDatedModel):
    """A paragraph of the letters to requesters. Reference data; of several for one place, the one begun last counts.

    `verb` says which decisions it is for; `reason` is the code of one reason, or empty for all of them.
    """

    class Part(models.TextChoices):
        OPENING = "opening", "How the letter begins"
        REASON = "reason", "What the reason means"
        NEXT = "next_step", "What happens next"

    verb = models.CharField(max_length=40)
    part = models.CharField(max_length=10, choices=Part.choices)
    reason = models.SlugField(max_length=60, blank=True)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["verb", "part", "position"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            models.UniqueConstraint(fields=["verb", "code"], name="referrals_letter_text_once"),
        ]

    def __str__(self):
        return self.name


class HarmMatrix(PublicIdModel, EffectiveDatedModel):
    """One version of the matrix of the harm assessment. Reference data; `referrals.harm` computes by it.

    It is superseded by the next version and never changed but for the day on which it ends: scores keep the version that
    they were made with.
    """

    version = models.PositiveSmallIntegerField(unique=True)
    # [{code, group, name, weight, levels: [{points, name, descriptor}]}] and [{start, name, meaning}].
    criteria = models.JSONField()
    bands = models.JSONField()

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta(EffectiveDatedModel.Meta):
        ordering = ["-version"]
        constraints = [
            *EffectiveDatedModel.Meta.constraints,
            # No two begin or end on one day, and one alone has no end.
            models.UniqueConstraint(fields=["valid_from"], name="referrals_harm_matrix_begins_once"),
            models.UniqueConstraint(fields=["valid_to"], name="referrals_harm_matrix_ends_once", nulls_distinct=False),
        ]

    def __str__(self):
        return f"Harm matrix, version {self.version}"

    @property
    def matrix(self) -> Matrix:
        return Matrix.read(self.version, self.criteria, self.bands)


class ReferenceCounter(models.Model):
    """The last number given in a region and year. Locked while the next is taken, so that there are no gaps."""

    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="referrals_counter_once")]

    def __str__(self):
        return f"{self.region} {self.year}: {self.last}"
