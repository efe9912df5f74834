"""Whom and what a request is about: people, telephones, vehicles, places …, and how they are linked."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from referrals.models.request import RowOfRequest

USER = settings.AUTH_USER_MODEL


class Basis(models.TextChoices):
    """What section 38(2) of the Data Protection Act 2018 keeps apart."""

    FACT = "fact", "Fact"
    ASSESSMENT = "assessment", "Assessment"


class Subject(RowOfRequest):
    """One person or thing in one version of a request.

    `name` is how it is shown and `identifier` how it is compared: a telephone number as E.164, a registration without
    spaces, the words of a name without accents and in order. Everything as it was typed stands in `details`, by the
    fields of its kind's form.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        TELEPHONE = "telephone", "Telephone"
        ACCOUNT = "account", "Online account"
        EMAIL = "email", "Email address"
        VEHICLE = "vehicle", "Vehicle"
        PLACE = "place", "Address or place"
        ORGANISATION = "organisation", "Organisation"
        BANK_ACCOUNT = "bank_account", "Bank account"

    class Role(models.TextChoices):
        """What section 38(3) of the Data Protection Act 2018 keeps apart."""

        SUSPECT = "suspect", "Suspect"
        CONVICTED = "convicted", "Convicted"
        VICTIM = "victim", "Victim"
        WITNESS = "witness", "Witness"
        ASSOCIATE = "associate", "Associate"
        OTHER = "other", "Other"

    class Source(models.TextChoices):
        RELIABLE = "1", "1 – Reliable"
        UNTESTED = "2", "2 – Untested"
        NOT_RELIABLE = "3", "3 – Not reliable"

    class Information(models.TextChoices):
        DIRECTLY = "A", "A – Known directly to the source"
        CORROBORATED = "B", "B – Known indirectly to the source but corroborated"
        INDIRECTLY = "C", "C – Known indirectly to the source"
        NOT_KNOWN = "D", "D – Not known"
        FALSE = "E", "E – Suspected to be false"

    class Handling(models.TextChoices):
        PERMITTED = "P", "P – Lawful sharing permitted"
        CONDITIONS = "C", "C – Lawful sharing permitted with conditions"

    kind = models.CharField(max_length=20, choices=Kind)
    # Required of people; of things, whom they concern, where that is known.
    role = models.CharField(max_length=20, choices=Role, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    name = models.CharField(max_length=300)
    identifier = models.CharField(max_length=300, blank=True)
    born_on = models.DateField(null=True, blank=True)
    # Other names of a person; other spellings of a thing that was entered twice.
    aliases = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    details = models.JSONField(default=dict)
    # 3x5x2, where it is intelligence: all three or none.
    source_evaluation = models.CharField(max_length=1, choices=Source, blank=True)
    information_assessment = models.CharField(max_length=1, choices=Information, blank=True)
    handling_code = models.CharField(max_length=1, choices=Handling, blank=True)
    handling_conditions = models.CharField(max_length=500, blank=True)
    # What is unusual about it, in words: a registration of no usual shape.
    warning = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="referrals_subject_once"),
            models.CheckConstraint(condition=~Q(kind="person") | ~Q(role=""), name="referrals_subject_person_has_role"),
            models.CheckConstraint(
                condition=Q(source_evaluation="", information_assessment="", handling_code="")
                | (~Q(source_evaluation="") & ~Q(information_assessment="") & ~Q(handling_code="")),
                name="referrals_subject_grading_whole",
            ),
            models.CheckConstraint(
                condition=~Q(handling_code="C") | ~Q(handling_conditions=""),
                name="referrals_subject_conditions_said",
            ),
        ]
        indexes = [
            # The same within a request (referrals.subjects.listing), and across requests.
            models.Index(fields=["kind", "identifier"], name="referrals_subject_identifier"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key}"

    @property
    def grading(self) -> str:
        """`2B P`; nothing where it is not graded."""
        graded = self.source_evaluation + self.information_assessment
        return f"{graded} {self.handling_code}" if graded else ""


class SubjectLink(RowOfRequest):
    """That one subject of a version has to do with another. They are named by their keys, which every version keeps."""

    class Kind(models.TextChoices):
        ASSOCIATE = "associate", "is an associate of"
        RELATIVE = "relative", "is a relative of"
        LIVES_AT = "lives_at", "lives at"
        FREQUENTS = "frequents", "is often at"
        USES = "uses", "uses"
        OWNS = "owns", "owns"
        WORKS_FOR = "works_for", "works for"
        DIRECTS = "directs", "is a director of"
        CONTROLS = "controls", "controls"
        IN_CONTACT = "in_contact", "is in contact with"
        PAYS = "pays", "pays money to"
        REGISTERED_AT = "registered_at", "is registered at"
        OTHER = "other", "is linked to"

    from_key = models.UUIDField()
    to_key = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Kind)
    basis = models.CharField(max_length=20, choices=Basis)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="referrals_link_once"),
            models.UniqueConstraint(
                fields=["request", "from_key", "to_key", "kind"], name="referrals_link_of_a_kind_once"
            ),
            models.CheckConstraint(condition=~Q(from_key=F("to_key")), name="referrals_link_of_two"),
        ]

    def __str__(self):
        return f"Link {self.key}"


class SubjectImport(RowOfRequest):
    """What was pasted or uploaded, until it is added or thrown away; one a draft, gone after a day.

    `rows` is the table as text; `checked` says of each row what was understood; `choices` what each column holds, of
    which kind the rows are, and which role and basis they have where no column says so.
    """

    name = models.CharField(max_length=200, blank=True)
    rows = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    checked = models.JSONField(default=list)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request"], name="referrals_one_subject_import")]

    def __str__(self):
        return f"Import {self.key}"
