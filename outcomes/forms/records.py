"""What is asked of a disruption and of feedback."""

from __future__ import annotations

from datetime import date

from foundations.core.formats import today
from foundations.core.forms import (
    DayField,
    Form,
    LongTextField,
    ModelRadiosField,
    ModelSelectField,
    NumberField,
    Radios,
    RadiosField,
    TextField,
    YesNoField,
)
from outcomes.models import Disruption, Feedback, ImpactLevel, RetentionReview
from outcomes.rules import days_of_disruption
from referrals.models import ThreatArea

# TOEX began then.
FIRST_ENTRY = date(2021, 4, 1)


class DisruptionForm(Form):
    """A disruption, as the national return asks for it."""

    title = TextField(
        label="Title",
        max_length=160,
        help_text="In one line, for example: three arrested at car washes in Norwich.",
        error_messages={"required": "Enter a title"},
    )
    happened_date = DayField(
        label="Date of the disruption",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the date of the disruption"},
    )
    narrative = LongTextField(
        label="What was done, and its effect",
        max_length=8000,
        rows=6,
        help_text="Do not name a source.",
        error_messages={"required": "Enter what was done and its effect"},
    )
    target_kind = RadiosField(
        label="Who or what was disrupted",
        choices=Disruption.TargetKind.choices,
        error_messages={"required": "Select who or what was disrupted"},
    )
    target_reference = TextField(
        label="Reference of the group, individual or vulnerability",
        max_length=80,
        required=False,
        help_text="For example, its number in the national record.",
    )
    threat_area = ModelSelectField(
        ThreatArea.objects.none(),
        label="Threat area",
        to_field_name="code",
        error_messages={
            "required": "Select the threat area",
            "invalid_choice": "Select a threat area from the list",
        },
    )
    four_p = RadiosField(
        label="Which of the 4Ps was it mainly?",
        choices=Disruption.FourP.choices,
        hints={
            "pursue": "Prosecute and disrupt offenders",
            "prevent": "Keep people from becoming offenders",
            "protect": "Make people and places safer",
            "prepare": "Lessen the harm when it happens",
        },
        error_messages={"required": "Select the main one of the 4Ps"},
    )
    impact = ModelRadiosField(
        ImpactLevel.objects.none(),
        label="Impact",
        to_field_name="code",
        hint_from=lambda level: level.descriptor,
        error_messages={"required": "Select the impact", "invalid_choice": "Select an impact listed"},
    )
    led = RadiosField(
        label="Did policing in this referral lead the disruption, or support it?",
        choices=Disruption.Part.choices,
        hints={
            "led": "The force or the region of this referral led it",
            "supported": "Another agency led it",
        },
        error_messages={"required": "Select whether it was led or supported"},
    )
    lead_agency = TextField(
        label="Lead agency",
        max_length=120,
        required=False,
        help_text="Needed where another agency led it.",
    )
    toex_contribution = LongTextField(
        label="What TOEX contributed",
        help_text="What would not have happened, or not so soon, without it.",
        error_messages={"required": "Enter what TOEX contributed"},
    )

    def __init__(self, *args, referral=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["threat_area"].queryset = ThreatArea.objects.valid_on(today())
        self.fields["impact"].queryset = ImpactLevel.objects.valid_on(today())
        if referral is not None and referral.received_at:
            first, last = days_of_disruption(referral)
            day = self.fields["happened_date"]
            day.not_before, day.not_after = (lambda: first), (lambda: last)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("led") == Disruption.Part.SUPPORTED and not cleaned.get("lead_agency"):
            self.add_error("lead_agency", "Enter the agency that led it")
        return cleaned


def _score(label: str, subject: str, choices=Feedback.Score.choices) -> NumberField:
    """A question answered by 1 to 5; a number, so that the API takes and gives numbers."""
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), f"{subject} must be a score from 1 to 5")
    return NumberField(
        label=label,
        min_value=1,
        max_value=5,
        widget=Radios(choices=choices),
        classes="",
        error_messages={"required": f"Select a score for {subject[:1].lower()}{subject[1:]}", **messages},
    )


class FeedbackForm(Form):
    """How the support was, by those who asked for it."""

    quality = _score("How good were the products?", "The quality of the products")
    timeliness = _score("How timely was the support?", "Timeliness")
    communication = _score("How well were you kept informed?", "Communication")
    difference = _score(
        "How much difference did it make to the investigation?", "The difference made", Feedback.Difference.choices
    )
    ask_again = YesNoField(
        label="Would you ask TOEX for support again?",
        error_messages={"required": "Select yes if you would ask TOEX for support again"},
    )
    comments = LongTextField(
        label="Comments",
        required=False,
        help_text="What helped, and what would have helped more. Do not name a source.",
    )


class ApmisForm(Form):
    """That a disruption was entered on APMIS."""

    apmis_reference = TextField(
        label="APMIS reference",
        max_length=40,
        spellcheck=False,
        classes="govuk-input--width-20",
        help_text="As APMIS gave it.",
        error_messages={"required": "Enter the APMIS reference"},
    )
    entered_on = DayField(
        label="Date of the entry",
        not_before=lambda: FIRST_ENTRY,
        not_after=today,
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the date of the entry"},
    )


class RetentionForm(Form):
    """Whether what is recorded of a referral is kept any longer."""

    decision = RadiosField(
        label="Is it still needed?",
        choices=RetentionReview.Decision.choices,
        hints={
            "dispose": "The decision is recorded. What is recorded of the referral is disposed of by national policy."
        },
        error_messages={"required": "Select whether it is still needed"},
    )
    rationale = LongTextField(
        label="Rationale",
        max_length=4000,
        help_text="Say why. Your name and the time are recorded with it.",
        error_messages={"required": "Enter the rationale"},
    )
