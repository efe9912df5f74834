"""Saying why."""

from __future__ import annotations

from foundations.audit import reasons
from foundations.core.forms import Form, LongTextField


class ReasonForm(Form):
    """Why a person needs to look; optional where `required` is False."""

    reason = LongTextField(
        label="Reason",
        max_length=reasons.LONGEST,
        rows=3,
        help_text="For example, the number of the complaint or the operation. It is kept in the log with your name.",
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
