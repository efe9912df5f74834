"""What is asked where a deadline is paused, resumed or extended, and where an extension is answered."""

from __future__ import annotations

from django.utils import timezone

from foundations.core.forms import Form, LongTextField, ModelSelectField, NumberField
from foundations.lifecycle.forms import VerbForm
from referrals.clocks import words
from referrals.models import Reason

# A longer extension is a new target, or terms to be amended.
MOST_DAYS = 120


class ReasonForm(Form):
    """A coded reason and a note."""

    verb = ""
    reason = ModelSelectField(
        Reason.objects.none(),
        label="Reason",
        to_field_name="code",
        error_messages={"required": "Select a reason", "invalid_choice": "Select a reason from the list"},
    )
    note = LongTextField(
        label="Note",
        max_length=2000,
        help_text="Say what you wait for or what came up. Whoever asks why it is due then can read it. Name no source.",
        error_messages={"required": "Enter a note"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Reason.objects.filter(verb=self.verb).valid_on(timezone.localdate())


class PauseForm(ReasonForm):
    """Why a deadline is to stand still."""

    verb = words.PAUSE


class ExtendForm(ReasonForm):
    """How much more time a deadline gets, and why."""

    verb = words.EXTEND
    working_days = NumberField(
        label="Working days more",
        min_value=1,
        max_value=MOST_DAYS,
        classes="govuk-input--width-3",
        error_messages={
            "required": "Enter how many working days more",
            "min_value": "Working days more must be 1 or more",
            "max_value": f"Working days more must be {MOST_DAYS} or fewer",
        },
    )
    field_order = ("working_days", "reason", "note")


class ResumeForm(Form):
    """That a deadline runs on."""

    note = LongTextField(label="Note", max_length=2000, required=False)


class CommentForm(VerbForm):
    rationale = LongTextField(label="Comment", max_length=2000, required=False)


class RefuseForm(VerbForm):
    rationale = LongTextField(
        label="Reason",
        max_length=2000,
        help_text="Whoever asked reads this.",
        error_messages={"required": "Enter the reason"},
    )
