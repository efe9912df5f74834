"""What is asked about e-mails that were given up, and about rungs."""

from __future__ import annotations

from foundations.core.formats import today
from foundations.core.forms import DayField, Form, LongTextField, NumberField, RadiosField, SelectField
from foundations.deadlines import kinds
from foundations.deadlines.models import Rung


class DiscardForm(Form):
    """Gives `reason`."""

    reason = LongTextField(
        label="Why is it discarded?",
        max_length=300,
        rows=3,
        error_messages={"required": "Enter why it is discarded"},
    )


class RungForm(Form):
    """Who is told, at which moment of which deadlines, from when on."""

    kind = SelectField(
        label="Kind of deadline",
        required=False,
        help_text="Leave this empty for every kind that has no ladder of its own.",
    )
    at = RadiosField(
        label="When are they told?", choices=Rung.At.choices, error_messages={"required": "Select when they are told"}
    )
    working_days = NumberField(
        label="How many working days after it was due?",
        required=False,
        max_value=200,
        help_text="For the last of the answers above.",
    )
    who = RadiosField(
        label="Who is told?",
        choices=Rung.Who.choices,
        error_messages={"required": "Select who is told"},
    )
    valid_from = DayField(
        label="From when on",
        not_before=today,
        error_messages={"required": "Enter from when on they are told"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *((kind.key, kind.label) for kind in kinds.KINDS.values())]

    def clean(self):
        answers = super().clean()
        after = answers.get("at") == Rung.At.AFTER
        if after and not answers.get("working_days"):
            self.add_error("working_days", "Enter how many working days after, 1 or more")
        answers["working_days"] = (answers.get("working_days") or 0) if after else 0
        return answers
