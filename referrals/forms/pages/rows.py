"""The questions before lists of rows: whether there are any."""

from __future__ import annotations

from foundations.core.forms import YesNoField
from referrals.forms.base import PageForm


class HasSubjectsForm(PageForm):
    has_subjects = YesNoField(
        label="Do you know any people, telephones, vehicles or other subjects?",
        help_text="You can add them one by one, paste a list or upload a spreadsheet.",
        error_messages={"required": "Select yes if you know any subjects"},
    )
