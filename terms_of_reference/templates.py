"""Texts with which terms begin, by threat area: a region's own, else those that come with the service. Versioned."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import StaleVersion
from referrals.models import Referral, ThreatArea
from terms_of_reference import signing
from terms_of_reference.models import TermsTemplate
from terms_of_reference.permissions import Permission

DATA = Path(__file__).parent / "data" / "templates.json"
# What a template may say; the rest of the terms is of one referral alone.
FIELDS = (
    "objectives",
    "scope_out",
    "resources",
    "products_expected",
    "methods",
    "sources",
    "assumptions",
    "legal",
    "risks",
    "deconfliction",
    "disclosure",
    "dissemination",
    "success_criteria",
)


def in_use(referral: Referral) -> TermsTemplate | None:
    """The template for a referral's main threat: the region's own, else the service's."""
    if referral.primary_threat_id is None:
        return None
    rows = TermsTemplate.objects.filter(threat_area=referral.primary_threat_id)
    rows = rows.filter(Q(region=referral.region_id) | Q(region__isnull=True))
    return max(rows, key=lambda one: (one.region_id is not None, one.number), default=None)


def of_region(region: Organisation) -> list[tuple[ThreatArea, TermsTemplate | None]]:
    """Each threat area with the template that a region's terms begin with. Two statements."""
    rows = TermsTemplate.objects.filter(Q(region=region) | Q(region__isnull=True)).select_related("written_by")
    latest: dict[int, TermsTemplate] = {}
    for one in sorted(rows, key=lambda one: (one.region_id is not None, one.number)):
        latest[one.threat_area_id] = one
    areas = ThreatArea.objects.valid_on(timezone.localdate())
    return [(area, latest.get(area.pk)) for area in areas]


def versions(region: Organisation, area: ThreatArea) -> list[TermsTemplate]:
    """A region's versions for a threat area, newest first, then those of the service."""
    rows = TermsTemplate.objects.filter(Q(region=region) | Q(region__isnull=True), threat_area=area)
    return sorted(rows.select_related("written_by"), key=lambda one: (one.region_id is not None, one.number))[::-1]


@transaction.atomic
def save(*, region: Organisation, area: ThreatArea, seen: int, by: User, note: str = "", **content) -> TermsTemplate:
    """Write the next version of a region's template; `seen` is the number that the page was made from, 0 for none.

    Raises PermissionDenied for who keeps none of that region, StaleVersion where somebody wrote one since.
    """
    if not signing.regions_of(by, Permission.KEEP_TEMPLATES).filter(pk=region.pk).exists():
        raise PermissionDenied
    Organisation.objects.select_for_update(of=("self",)).get(pk=region.pk)
    last = TermsTemplate.objects.filter(region=region, threat_area=area).aggregate(last=Max("number"))["last"] or 0
    if seen != last:
        raise StaleVersion("Somebody else wrote this template after you opened the page. Your text is still here.")
    made = TermsTemplate.objects.create(
        region=region,
        threat_area=area,
        number=last + 1,
        content={name: content[name] for name in FIELDS if content.get(name)},
        note=note,
        written_by=by,
        written_at=timezone.now(),
    )
    recorder.record(
        "terms_of_reference.save_template",
        by=by,
        target=made,
        operation="",
        threat_area=area.code,
        organisation=region.code,
        number=made.number,
    )
    return made


def load() -> int:
    """Make the first version of the service's templates where there is none; gives how many the file holds."""
    texts = json.loads(DATA.read_text(encoding="utf-8"))
    usual = texts.pop("usual")
    there = set(TermsTemplate.objects.filter(region__isnull=True).values_list("threat_area__code", flat=True))
    areas = ThreatArea.objects.exclude(code__in=there)
    TermsTemplate.objects.bulk_create(
        TermsTemplate(threat_area=area, number=1, content=usual | texts.get(area.code, {}), written_at=timezone.now())
        for area in areas
    )
    return ThreatArea.objects.count()
