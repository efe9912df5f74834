"""What is searched: one row for each text of a referral, kept in the transaction that writes the text."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func
from django.utils import timezone

from referrals.models.referral import Referral
from referrals.search.querysets import SearchTextQuerySet


class SearchText(models.Model):
    """One text as it is searched, and who may find it.

    `kind` is the name of its source (`referrals.search.sources`), `key` names the record within the referral. `name`
    holds names, which are found as they stand; `marks` are identifiers in their one spelling (`tel:+447700900982`).
    `seers` and `facets` are kept by PostgreSQL from the referral (migrations 0034, 0045 and 0047). Seers are
    organisations by their ids, people by theirs below zero, 0 for the nation; they narrow what an index gives, and who may
    see is asked of the referral all the same. Facets are what a search is narrowed by (`status:closed`, `force:12`), and
    how old the text is among all (`era:7`).
    `readers` are people who read this text whatever its kind.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)
    name = models.TextField(blank=True)
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    marks = ArrayField(models.TextField(), default=list)
    readers = ArrayField(models.BigIntegerField(), default=list)
    seers = ArrayField(models.BigIntegerField(), default=list)
    facets = ArrayField(models.TextField(), default=list)
    words = models.GeneratedField(
        # Migration 0060: names as they stand and in English, titles too, the rest in English, and the marks.
        expression=Func(F("name"), F("title"), F("body"), F("marks"), function="referrals_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also answers "the texts of one referral".
            models.UniqueConstraint(fields=["referral", "kind", "key"], name="referrals_text_once"),
        ]
        indexes = [
            # The search: words that somebody may find (`toex_found`). What waits to be put in is read one by one: little.
            GinIndex(fields=["words", "seers", "facets"], name="referrals_text_words", gin_pending_list_limit=256),
            # What is new to those who saved a search.
            models.Index(fields=["changed_at"], name="referrals_text_changed"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key} of {self.referral_id}"
