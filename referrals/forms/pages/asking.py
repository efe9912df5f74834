"""Background and strategy, what is asked, and what was done already."""

from __future__ import annotations

from foundations.core.forms import CheckboxesField, LongTextField, YesNoField
from referrals.forms.base import ListCheckboxesField, ListRadiosField, PageForm
from referrals.models import FormChoice

KINDS = FormChoice.Kind


class BackgroundForm(PageForm):
    background = LongTextField(
        label="Background and current intelligence",
        max_length=8000,
        rows=12,
        help_text="What is known, how well, and what has happened so far. Keep facts and assessments apart. Do not say "
        "who a source is.",
        error_messages={"required": "Enter the background"},
    )


class StrategyForm(PageForm):
    wanted = ("investigation_strategy",)

    investigation_strategy = LongTextField(
        label="Investigation strategy",
        max_length=6000,
        rows=10,
        required=False,
        help_text="What the SIO wants to achieve, in which order, and what TOEX’s work would change.",
    )


class StageForm(PageForm):
    investigation_stage = ListRadiosField(
        KINDS.STAGE.value,
        label="At which stage is the investigation?",
        error_messages={
            "required": "Select the stage of the investigation",
            "invalid_choice": "Select a stage from the list",
        },
    )


class SupportForm(PageForm):
    support_types = ListCheckboxesField(
        KINDS.SUPPORT.value,
        label="What support do you ask for?",
        help_text="Select all that apply.",
        error_messages={
            "required": "Select the support that you ask for",
            "invalid_choice": "Select types of support from the list",
        },
    )


class ProductsForm(PageForm):
    product_types = ListCheckboxesField(
        KINDS.PRODUCT.value,
        label="Which products would help?",
        help_text="The terms of reference settle it later.",
        error_messages={
            "required": "Select the products that would help",
            "invalid_choice": "Select products from the list",
        },
    )


class QuestionForm(PageForm):
    wanted = ("question",)

    question = LongTextField(
        label="What is the question that you want answered?",
        max_length=4000,
        rows=5,
        required=False,
        help_text="One question that intelligence work can answer.",
    )


class GapsForm(PageForm):
    intelligence_gaps = LongTextField(
        label="Intelligence gaps",
        max_length=4000,
        rows=6,
        required=False,
        help_text="What you do not know, and would need to know to go on.",
    )


class WhyForm(PageForm):
    why_toex = LongTextField(
        label="Why is TOEX support needed?",
        max_length=4000,
        rows=6,
        help_text="What your force cannot do on its own, and what the support would change.",
        error_messages={"required": "Enter why TOEX support is needed"},
    )


class OutcomeForm(PageForm):
    expected_outcomes = CheckboxesField(
        label="What do you expect to come of it?",
        choices=[("pursue", "Pursue"), ("prevent", "Prevent"), ("protect", "Protect"), ("prepare", "Prepare")],
        hints={
            "pursue": "Arrests, charges, disruption, assets",
            "prevent": "Fewer people drawn into it",
            "protect": "Victims and places made safe",
            "prepare": "Services ready for what it does to people",
        },
        error_messages={"required": "Select what you expect to come of it", "invalid_choice": "Select from the list"},
    )
    outcome_described = LongTextField(
        label="In your words",
        max_length=2000,
        rows=4,
        required=False,
        help_text="What will be different when the work is done.",
    )


class WorkDoneForm(PageForm):
    work_done = LongTextField(
        label="What has been done already?",
        max_length=6000,
        rows=8,
        help_text="Lines of inquiry, searches, and their results, so that nobody does them again.",
        error_messages={"required": "Enter what has been done already"},
    )


class SystemsForm(PageForm):
    wanted = ("systems_searched",)

    systems_searched = ListCheckboxesField(
        KINDS.SYSTEM.value,
        label="Which systems have been searched?",
        required=False,
        help_text="Select all that have been searched for the subjects of this request.",
        error_messages={"invalid_choice": "Select systems from the list"},
    )


class SearchResultsForm(PageForm):
    search_results = LongTextField(
        label="What did the searches find?",
        max_length=4000,
        rows=6,
        help_text="“Nothing found” is a result too.",
        error_messages={"required": "Enter what the searches found"},
    )


class OthersAskedForm(PageForm):
    others_asked = YesNoField(
        label="Has another team been asked, or is one at work on it?",
        help_text="For example: the ROCU, another force, the National Crime Agency.",
        error_messages={"required": "Select yes if another team has been asked or is at work on it"},
    )


class OthersAskedDetailsForm(PageForm):
    others_asked_details = LongTextField(
        label="Who, and with what result?",
        max_length=2000,
        rows=5,
        error_messages={"required": "Enter who was asked, and with what result"},
    )
