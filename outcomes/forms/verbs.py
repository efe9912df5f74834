"""What the steps of a referral ask that record outcomes: reassessing, and closing."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from foundations.accounts.models import Organisation
from foundations.core.forms import LongTextField, ModelSelectField, NumberField, RadiosField, TextField, YesNoField
from foundations.lifecycle.forms import VerbForm
from outcomes.effects import PND_NEEDED, VALUE_NEEDED
from outcomes.models import Level
from outcomes.owners import misfit, possible_owners


class RecommendOwnerForm(VerbForm):
    """The reassessment, with the requester's view, and the owner that follows from it."""

    harm_now = NumberField(
        label="Harm score now",
        max_value=100,
        help_text="From 0 to 100, from the harm assessment.",
        classes="govuk-input--width-3",
        error_messages={
            "required": "Enter the harm score as it is now",
            "invalid": "Harm score must be a whole number",
            "min_value": "Harm score must be between 0 and 100",
            "max_value": "Harm score must be between 0 and 100",
        },
    )
    findings = LongTextField(
        label="What the work found",
        max_length=8000,
        rows=6,
        help_text="Do not name a source.",
        error_messages={"required": "Enter what the work found"},
    )
    what_remains = LongTextField(
        label="What remains of the threat",
        help_text="What is not dealt with yet, and what could happen next.",
        error_messages={"required": "Enter what remains of the threat"},
    )
    victims = LongTextField(
        label="Victims",
        help_text="Who is still at risk, and what has been done to make them safe.",
        error_messages={"required": "Enter how the victims stand"},
    )
    requester_view = LongTextField(
        label="The requester’s view",
        help_text="What the requester or the SIO thinks of the threat now and of who owns it next.",
        error_messages={"required": "Enter the requester’s view"},
    )
    requester_view_by = TextField(
        label="Who gave the requester’s view",
        max_length=120,
        help_text="Rank and name.",
        error_messages={"required": "Enter who gave the requester’s view"},
    )
    level = RadiosField(
        label="Level at which the threat is owned next",
        choices=Level.choices,
        error_messages={"required": "Select the level"},
    )
    offered_to = ModelSelectField(
        Organisation.objects.none(),
        label="Recommended owner",
        to_field_name="slug",
        label_from=lambda one: f"{one.name} ({one.get_kind_display().lower()})",
        help_text="They are asked to accept ownership.",
        error_messages={
            "required": "Select the recommended owner",
            "invalid_choice": "Select an owner from the list",
        },
    )
    rationale = LongTextField(
        label="Why this owner",
        help_text="The requester and the owner read this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter why this owner is recommended"},
    )

    def fit(self):
        if self.record is None:
            return
        self.fields["offered_to"].queryset = possible_owners(self.record)
        self.fields[
            "harm_now"
        ].help_text = (
            f"From 0 to 100, from the harm assessment. It was {self.record.harm_score} when the request was accepted."
        )

    def clean(self):
        cleaned = super().clean()
        level, owner = cleaned.get("level"), cleaned.get("offered_to")
        problem = misfit(self.record, level, owner) if level and owner and self.record else None
        if problem:
            self.add_error("offered_to", problem)
        return cleaned


class CloseForm(VerbForm):
    """What must be certain before a referral is closed, and what was learnt."""

    pnd_confirmed = YesNoField(
        label="Is all intelligence of this referral on the Police National Database (PND)?",
        error_messages={"required": "Select yes if all intelligence is on PND"},
    )
    pnd_reference = TextField(
        label="PND references",
        required=False,
        help_text="Where it can be found, for example record numbers.",
    )
    none_explained = LongTextField(
        label="Why is there no value added to record?",
        required=False,
        help_text="No disruption has been recorded. If there was one, record it under Outcomes before you close.",
        error_messages={"required": VALUE_NEEDED},
    )
    lessons = LongTextField(
        label="Lessons",
        help_text="What went well, and what to do differently next time.",
        error_messages={"required": "Enter the lessons"},
    )

    def fit(self):
        self.fields["none_explained"].required = True
        if self.record is not None and self.record.disruptions.exists():
            del self.fields["none_explained"]

    def clean_pnd_confirmed(self):
        if not self.cleaned_data["pnd_confirmed"]:
            raise ValidationError(PND_NEEDED, code="not_on_pnd")
        return True
