"""What the terms ask, in three sections, and what their verbs ask."""

from __future__ import annotations

from dataclasses import dataclass

from foundations.core.formats import today
from foundations.core.forms import ConfirmField, DayField, LongTextField
from foundations.lifecycle.forms import VerbForm
from referrals.forms.drafts import DraftForm


class PurposeForm(DraftForm):
    aim = LongTextField(
        label="Aim",
        max_length=1000,
        rows=3,
        help_text="In one or two sentences: what TOEX's support is for.",
        error_messages={"required": "Enter the aim"},
    )
    objectives = LongTextField(
        label="Objectives",
        max_length=4000,
        help_text="The questions that the work will answer, one a line.",
        error_messages={"required": "Enter the objectives"},
    )
    scope = LongTextField(
        label="In scope",
        max_length=4000,
        rows=4,
        help_text="People, places, periods and kinds of work that are included.",
        error_messages={"required": "Enter what is in scope"},
    )
    scope_out = LongTextField(
        label="Out of scope",
        max_length=4000,
        rows=4,
        help_text="What TOEX will not do.",
        required=False,
    )
    investigation_strategy = LongTextField(
        label="Background and the SIO's investigation strategy",
        # As long as both answers of the request together.
        max_length=15000,
        rows=6,
        help_text="What is known, and what the investigation intends to do with the products. Do not name a source.",
        required=False,
    )
    success_criteria = LongTextField(
        label="How success will be judged",
        max_length=4000,
        rows=4,
        error_messages={"required": "Enter how success will be judged"},
    )


class DeliveryForm(DraftForm):
    support = LongTextField(
        label="Support that TOEX gives",
        max_length=4000,
        help_text="Who works on it and with which skills.",
        required=False,
    )
    products_expected = LongTextField(
        label="Products expected",
        max_length=4000,
        help_text="One a line. For example: problem profile, network chart, financial report.",
        error_messages={"required": "Enter the products expected"},
    )
    milestones = LongTextField(
        label="Timeline and milestones",
        max_length=4000,
        required=False,
    )
    delivery_date = DayField(
        label="Delivery date",
        help_text="When the last product is due. For example, 27 3 2027",
        not_before=today,
        error_messages={"required": "Enter the delivery date"},
    )
    review_date = DayField(
        label="Review date",
        help_text="When both look at whether the work is still right.",
        not_before=today,
        required=False,
    )


class HandlingForm(DraftForm):
    sources = LongTextField(
        label="Systems and data that may be searched",
        max_length=4000,
        help_text="Name no human source.",
        required=False,
    )
    risks = LongTextField(label="Risks, and how they are managed", max_length=8000, rows=6, required=False)
    dissemination = LongTextField(
        label="Who receives the products, and how",
        max_length=4000,
        help_text="Recipients, handling codes and conditions.",
        required=False,
    )


class TermsForm(HandlingForm, DeliveryForm, PurposeForm):
    """Every section at once: the API's JSON document."""


@dataclass(frozen=True)
class Section:
    """One page of the terms: its address, its name, and its form."""

    slug: str
    title: str
    form: type[DraftForm]


SECTIONS = (
    Section("purpose", "Purpose and scope", PurposeForm),
    Section("delivery", "Support and delivery", DeliveryForm),
    Section("handling", "Sources, risks and dissemination", HandlingForm),
)


def section_named(slug: str) -> Section | None:
    """The section of an address, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)


class SignForm(VerbForm):
    """Names exactly what is signed."""

    agreed = ConfirmField(
        label="I have read these terms and agree to them",
        error_messages={"required": "Confirm that you have read the terms and agree to them"},
    )

    def fit(self):
        if self.record is not None:
            party = "the SIO" if self.verb == "sign_for_sio" else "TOEX"
            self.fields["agreed"].label = (
                f"I have read version {self.record.number} of these terms (digest {self.record.short_digest}) and "
                f"agree to it for {party}"
            )


class AskForChangeForm(VerbForm):
    rationale = LongTextField(
        label="What should be different?",
        max_length=4000,
        help_text="The author reads this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter what should be different"},
    )
