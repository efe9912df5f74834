"""What each decision of a gate asks: its reason and rationale, the record by the National Decision Model, the letter."""

from __future__ import annotations

from functools import cache

from django.utils import timezone

from foundations.accounts.models import Organisation, User
from foundations.core.forms import LongTextField, ModelSelectField, NumberField, RadiosField, TextField
from referrals import consent, scoring, teams
from referrals.allocating import capacity
from referrals.deciding import letters, ndm
from referrals.forms.verbs import ReasonForm
from referrals.models import FormChoice, Priority

LONGEST_PART = 4000


def _part(part: ndm.Part) -> LongTextField:
    return LongTextField(label=part.title, max_length=LONGEST_PART, rows=3, help_text=part.hint, required=False)


class DecisionForm(ReasonForm):
    """A decision. Without `letter` the letter is composed; pages show it before it goes."""

    (
        ndm_code_of_ethics,
        ndm_information,
        ndm_threat_and_risk,
        ndm_powers_and_policy,
        ndm_options,
        ndm_action_and_review,
    ) = (_part(part) for part in ndm.PARTS)
    letter = LongTextField(
        label="Letter to the requester",
        max_length=letters.LONGEST,
        rows=22,
        required=False,
        help_text="Change what does not fit. It is kept as you send it, and cannot be changed afterwards.",
    )

    def asked_first(self) -> list:
        """The fields of the decision itself."""
        return [bound for bound in self.visible_fields() if not _is_apart(bound.name)]

    def asked_of_record(self) -> list:
        """The fields of the record by the National Decision Model."""
        return [bound for bound in self.visible_fields() if bound.name.startswith("ndm_")]

    def has_record(self) -> bool:
        """Whether the record has been begun, or something in it is wrong."""
        return any(bound.value() or bound.errors for bound in self.asked_of_record())


def _is_apart(name: str) -> bool:
    return name.startswith("ndm_") or name == "letter"


class ForwardForm(DecisionForm):
    pass


class DeclineForm(DecisionForm):
    pass


class ReturnForm(DecisionForm):
    pass


class ReconsiderForm(DecisionForm):
    pass


class RedirectForm(DecisionForm):
    region = ModelSelectField(
        Organisation.objects.none(),
        label="Region that it goes to",
        to_field_name="slug",
        label_from=lambda region: region.name,
        error_messages={
            "required": "Select the region that it goes to",
            "invalid_choice": "Select a region from the list",
        },
    )
    field_order = ["region", "reason", "rationale"]

    def fit(self):
        super().fit()
        others = Organisation.objects.regions().current()
        if self.record is not None:
            others = others.exclude(pk=self.record.region_id)
        self.fields["region"].queryset = others
        self.fields["region"].label_from = consent.named
        if others.filter(redirects_need_consent=True).exists():
            self.fields["region"].help_text = consent.HINT

    def clean(self):
        answers = super().clean()
        if (region := answers.get("region")) and region.redirects_need_consent:
            self.add_error("region", consent.refusal(region))
        return answers

    @property
    def other_buttons(self):
        """To the offer of a hand-over, where the region chosen has to consent; what was typed goes along."""
        return consent.way_on(self.record, self.errors.get("region") if self.is_bound else None)


class RedirectCapabilityForm(DecisionForm):
    capability = ModelSelectField(
        FormChoice.objects.none(),
        label="Capability or agency to ask instead",
        to_field_name="code",
        label_from=lambda one: one.name,
        error_messages={
            "required": "Select the capability or agency to ask instead",
            "invalid_choice": "Select a capability or agency from the list",
        },
    )
    capability_detail = TextField(
        label="Unit or contact there",
        max_length=120,
        required=False,
        help_text="Stands in the letter. For example, the duty desk, or the name of another agency.",
    )
    field_order = ["capability", "capability_detail", "reason", "rationale"]

    def fit(self):
        super().fit()
        offered = FormChoice.objects.filter(kind=FormChoice.Kind.CAPABILITY)
        self.fields["capability"].queryset = offered.valid_on(timezone.localdate())

    def clean(self):
        answers = super().clean()
        capability = answers.get("capability")
        if capability and capability.code == "other-agency" and not answers.get("capability_detail"):
            self.add_error("capability_detail", "Enter which agency it is")
        return answers


class AcceptForm(DecisionForm):
    priority = RadiosField(
        label="Priority",
        choices=Priority.choices,
        hints={
            "urgent": "Immediate risk to people, or an operation under way",
            "high": "Serious harm is likely if it waits",
            "routine": "Everything else",
        },
        error_messages={"required": "Select a priority"},
    )
    harm_score = NumberField(
        label="Harm score",
        max_value=100,
        help_text="From 0 to 100, from the harm assessment.",
        classes="govuk-input--width-3",
        error_messages={
            "required": "Enter the harm score",
            "invalid": "Harm score must be a whole number",
            "min_value": "Harm score must be between 0 and 100",
            "max_value": "Harm score must be between 0 and 100",
        },
    )
    lead_analyst = ModelSelectField(
        User.objects.none(),
        label="Lead analyst",
        help_text="What stands beside each name is all that the order goes by. It decides nothing.",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select the lead analyst",
            "invalid_choice": "Select a lead analyst from the list",
        },
    )
    field_order = ["priority", "harm_score", "lead_analyst", "reason", "rationale"]

    def fit(self):
        super().fit()
        if self.record is not None:
            lead = self.fields["lead_analyst"]
            lead.queryset = teams.possible_leads(self.record)
            if self.by is not None:
                # Asked when the form is drawn; nobody is chosen beforehand.
                lead.choices = cache(self._leads_with_reasons)
            self._suggest_harm_score()

    def _leads_with_reasons(self) -> list[tuple[str, str]]:
        found = capacity.suggest_leads(self.record, by=self.by)
        return [("", ""), *((one.candidate.key, f"{one.candidate.name}: {one.words}") for one in found)]

    def _suggest_harm_score(self):
        """What the requester's assessment comes to stands in the field; whoever accepts decides."""
        assessment = scoring.of_version(self.record.requests.submitted().first())
        if assessment and assessment.band:
            field = self.fields["harm_score"]
            field.initial = assessment.total
            field.help_text = (
                f"From 0 to 100. The requester’s harm assessment comes to {assessment.in_words}. It only advises: "
                "change the number where you see it differently."
            )


class AcceptInPartForm(AcceptForm):
    accepted_part = LongTextField(
        label="The part that is accepted",
        max_length=2000,
        rows=4,
        error_messages={"required": "Enter the part that is accepted"},
    )
    field_order = ["accepted_part", "priority", "harm_score", "lead_analyst", "reason", "rationale"]


class CorrectionForm(DecisionForm):
    """The words of a decision put right. `verb` is that of the decision."""

    correction = LongTextField(
        label="Why it is corrected",
        max_length=2000,
        rows=3,
        help_text="The requester reads this too. The decision as it was made stays on record.",
        error_messages={"required": "Enter why the decision is corrected"},
    )
    field_order = ["correction", "reason", "rationale"]
