"""The filters of the queue and of the API's list: one form for both."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from foundations.accounts import directory, roles
from foundations.accounts.models import Organisation
from foundations.core.formats import LONDON
from foundations.core.forms import CheckboxesField, DayField, SelectField, TextField
from foundations.core.forms.days import PARTS
from foundations.core.forms.filters import FilterForm
from referrals.models import Gate, Priority, Referral, ThreatArea
from referrals.permissions import Permission
from referrals.querysets import REFERENCE
from referrals.statuses import Status
from referrals.teams import LEADS

MINE, NOBODY = "me", "none"
GATES = {Gate.FIRST.value: Status.SCTAC_TRIAGE, Gate.SECOND.value: Status.GATEWAY_TRIAGE}
YES = [("yes", "Yes")]
# As references do.
BEGINS = "TOEX-"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
# What each filter that compares one column asks of it.
LOOKUPS = {
    "priority": "priority__in",
    "threat": "primary_threat__code",
    "force": "force__slug",
    "region": "region__slug",
}


Choices = Mapping[str, list[tuple[str, str]]]


class QueueFilters(FilterForm):
    """Narrow a list of referrals; what is not valid narrows nothing and is named in `errors`.

    Without a status or `finished`, only open ones are listed. `lenient` leaves out what is on no list any more, value
    by value, and names it in `dropped`: for addresses that were kept. `found`: what `filter_choices` gave, where the page
    has it already.
    """

    q = TextField(label="Reference or operation name", max_length=100, spellcheck=False)
    status = CheckboxesField(label="Status", choices=Status.choices)
    gate = CheckboxesField(label="Gate that has it", choices=Gate.choices)
    handler = SelectField(label="Works on it at the gate", empty="Anybody")
    late = CheckboxesField(label="Deadline", choices=[("yes", "Late"), ("at_risk", "At risk")])
    priority = CheckboxesField(label="Priority", choices=Priority.choices)
    risk = CheckboxesField(label="Threat to life", choices=YES)
    restricted = CheckboxesField(label="Restricted", choices=YES)
    threat = SelectField(label="Main threat area", empty="Any")
    force = SelectField(label="Force", empty="Any", search=True)
    region = SelectField(label="Region", empty="Any")
    lead = SelectField(label="Lead analyst", empty="Anybody")
    received_from = DayField(label="Received from", not_before=lambda: FIRST_DAY, not_after=lambda: LAST_DAY)
    received_to = DayField(label="Received up to", not_before=lambda: FIRST_DAY, not_after=lambda: LAST_DAY)
    finished = CheckboxesField(label="Finished", choices=[("yes", "Include finished")])

    def __init__(self, data, *, user, lenient: bool = False, found: Choices | None = None):
        super().__init__(data)
        self.user = user
        self.dropped: list[str] = []
        self.found = filter_choices(user) if found is None else found
        for name in ("threat", "force", "region"):
            self.fields[name].choices = self.found[name]
        self.fields["lead"].choices = [(MINE, "Me"), (NOBODY, "Not allocated"), *self.found["lead"]]
        self.fields["handler"].choices = [(MINE, "Me"), (NOBODY, "Unclaimed"), *self.found["handler"]]
        if not user.scope.works_referrals:
            # Whoever asks has one force, and the team's names are of no use to narrow by.
            for name in ("force", "region", "lead", "gate", "handler"):
                del self.fields[name]
        elif not user.scope.is_national and len(user.scope.region_ids) < 2:
            del self.fields["region"]
        if lenient:
            self._leave_out_what_is_gone()

    def parameters(self) -> set[str]:
        """The names that the filters understand in an address."""
        return _with_parts(set(self.fields))

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

    def narrow(self, referrals: QuerySet[Referral], *, statuses: Iterable[str] | None = None) -> QuerySet[Referral]:
        """`referrals` as far as the valid filters leave them; of `statuses` alone, where given."""
        values = self.values()
        if statuses is not None:
            referrals = referrals.filter(status__in=list(statuses))
        elif not values.keys() & {"status", "finished"}:
            referrals = referrals.open()
        if "status" in values:
            referrals = referrals.filter(status__in=values["status"])
        return self.narrow_but_for_status(referrals)

    def narrow_but_for_status(self, referrals: QuerySet[Referral]) -> QuerySet[Referral]:
        """`referrals` as far as the other filters leave them, of every status."""
        values = self.values()
        referrals = referrals.filter(**{LOOKUPS[name]: values[name] for name in LOOKUPS if name in values})
        for name, narrowing in NARROWINGS.items():
            if name in values:
                referrals = narrowing(referrals, values[name], self.user)
        return referrals

    def narrows(self) -> bool:
        """Whether anything but the status is narrowed by."""
        return bool(self.values().keys() - {"status", "finished"})

    def key(self) -> Hashable | None:
        """What `narrow` makes of a list of one person, for keeping its statement; None where that goes by the clock."""
        values = self.values()
        if "late" in values:
            return None
        return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())

    def has_statuses(self) -> bool:
        """Whether the person says themselves which statuses they want."""
        return bool(self.values().keys() & {"status", "finished"})


def every_parameter() -> set[str]:
    """Those of all filters, also of the ones that are not for everybody: a link from a colleague is understood."""
    return _with_parts(set(QueueFilters.base_fields))


def _with_parts(names: set[str]) -> set[str]:
    days = {name for name in names if isinstance(QueueFilters.base_fields[name], DayField)}
    return names | {f"{name}-{part}" for name in days for part in PARTS}


def _text(rows, text: str, user) -> QuerySet:
    """By reference, or its beginning; by the words of the operation's name, or their beginnings, in any order."""
    typed = " ".join(text.split())
    if REFERENCE.match(typed.upper()):
        return rows.filter(reference=typed.upper())
    if typed.upper().startswith(BEGINS):
        return rows.filter(reference__startswith=typed.upper())
    words = re.findall(r"\w+", typed.lower())
    # All names begin with it: asked for, it would read the whole index.
    told = [word for word in words if word != "operation"] or words
    if not told:
        return rows.none()
    return rows.called(" & ".join(f"'{word}':*" for word in told))


def _gate(rows, gates: list[str], user) -> QuerySet:
    statuses = [GATES[gate] for gate in gates]
    asked = Q(status=Status.INFORMATION_REQUESTED, asking_gate__in=statuses)
    return rows.filter(Q(status__in=statuses) | asked)


def _handler(rows, whose: str, user) -> QuerySet:
    if whose == NOBODY:
        return rows.filter(handler__isnull=True, status__in=list(GATES.values()))
    return rows.filter(handler=user) if whose == MINE else rows.filter(handler__public_id=whose)


def _lead(rows, whose: str, user) -> QuerySet:
    if whose == NOBODY:
        return rows.filter(lead_analyst__isnull=True)
    # What they lead, and what they cover.
    return (
        rows.filter(lead_analyst__in=[user.pk, *user.covers])
        if whose == MINE
        else rows.filter(lead_analyst__public_id=whose)
    )


def _late(rows, how: list[str], user) -> QuerySet:
    now = timezone.now()
    if set(how) == {"yes", "at_risk"}:
        return rows.in_hand().filter(amber_at__lte=now)
    return rows.late(now) if "yes" in how else rows.at_risk(now)


def _start_of(day) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)


NARROWINGS = {
    "q": _text,
    "gate": _gate,
    "handler": _handler,
    "lead": _lead,
    "late": _late,
    "risk": lambda rows, value, user: rows.filter(immediate_risk=True),
    "restricted": lambda rows, value, user: rows.filter(restricted=True),
    "received_from": lambda rows, day, user: rows.filter(received_at__gte=_start_of(day)),
    "received_to": lambda rows, day, user: rows.filter(received_at__lt=_start_of(day + timedelta(days=1))),
}
GROUPS = ("threat", "force", "region", "lead", "handler")


def filter_choices(user, more: Iterable[QuerySet] = ()) -> dict[str, list[tuple[str, str]]]:
    """Threat areas, forces, regions and people that `user` may narrow by, and the rows of `more`, in one statement."""
    scope, today = user.scope, timezone.localdate()
    regions = Organisation.objects.values("pk") if scope.is_national else scope.region_ids
    own_regions = Organisation.objects.regions()
    if not scope.is_national:
        own_regions = own_regions.filter(pk__in=scope.region_ids)
    rows = (
        rows_of("threat", ThreatArea.objects.valid_on(today), "code", "name")
        .union(
            rows_of("force", Organisation.objects.forces(), "slug", "short_name"),
            rows_of("region", own_regions, "slug", "short_name"),
            rows_of("lead", directory.members(regions, LEADS), "public_id", "name"),
            rows_of("handler", directory.members(regions, roles.holding(Permission.HANDLE)), "public_id", "name"),
            *more,
            all=True,
        )
        .order_by("group", "text")
    )
    choices: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for group, key, text in rows:
        choices.setdefault(group, []).append((key, text))
    return choices


def rows_of(kind: str, queryset: QuerySet, key, label) -> QuerySet:
    """Rows (group, key, text) of a queryset, for `filter_choices`; `key` and `label` are columns or expressions."""
    columns = {
        "group": Value(kind, output_field=CharField()),
        "key": Cast(key, CharField()),
        "text": Cast(label, CharField()),
    }
    return queryset.order_by().annotate(**columns).values_list("group", "key", "text")
