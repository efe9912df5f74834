"""What is asked about somebody's part in a team: skills, days of work."""

from __future__ import annotations

from foundations.accounts import staffing
from foundations.accounts.models import Skill
from foundations.core.formats import today
from foundations.core.forms import CheckboxesField, Form, ModelCheckboxesField, NumberField

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class SkillsForm(Form):
    """Gives `skills`."""

    skills = ModelCheckboxesField(
        Skill.objects.none(),
        label="Skills",
        required=False,
        help_text="They stand beside the name where work is allocated. Nobody is chosen by them alone.",
        to_field_name="code",
        error_messages={"invalid_choice": "Select skills from the list"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skills"].queryset = Skill.objects.valid_on(today())


class StaffForm(SkillsForm):
    """Gives `skills` and `days`, the days of the week as numbers."""

    days = CheckboxesField(
        label="Days of work",
        choices=[(str(place), name) for place, name in enumerate(DAYS)],
        help_text="Full time is Monday to Friday.",
        error_messages={"required": "Select at least one day"},
    )

    def clean_days(self) -> list[int]:
        return sorted(int(day) for day in self.cleaned_data["days"])


class MostReferralsForm(Form):
    """Gives `most`."""

    most = NumberField(
        label="Most referrals that one person leads at once",
        help_text="Whoever leads as many is said to have no room. It keeps nobody from being allocated.",
        min_value=1,
        max_value=staffing.MOST_REFERRALS,
        classes="govuk-input--width-2",
        error_messages={
            "required": "Enter a number",
            "invalid": "Enter a whole number, such as 5",
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {staffing.MOST_REFERRALS} or fewer",
        },
    )
