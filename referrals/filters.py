"""The filters of the queue and of the API's list: one form for both."""

from __future__ import annotations

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from foundations.accounts import directory
from foundations.accounts.models import Organisation
from foundations.core.forms import CheckboxesField, SelectField
from foundations.core.forms.filters import FilterForm
from referrals.models import Priority, Referral, ThreatArea
from referrals.statuses import Status
from referrals.teams import LEADS

MINE, NOBODY = "me", "none"


class QueueFilters(FilterForm):
    """Narrow a list of referrals; what is not valid narrows nothing and is named in `errors`.

    Without a status or `finished`, only open ones are listed.
    """

    status = CheckboxesField(label="Status", choices=Status.choices)
    priority = CheckboxesField(label="Priority", choices=Priority.choices)
    late = CheckboxesField(label="Deadline", choices=[("yes", "Late")])
    finished = CheckboxesField(label="Finished", choices=[("yes", "Include finished")])
    threat = SelectField(label="Main threat area", empty="Any")
    force = SelectField(label="Force", empty="Any", search=True)
    region = SelectField(label="Region", empty="Any")
    lead = SelectField(label="Lead analyst", empty="Anybody")

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        choices = filter_choices(user)
        for name in ("threat", "force", "region"):
            self.fields[name].choices = choices[name]
        self.fields["lead"].choices = [(MINE, "Me"), (NOBODY, "Not allocated"), *choices["lead"]]
        if not user.scope.works_referrals:
            # Whoever asks has one force, and the team's names are of no use to narrow by.
            for name in ("force", "region", "lead"):
                del self.fields[name]
        elif not user.scope.is_national:
            del self.fields["region"]

    def narrow(self, referrals: QuerySet[Referral]) -> QuerySet[Referral]:
        """`referrals` as far as the valid filters leave them."""
        values = self.values()
        lookups = {
            "status": "status__in",
            "priority": "priority__in",
            "threat": "primary_threat__code",
            "force": "force__slug",
            "region": "region__slug",
        }
        referrals = referrals.filter(**{lookups[name]: values[name] for name in lookups if name in values})
        if "late" in values:
            referrals = referrals.late(timezone.now())
        if not values.keys() & {"status", "finished"}:
            referrals = referrals.open()
        lead = values.get("lead")
        if lead == NOBODY:
            return referrals.filter(lead_analyst__isnull=True)
        if lead == MINE:
            return referrals.filter(lead_analyst=self.user)
        return referrals.filter(lead_analyst__public_id=lead) if lead else referrals


def filter_choices(user) -> dict[str, list[tuple[str, str]]]:
    """Threat areas, forces, regions and lead analysts that `user` may narrow by, in one statement."""
    scope, today = user.scope, timezone.localdate()
    forces = Organisation.objects.forces()
    leads = directory.members(scope.region_ids, LEADS)
    if scope.is_national:
        leads = directory.members(Organisation.objects.values("pk"), LEADS)
    rows = (
        _rows("threat", ThreatArea.objects.valid_on(today), "code", "name")
        .union(
            _rows("force", forces, "slug", "short_name"),
            _rows("region", Organisation.objects.regions(), "slug", "short_name"),
            _rows("lead", leads, "public_id", "name"),
            all=True,
        )
        .order_by("group", "text")
    )
    choices: dict[str, list[tuple[str, str]]] = {"threat": [], "force": [], "region": [], "lead": []}
    for group, key, text in rows:
        choices[group].append((key, text))
    return choices


def _rows(kind: str, queryset: QuerySet, key: str, label: str) -> QuerySet:
    columns = {
        "group": Value(kind, output_field=CharField()),
        "key": Cast(key, CharField()),
        "text": Cast(label, CharField()),
    }
    return queryset.order_by().annotate(**columns).values_list("group", "key", "text")
