"""What the terms ask, section by section: pages of texts and days, and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from foundations.core.formats import today
from foundations.core.forms import DayField, LongTextField, TextField
from referrals.forms.drafts import DraftForm
from terms_of_reference.forms import rows


def _text(label: str, help_text: str = "", *, needed: str = "", most: int = 4000, lines: int = 4) -> LongTextField:
    errors = {"error_messages": {"required": needed}} if needed else {}
    return LongTextField(label=label, max_length=most, rows=lines, help_text=help_text, required=bool(needed), **errors)


class TermsSectionForm(DraftForm):
    """One page of the terms. Fields are named as the columns."""


class AimForm(TermsSectionForm):
    background = _text("Background", "What is known, in a few sentences. Do not name a source.", most=15000, lines=6)
    aim = _text(
        "Aim", "In one or two sentences: what TOEX's support is for.", needed="Enter the aim", most=1000, lines=3
    )
    objectives = _text("Objectives", "What the work is to achieve. The questions it answers come on the next page.")


class ScopeForm(TermsSectionForm):
    scope = _text("In scope", "Kinds of work that are included.", needed="Enter what is in scope")
    scope_from = DayField(label="Events from", help_text="For example, 27 3 2026", required=False)
    scope_to = DayField(label="Events until", required=False)
    scope_places = _text("Places", "Forces, towns and routes that are included.", lines=3)
    scope_subjects = _text("Subjects", "Whom and what the work may look at.", lines=3)
    scope_out = _text("Out of scope", "What TOEX will not do.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("scope_from"), cleaned.get("scope_to")
        if begins and ends and ends < begins:
            self.add_error("scope_to", "“Events until” must not be before “Events from”")
        return cleaned


class StrategyForm(TermsSectionForm):
    investigation_strategy = _text(
        "The SIO's investigation strategy",
        "The text that these terms work to. It is kept with them. Do not name a source.",
        # As long as both answers of the request together.
        most=15000,
        lines=8,
    )
    strategy_version = TextField(label="Its version", max_length=60, required=False, classes="govuk-input--width-10")
    strategy_date = DayField(label="Its date", help_text="For example, 27 3 2026", required=False)


class SupportForm(TermsSectionForm):
    support = _text("Support that TOEX gives", "In words. Roles and days come on the next page.")
    resources = _text("Resources", "Tools, licences, rooms and travel that are needed, and who pays.", lines=3)


class DatesForm(TermsSectionForm):
    start_date = DayField(label="Start", help_text="When the work begins. For example, 27 3 2027", required=False)
    delivery_date = DayField(
        label="Delivery date",
        help_text="When the last product is due. For example, 27 3 2027",
        not_before=today,
        error_messages={"required": "Enter the delivery date"},
    )
    review_date = DayField(
        label="Review date",
        help_text="When both look at whether the work is still right. More reviews can be listed on the next page.",
        not_before=today,
        required=False,
    )
    milestones = _text("About the timeline", "What the days depend on.", lines=3)


class AboutProductsForm(TermsSectionForm):
    products_expected = _text("About the products", "What holds for all of them. The products come on the next page.")


class MethodsForm(TermsSectionForm):
    methods = _text("Methods", "Analytical techniques, and how results are graded.")
    sources = _text("Systems and data that may be searched", "And who gives access. Name no human source.")
    assumptions = _text("Assumptions and constraints", "What must hold for the days to be kept.")


class LegalForm(TermsSectionForm):
    legal = _text("Legal basis and authorities", "References alone; no content of an authority.")
    risks = _text("Risks and safeguarding", "And how they are managed.", most=8000, lines=6)
    deconfliction = _text("Result of deconfliction", "Who else works on the same subjects, and what was agreed.")
    disclosure = _text("Disclosure", "How material is recorded, retained and revealed under the CPIA, and by whom.")


class UseForm(TermsSectionForm):
    dissemination = _text("Who receives the products, and how", "Recipients, handling codes and conditions.")
    success_criteria = _text("How success will be judged", needed="Enter how success will be judged")


@dataclass(frozen=True)
class Section:
    """One page of the terms: its address, its name, and its form, or the list that it keeps."""

    slug: str
    title: str
    form: type[DraftForm] | None = None
    rows: rows.RowKind | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the terms that it writes."""
        return (self.rows.name,) if self.rows else tuple(self.form.base_fields)


SECTIONS = (
    Section("purpose", "Background and aim", AimForm),
    Section("questions", "Questions to answer", rows=rows.KINDS["questions"]),
    Section("scope", "Scope", ScopeForm),
    Section("strategy", "Investigation strategy", StrategyForm),
    Section("support", "Support and resources", SupportForm),
    Section("roles", "Roles and days", rows=rows.KINDS["roles"]),
    Section("about-products", "About the products", AboutProductsForm),
    Section("products", "Products", rows=rows.KINDS["products"]),
    Section("delivery", "Dates", DatesForm),
    Section("timeline", "Milestones and reviews", rows=rows.KINDS["timeline"]),
    Section("methods", "Methods and data", MethodsForm),
    Section("handling", "Law, risk and disclosure", LegalForm),
    Section("use", "Dissemination and success", UseForm),
)
PAGES = tuple(section for section in SECTIONS if section.form)
ROW_PAGES = tuple(section for section in SECTIONS if section.rows)
SECTION_OF = {name: section for section in SECTIONS for name in section.fields}


def section_named(slug: str) -> Section | None:
    """The section of an address, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)


class TermsForm(
    UseForm, LegalForm, MethodsForm, DatesForm, AboutProductsForm, SupportForm, StrategyForm, ScopeForm, AimForm
):
    """Every section at once: the API's JSON document."""

    questions = rows.RowsField(rows.KINDS["questions"])
    roles = rows.RowsField(rows.KINDS["roles"])
    products = rows.RowsField(rows.KINDS["products"])
    timeline = rows.RowsField(rows.KINDS["timeline"])


LABELS = {name: str(field.label) for name, field in TermsForm.base_fields.items()} | {
    "amendment_reason": "Why the terms are changed"
}
