"""The filters of the timeline: one form for the page, the PDF and the API."""

from __future__ import annotations

from typing import Any

from foundations.accounts.models import User
from foundations.core.forms import CheckboxesField, DayField
from foundations.core.forms.filters import FilterForm
from referrals.models import Referral
from referrals.timeline.lines import Narrowed, kinds_for


class TimelineFilters(FilterForm):
    """Narrow the line; what is not valid narrows nothing and is named in `errors`."""

    kind = CheckboxesField(label="Show", help_text="Notices to you are left out unless you choose them.")
    since = DayField(label="From", called="From")
    until = DayField(label="Until", called="Until")

    def __init__(self, data: Any, *, referral: Referral, user: User) -> None:
        super().__init__(data)
        self.fields["kind"].choices = sorted(kinds_for(user, referral).items(), key=lambda kind: kind[1])

    def narrowed(self) -> Narrowed:
        """What the valid filters come to."""
        values = self.values()
        return Narrowed(frozenset(values.get("kind", ())), values.get("since"), values.get("until"))
