"""What is asked of closed days."""

from __future__ import annotations

from datetime import date

from foundations.accounts import administering
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.core.forms import DayField, Form, SelectField, TextField
from foundations.deadlines import closures

EVERYWHERE = "everywhere"


def _earliest() -> date:
    return today() - closures.LATE


class ClosureForm(Form):
    """A region, or every region, closed on some days. `cleaned_data` has an Organisation, or None for everywhere."""

    organisation = SelectField(
        label="Who is closed",
        error_messages={"required": "Select who is closed", "invalid_choice": "Select a region from the list"},
    )
    name = TextField(
        label="What the days are called",
        max_length=80,
        help_text="Shown wherever a deadline is explained, for instance “Christmas closure”.",
        error_messages={"required": "Enter what the days are called"},
    )
    first_day = DayField(
        label="First closed day",
        not_before=_earliest,
        not_after=lambda: today() + closures.AHEAD,
        error_messages={"required": "Enter the first closed day"},
    )
    last_day = DayField(
        label="Last closed day",
        required=False,
        not_after=lambda: today() + closures.AHEAD,
        help_text="Leave this empty for a single day.",
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self._regions = {one.slug: one for one in closures.regions(by).current().order_by("name")}
        choices = [(slug, one.name) for slug, one in self._regions.items()]
        if administering.is_national(by):
            choices = [("", ""), (EVERYWHERE, "Every region: a bank holiday that was proclaimed"), *choices]
        self.fields["organisation"].choices = choices

    def clean_organisation(self) -> Organisation | None:
        return self._regions.get(self.cleaned_data["organisation"])

    def clean(self):
        answers = super().clean()
        if not self.errors:
            last = answers["last_day"] or answers["first_day"]
            if words := closures.obstacle(answers["organisation"], answers["first_day"], last):
                self.add_error("last_day" if answers["last_day"] else "first_day", words.rstrip("."))
        return answers

    def in_address(self) -> dict[str, str]:
        """The answers, valid ones, as an address carries them: the form reads them back from there."""
        answers = self.cleaned_data
        days = {name: answers[name].isoformat() for name in ("first_day", "last_day") if answers[name]}
        return {"organisation": self.data["organisation"], "name": answers["name"], **days}
