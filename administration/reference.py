"""The lists of reference data that an administrator keeps, each described by one row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from outcomes.models import ImpactLevel
from referrals.lifecycle import LIFECYCLE
from referrals.models import Reason, ThreatArea
from tasking.models import ProductType


@dataclass(frozen=True)
class ReferenceList:
    """One list: its slug in addresses, its names, its model, and the fields beside code and name."""

    slug: str
    title: str
    one: str
    model: type[models.Model]
    extra: tuple[str, ...] = ()

    @property
    def article(self) -> str:
        return "an" if self.one[0] in "aeiou" else "a"


LISTS = {
    one.slug: one
    for one in (
        ReferenceList("threat-areas", "Threat areas", "threat area", ThreatArea),
        ReferenceList("reasons", "Reasons of decisions", "reason", Reason, ("verb",)),
        ReferenceList("product-types", "Product types", "product type", ProductType),
        ReferenceList("impact-levels", "Impact levels", "impact level", ImpactLevel, ("descriptor",)),
    )
}


def decisions() -> list[tuple[str, str]]:
    """The verbs whose forms offer a reason, with their words."""
    verbs = Reason.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, decision_words(verb)) for verb in verbs]


def decision_words(verb: str) -> str:
    """A verb as its button says it."""
    rows = LIFECYCLE.rows(verb)
    return rows[0].label if rows else verb.replace("_", " ").capitalize()
