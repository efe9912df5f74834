"""Until when somebody puts off their reminders, and why."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from foundations.core.forms import DayField, Form, LongTextField
from foundations.deadlines import snoozing


class SnoozeForm(Form):
    """Gives `until` and `reason`."""

    until = DayField(
        label="Remind me again on",
        error_messages={"required": "Enter the day on which you want to be reminded again"},
    )
    reason = LongTextField(
        label="Why do you put it off?",
        help_text="Kept with the deadline. Those above you are told as before.",
        max_length=300,
        rows=3,
        error_messages={"required": "Enter why you put it off"},
    )

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if words := snoozing.wrong_day(until):
            raise ValidationError(words)
        return until
