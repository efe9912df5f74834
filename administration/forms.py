"""What administrators are asked: people, roles, organisations."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError

from administration.open_work import OpenWork
from foundations.accounts import administering, roles
from foundations.accounts.actions import email_obstacle, role_obstacle
from foundations.accounts.models import Organisation
from foundations.core.formats import plural, today
from foundations.core.forms import (
    CheckboxesField,
    DayField,
    EmailField,
    FilterForm,
    Form,
    LongTextField,
    ModelSelectField,
    SelectField,
    TextField,
)

SUCCESSOR = {
    "lead": "Who takes over as lead analyst",
    "requester": "Who takes over as requester",
    "sio": "Who takes over as SIO",
    "taskings": "Who takes over the taskings",
}


NO_FACTOR, UNUSED, LOCKED = "no-factor", "unused", "locked"


class PeopleFilters(FilterForm):
    """Narrow the list of people."""

    words = TextField(label="Name or email address", max_length=120)
    organisation = SelectField(label="Organisation", empty="Any", search=True)
    attention = CheckboxesField(label="To look at")
    closed = CheckboxesField(label="Closed accounts", choices=[("yes", "Include closed accounts")])

    def __init__(self, data, *, by):
        super().__init__(data)
        rows = administering.organisations(by).order_by("short_name").values_list("slug", "short_name")
        self.fields["organisation"].choices = list(rows)
        self.fields["attention"].choices = [
            (NO_FACTOR, "No second factor"),
            (UNUSED, f"Not signed in for {plural(settings.UNUSED_ACCOUNT_DAYS, 'day')}"),
            (LOCKED, "Locked after wrong passwords"),
        ]


class PersonForm(Form):
    """The details of a person; `person` is None for somebody new."""

    name = TextField(label="Name", max_length=120, error_messages={"required": "Enter the name"})
    email = EmailField(
        label="Email address",
        autocomplete="off",
        help_text="They sign in with it, so it must be theirs alone.",
        error_messages={"required": "Enter the email address"},
    )
    rank = TextField(label="Rank or grade", max_length=60, required=False)
    collar_number = TextField(label="Collar number", max_length=20, required=False)
    telephone = TextField(label="Telephone", max_length=30, required=False)

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if obstacle := email_obstacle(email, self.person):
            self.add_error("email", obstacle)
        return email


class _WithRole(Form):
    """Asks for a role in an organisation that `by` administers."""

    organisation = ModelSelectField(
        Organisation.objects.none(),
        label="Organisation",
        to_field_name="slug",
        search=True,
        label_from=lambda organisation: organisation.name,
        error_messages={
            "required": "Select the organisation",
            "invalid_choice": "Select an organisation from the list",
        },
    )
    role = SelectField(
        label="Role",
        choices=[("", ""), *roles.choices],
        error_messages={"required": "Select the role", "invalid_choice": "Select a role from the list"},
    )
    starts_on = DayField(
        label="First day with the role",
        called="First day",
        not_before=today,
        error_messages={"required": "Enter the first day with the role"},
    )

    def __init__(self, *args, by, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["organisation"].queryset = administering.organisations(by).current().order_by("name")
        self.fields["starts_on"].initial = today

    def clean(self):
        answers = super().clean()
        organisation, role, starts_on = (answers.get(name) for name in ("organisation", "role", "starts_on"))
        if organisation and role and starts_on and "ends_on" not in self.errors:
            obstacle = role_obstacle(self.person, organisation, role, starts_on, answers.get("ends_on"))
            if obstacle:
                self.add_error("role", obstacle)
        return answers


class MakePersonForm(_WithRole, PersonForm):
    """Somebody new, and their first role."""

    field_order = ["name", "email", "rank", "collar_number", "telephone", "organisation", "role", "starts_on"]


class GiveRoleForm(_WithRole):
    """One more role for somebody."""

    ends_on = DayField(
        label="First day without the role",
        called="First day without the role",
        required=False,
        help_text="Leave this empty where no end is known.",
    )


class EndRoleForm(Form):
    """When a role ends."""

    ends_on = DayField(
        label="First day without the role",
        called="First day without the role",
        not_before=today,
        help_text="Today ends the role at once.",
        error_messages={"required": "Enter the first day without the role"},
    )


class HandOverForm(Form):
    """Who takes over, by kind of duty; only the kinds that there are."""

    mark_optional = False

    def __init__(self, *args, work: OpenWork, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in work.kinds:
            count = len(work.of(kind))
            field = ModelSelectField(
                work.successors(kind),
                label=SUCCESSOR[kind],
                to_field_name="public_id",
                search=True,
                required=False,
                label_from=lambda person: person.titled_name,
                help_text=f"{plural(count, 'duty', 'duties')}. Only people who fit all of them are listed.",
                error_messages={"invalid_choice": "Select a person from the list"},
            )
            self.fields[kind] = field

    def clean(self):
        answers = super().clean()
        if not self.errors and not any(answers.values()):
            raise ValidationError("Select at least one person who takes over")
        return answers


class SayWhyForm(Form):
    """Why something is done to somebody's account."""

    reason = LongTextField(
        label="Reason",
        max_length=500,
        rows=3,
        help_text="For example, “telephone lost, confirmed by a call to the desk”. It is kept in the log with your "
        "name. Write nothing about a referral.",
        error_messages={"required": "Enter the reason"},
    )


class ConfirmForm(Form):
    """Nothing is asked but the button."""
