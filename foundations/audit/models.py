"""Append-only rows: what was done, what was shown, and the seals over both.

No foreign keys, so the log neither blocks nor loses: names are copied as they were. PostgreSQL refuses to change,
delete or truncate any of these rows (migrations 0002 and 0004).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from foundations.audit.fields import CurrentTransaction, TransactionIdField
from foundations.audit.querysets import LogQuerySet


class Operation(models.TextChoices):
    """The six operations of section 62 of the Data Protection Act 2018."""

    COLLECTION = "collection", "Collection"
    ALTERATION = "alteration", "Alteration"
    CONSULTATION = "consultation", "Consultation"
    DISCLOSURE = "disclosure", "Disclosure"
    COMBINATION = "combination", "Combination"
    ERASURE = "erasure", "Erasure"


class LogRow(models.Model):
    """Who and when. `txid` says which transaction wrote the row: the seals go by it."""

    at = models.DateTimeField(default=timezone.now)
    operation = models.CharField(max_length=12, choices=Operation.choices)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_email = models.CharField(max_length=254)
    actor_organisation_ids = ArrayField(models.BigIntegerField(), default=list)
    request_id = models.UUIDField(null=True)
    txid = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    objects = LogQuerySet.as_manager()

    class Meta:
        abstract = True


class AuditEvent(LogRow):
    """One thing that was done. `operation` is empty where another row of the log stands for the operation."""

    event = models.CharField(max_length=80)
    operation = models.CharField(max_length=12, choices=Operation.choices, blank=True, default=Operation.ALTERATION)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    reference = models.CharField(max_length=40, blank=True)
    region_id = models.BigIntegerField(null=True)
    recipients = models.JSONField(default=list)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            # A record's history of events, newest first.
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_event_target"),
            # What one person did.
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
            # The auditor's page: a referral with all that belongs to it; everything, newest first.
            models.Index(fields=["reference", "-at", "-id"], name="audit_event_reference"),
            models.Index(fields=["-at", "-id"], name="audit_event_newest"),
            # The sealer: rows of finished transactions.
            models.Index(fields=["txid"], name="audit_event_txid"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.reference or self.target_id}"


class AccessEvent(LogRow):
    """One page, download or answer of the API that showed records: one row, however many it showed.

    `references` are the records as the page named them (a draft by its UUID), `shown` the kinds of what was shown,
    `screen` the name of the address. What was read stands here and nowhere else; no dashboard reads it (s.62(4)).
    """

    operation = models.CharField(max_length=12, choices=Operation.choices, default=Operation.CONSULTATION)
    screen = models.CharField(max_length=80)
    address = models.CharField(max_length=300)
    shown = ArrayField(models.CharField(max_length=80), default=list)
    references = ArrayField(models.CharField(max_length=40), default=list)
    target_ids = ArrayField(models.UUIDField(), default=list)
    region_ids = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField(default=0)
    recipients = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            # Who looked at this record?
            GinIndex(fields=["references"], name="audit_access_references"),
            # What did this person look at?
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_access_actor"),
            # Everything of a period, newest first.
            models.Index(fields=["-at", "-id"], name="audit_access_newest"),
            # The sealer: rows of finished transactions.
            models.Index(fields=["txid"], name="audit_access_txid"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_email} {self.screen}"


class AuditSeal(models.Model):
    """One link of the chain: every log row of the transactions from `from_txid` up to, not including, `to_txid`.

    `after_event_id` and `after_access_id` are above 0 only where a logical copy was restored: rows up to them belong to
    earlier links, since a new cluster counts its transactions anew.
    """

    number = models.PositiveBigIntegerField(unique=True)
    format = models.PositiveSmallIntegerField(default=1)
    from_txid = TransactionIdField()
    to_txid = TransactionIdField()
    after_event_id = models.BigIntegerField(default=0)
    after_access_id = models.BigIntegerField(default=0)
    events = models.PositiveIntegerField()
    accesses = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"Seal {self.number} {self.hash[:12]}"
