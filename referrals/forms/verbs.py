"""What each verb of a referral asks."""

from __future__ import annotations

from django.utils import timezone

from foundations.accounts.models import Organisation, User
from foundations.core.forms import (
    ConfirmField,
    Form,
    LongTextField,
    ModelSelectField,
    NumberField,
    RadiosField,
    TextField,
)
from foundations.lifecycle.forms import VerbForm
from referrals import consent, scoring, teams
from referrals.models import Priority, Reason


class RationaleForm(VerbForm):
    """A rationale alone."""

    rationale = LongTextField(
        label="Rationale",
        max_length=4000,
        help_text="Say why. Your name and the time are recorded with it.",
        error_messages={"required": "Enter the rationale"},
    )


class ReasonForm(VerbForm):
    """A coded reason, from the reference data of the verb, and a rationale."""

    reason_label = "Reason"
    reason = ModelSelectField(
        Reason.objects.none(),
        label="Reason",
        to_field_name="code",
        error_messages={"required": "Select a reason", "invalid_choice": "Select a reason from the list"},
    )
    rationale = LongTextField(
        label="Rationale",
        max_length=4000,
        help_text="The requester reads this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter the rationale"},
    )

    def fit(self):
        # Accepting in part gives the reasons of accepting.
        verb = "accept" if self.verb == "accept_in_part" else self.verb
        self.fields["reason"].queryset = Reason.objects.filter(verb=verb).valid_on(timezone.localdate())


class ForwardForm(ReasonForm):
    pass


class DeclineForm(ReasonForm):
    pass


class ReturnForm(ReasonForm):
    pass


class HoldForm(ReasonForm):
    pass


class WithdrawForm(ReasonForm):
    rationale = LongTextField(
        label="What has changed",
        max_length=4000,
        help_text="The team reads this.",
        error_messages={"required": "Enter what has changed"},
    )


class QuestionForm(ReasonForm):
    rationale = LongTextField(
        label="Your question",
        max_length=4000,
        help_text="Ask for one thing that you need to decide. The requester reads this and answers it.",
        error_messages={"required": "Enter your question"},
    )


class AnswerForm(VerbForm):
    rationale = LongTextField(
        label="Your answer",
        max_length=8000,
        rows=8,
        help_text="Do not name a source. The gate that asked reads this.",
        error_messages={"required": "Enter your answer"},
    )


class AdviceForm(VerbForm):
    rationale = LongTextField(
        label="Your advice",
        max_length=4000,
        help_text="The requester and the gates read this.",
        error_messages={"required": "Enter your advice"},
    )


class CommentForm(Form):
    """What the adviser says without deciding."""

    comment = LongTextField(
        label="Your comment",
        max_length=4000,
        help_text="The requester and the gates read this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter your comment"},
    )


class RedirectForm(ReasonForm):
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


class RedirectCapabilityForm(ReasonForm):
    capability = TextField(
        label="Capability or agency to ask instead",
        max_length=120,
        help_text="For example, the ROCU cyber team or the National Crime Agency.",
        error_messages={"required": "Enter the capability or agency to ask instead"},
    )
    field_order = ["capability", "reason", "rationale"]


class AcceptForm(ReasonForm):
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
            self.fields["lead_analyst"].queryset = teams.possible_leads(self.record)
            self._suggest_harm_score()

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


class AcceptOwnershipForm(VerbForm):
    named_lead = TextField(
        label="Name of the lead",
        max_length=120,
        help_text="The officer who leads on this threat from now on.",
        error_messages={"required": "Enter the name of the lead"},
    )
    rationale = LongTextField(label="Comment", max_length=4000, required=False)


class DeclarationForm(VerbForm):
    declared = ConfirmField(
        label="The request is accurate as far as I know, names no source, and holds nothing marked SECRET or above",
        error_messages={"required": "Confirm the declaration to submit the request"},
    )
