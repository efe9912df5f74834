"""What each verb of a referral asks; those of the gates stand in `decisions`, those about questions in `questions`."""

from __future__ import annotations

from django.utils import timezone

from foundations.core.forms import ConfirmField, Form, LongTextField, ModelSelectField, TextField
from foundations.lifecycle.forms import VerbForm
from referrals.models import Reason


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


class HoldForm(ReasonForm):
    pass


class WithdrawForm(ReasonForm):
    rationale = LongTextField(
        label="What has changed",
        max_length=4000,
        help_text="The team reads this.",
        error_messages={"required": "Enter what has changed"},
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
