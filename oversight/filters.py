"""What an auditor asks: of which record, of which person, when, which operation."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from foundations.accounts.models import User
from foundations.audit.models import AuditEvent, Operation
from foundations.core.formats import LONDON
from foundations.core.forms import DayField, FilterForm, SelectField, TextField


class LogFilters(FilterForm):
    """Narrow the log; what is not valid narrows nothing and is named in `errors`."""

    reference = TextField(label="Reference", max_length=40, help_text="For example, TOEX-EA-2026-00042")
    person = TextField(label="Person", max_length=254, help_text="Their email address", spellcheck=False)
    operation = SelectField(label="Operation", choices=Operation.choices, empty="Any")
    first_day = DayField(label="From")
    last_day = DayField(label="To")

    def narrow_reads(self, rows: QuerySet) -> QuerySet:
        """Pages shown. A draft was shown under its UUID, so both names of a referral are looked for."""
        values = self.values()
        if name := values.get("reference"):
            rows = rows.filter(references__overlap=[name.upper(), *_draft_names(name)])
        return self._narrow(rows, values)

    def narrow_changes(self, rows: QuerySet) -> QuerySet:
        """Things done."""
        values = self.values()
        if name := values.get("reference"):
            rows = rows.filter(Q(reference=name.upper()) | Q(target_type=REFERRAL, target_id__in=_draft_names(name)))
        return self._narrow(rows, values)

    def _narrow(self, rows: QuerySet, values: dict) -> QuerySet:
        if email := values.get("person"):
            rows = rows.filter(actor_id__in=list(User.objects.filter(email=email.lower()).values_list("pk", flat=True)))
        if operation := values.get("operation"):
            rows = rows.filter(operation=operation)
        first, last = values.get("first_day"), values.get("last_day")
        return rows.between(_start_of(first), _start_of(last + timedelta(days=1)) if last else None)

    def in_words(self) -> str:
        """What was asked, for the log of those who read the log."""
        return ", ".join(f"{name} {value}" for name, value in self.values().items())


REFERRAL = "referrals.referral"


def _draft_names(reference: str) -> list[str]:
    """The UUID of the referral with this reference, or the one that was typed, as the log itself knows it."""
    rows = AuditEvent.objects.filter(reference=reference.upper(), target_type=REFERRAL)
    found = rows.values_list("target_id", flat=True).distinct()[:5]
    return [*found, reference.lower()]


def _start_of(day) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=LONDON) if day else None
