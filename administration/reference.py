"""The lists of reference data that an administrator keeps, each described by one row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from foundations.accounts.models import AbsenceKind, Skill
from outcomes.models import ImpactLevel
from referrals.deciding import letters
from referrals.lifecycle import LIFECYCLE
from referrals.models import FormChoice, LetterText, Reason, ThreatArea
from tasking.models import ProductType


@dataclass(frozen=True)
class ReferenceList:
    """One list: its slug in addresses, its names, its model, and the fields beside code and name."""

    slug: str
    title: str
    one: str
    model: type[models.Model]
    extra: tuple[str, ...] = ()
    # Which of the model's lists it is, where one table holds several.
    kind: str = ""

    def rows(self) -> models.QuerySet:
        """Its entries, those that have ended among them."""
        return self.model.objects.filter(kind=self.kind) if self.kind else self.model.objects.all()

    @property
    def article(self) -> str:
        return "an" if self.one[0] in "aeiou" else "a"


KINDS = FormChoice.Kind
# What the list of a kind says besides the name: of a capability how to ask there, which stands in the letter.
MORE = {KINDS.CAPABILITY: ("descriptor",)}
# What one entry of a list of the tasking request is called.
ONE_OF = {
    KINDS.EXPLOITATION: "exploitation type",
    KINDS.COUNTRY: "country",
    KINDS.STAGE: "investigation stage",
    KINDS.SUPPORT: "support type",
    KINDS.PRODUCT: "product",
    KINDS.SYSTEM: "system",
    KINDS.DATA: "kind of data",
    KINDS.LEGAL_BASIS: "legal basis",
    KINDS.HANDLING: "handling instruction",
    KINDS.SENSITIVITY: "sensitivity",
    KINDS.SOURCE_TERM: "word",
    KINDS.CAPABILITY: "capability",
}

LISTS = {
    one.slug: one
    for one in (
        ReferenceList("threat-areas", "Threat areas", "threat area", ThreatArea),
        ReferenceList("reasons", "Reasons of decisions", "reason", Reason, ("verb",)),
        ReferenceList("letters", "Letters to requesters", "paragraph", LetterText, ("verb", "part", "reason", "text")),
        ReferenceList("product-types", "Product types", "product type", ProductType),
        ReferenceList("skills", "Skills of people", "skill", Skill),
        ReferenceList("absence-kinds", "Kinds of absence", "kind of absence", AbsenceKind),
        ReferenceList("impact-levels", "Impact levels", "impact level", ImpactLevel, ("descriptor",)),
        *(
            ReferenceList(kind.value, kind.label, ONE_OF[kind], FormChoice, MORE.get(kind, ()), kind=kind.value)
            for kind in FormChoice.Kind
        ),
    )
}


def decisions() -> list[tuple[str, str]]:
    """The verbs whose forms offer a reason, with their words."""
    verbs = Reason.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, decision_words(verb)) for verb in verbs]


def with_letters() -> list[tuple[str, str]]:
    """The verbs that a letter goes with, with their words."""
    return sorted(((verb, decision_words(verb)) for verb in letters.VERBS), key=lambda one: one[1])


def reasons() -> list[tuple[str, str]]:
    """Every reason of a decision, by verb and code, with its words."""
    rows = Reason.objects.order_by("verb", "position").values_list("verb", "code", "name")
    return [(f"{verb}:{code}", f"{decision_words(verb)}: {name}") for verb, code, name in rows]


def decision_words(verb: str) -> str:
    """A verb as its button says it."""
    rows = LIFECYCLE.rows(verb)
    return rows[0].label if rows else verb.replace("_", " ").capitalize()
