"""The filters of the search: one form for the page and the API."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.search.words import LONGEST
from foundations.accounts.models import Organisation
from foundations.core.forms import CheckboxesField, DayField, SelectField, TextField
from foundations.core.forms.days import PARTS
from foundations.core.forms.filters import FilterForm
from referrals.filters import FIRST_DAY, LAST_DAY, rows_of
from referrals.models import ThreatArea
from referrals.search.registry import SOURCES
from referrals.statuses import Status

# What somebody narrows by, and the sources that it means.
KINDS = {
    "request": ("Requests", ("request",)),
    "subject": ("Subjects", ("subject",)),
    "decision": ("Decisions and advice", ("decision", "advice")),
    "question": ("Questions and answers", ("question",)),
    "message": ("Messages", ("message",)),
    "note": ("Internal notes", ("note",)),
    "terms": ("Terms of reference", ("terms",)),
    "tasking": ("Taskings", ("tasking",)),
    "product": ("Products", ("product",)),
    "outcome": ("Outcomes", ("reassessment", "ownership", "disruption", "closing", "feedback")),
    "file": ("Text files", ("attachment", "message_file", "note_file", "product_file")),
}
# For those who never see inside a referral these would always be empty.
OF_TEAMS = ("note", "tasking")
DAYS = ("written_from", "written_to")


class SearchFilters(FilterForm):
    """Narrow what is found; what is not valid narrows nothing and is named in `errors`.

    `lenient` leaves out what is on no list any more, value by value, and names it in `dropped`: for addresses that were
    kept. `more` are rows (group, key, text) that the page needs besides; the same statement reads them into `found`.
    """

    q = TextField(label="Search", max_length=LONGEST, spellcheck=False)
    status = CheckboxesField(label="Status", choices=[(one.value, one.label) for one in Status if one != Status.DRAFT])
    kind = CheckboxesField(label="Found in", choices=[(code, label) for code, (label, _) in KINDS.items()])
    threat = SelectField(label="Main threat area", empty="Any")
    force = SelectField(label="Force", empty="Any", search=True)
    region = SelectField(label="Region", empty="Any")
    written_from = DayField(label="Written from", not_before=lambda: FIRST_DAY, not_after=lambda: LAST_DAY)
    written_to = DayField(label="Written up to", not_before=lambda: FIRST_DAY, not_after=lambda: LAST_DAY)

    def __init__(self, data, *, user, lenient: bool = False, more: Iterable[QuerySet] = ()):
        super().__init__(data)
        self.user = user
        self.dropped: list[str] = []
        self.found = choices(more)
        for name in ("threat", "force", "region"):
            self.fields[name].choices = self.found[name]
        if not user.scope.works_referrals:
            for name in ("force", "region"):
                del self.fields[name]
            self.fields["kind"].choices = [one for one in self.fields["kind"].choices if one[0] not in OF_TEAMS]
        elif not user.scope.is_national and len(user.scope.region_ids) < 2:
            del self.fields["region"]
        if lenient:
            self._leave_out_what_is_gone()

    def parameters(self) -> set[str]:
        """The names that the search understands in an address."""
        return every_parameter()

    def _leave_out_what_is_gone(self) -> None:
        self.data = self.data.copy()
        for name, field in self.fields.items():
            if not isinstance(field, forms.ChoiceField):
                continue
            given = [value for value in self.data.getlist(name) if value]
            known = [value for value in given if field.valid_value(value)]
            if len(known) < len(given):
                self.dropped.append(str(field.label))
                self.data.setlist(name, known)

    def kinds(self) -> list[str] | None:
        """The sources that are wanted; None for all."""
        chosen = self.values().get("kind")
        return [source for code in chosen for source in KINDS[code][1]] if chosen else None


def every_parameter() -> set[str]:
    """Those of all filters, also of the ones that are not for everybody: a link from a colleague is understood."""
    return set(SearchFilters.base_fields) | {f"{name}-{part}" for name in DAYS for part in PARTS}


def choices(more: Iterable[QuerySet] = ()) -> dict[str, list[tuple[str, str]]]:
    """Threat areas, forces and regions, and the rows of `more`, in one statement."""
    rows = (
        rows_of("threat", ThreatArea.objects.valid_on(timezone.localdate()), "code", "name")
        .union(
            rows_of("force", Organisation.objects.forces(), "slug", "short_name"),
            rows_of("region", Organisation.objects.regions(), "slug", "short_name"),
            *more,
            all=True,
        )
        .order_by("group", "text")
    )
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in ("threat", "force", "region")}
    for group, key, text in rows:
        found.setdefault(group, []).append((key, text))
    return found


def closed_kinds(user) -> list[str]:
    """The sources that somebody reads in no referral but where they are named: left out before words are counted."""
    return [] if user.scope.works_referrals else [one.kind for one in SOURCES.values() if one.reads is not None]
