"""What is asked about who works on a referral."""

from __future__ import annotations

from collections.abc import Sequence

from foundations.accounts.models import User
from foundations.core.forms import (
    ConfirmField,
    Form,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    TextField,
    VersionField,
)
from referrals.allocating.suggesting import Suggestion
from referrals.models.allocation import LONGEST_REASON


class _Offering(Form):
    """Offers people in the order of a suggestion, each with its reasons; nobody is chosen beforehand."""

    offered = ""

    def __init__(self, *args, suggested: Sequence[Suggestion] = (), version=None, **kwargs):
        super().__init__(*args, **kwargs)
        field, found = self.fields[self.offered], [one.candidate for one in suggested]
        field.queryset = User.objects.filter(pk__in=[one.user_id for one in found])
        # They were read with their reasons; to be drawn they are not read again.
        field.choices = [(one.key, one.name) for one in found]
        field.widget.hints = {one.candidate.key: _sentence(one.words) for one in suggested}
        if version is not None:
            self.fields["version"] = VersionField(initial=version)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class ChangeLeadForm(_Offering):
    """Gives `to`, `reason`, and whether whoever led it `stays` as a member."""

    offered = "to"
    to = ModelRadiosField(
        User.objects.none(),
        label="Who leads it from now on?",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select who leads it from now on",
            "invalid_choice": "Select an analyst from the list",
        },
    )
    reason = LongTextField(
        label="Why does the lead change?",
        help_text="The team reads this, the requester does not.",
        max_length=LONGEST_REASON,
        rows=2,
        error_messages={"required": "Enter why the lead changes"},
    )
    stays = ConfirmField(label="Whoever led it stays as a member of the team", required=False)


class AddMembersForm(_Offering):
    """Gives `people`."""

    offered = "people"
    people = ModelCheckboxesField(
        User.objects.none(),
        label="Whom do you add?",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select at least one person",
            "invalid_choice": "Select people of the team from the list",
        },
    )


class RemoveMemberForm(Form):
    """Gives `person` and `reason`."""

    person = ModelSelectField(
        User.objects.none(),
        label="Whom do you take off?",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select whom you take off the team",
            "invalid_choice": "Select a member of the team",
        },
    )
    reason = TextField(label="Reason", required=False, max_length=LONGEST_REASON)

    def __init__(self, *args, people: Sequence[User] = (), version=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(pk__in=[one.pk for one in people])
        self.fields["person"].choices = [("", ""), *((str(one.public_id), one.titled_name) for one in people)]
        if version is not None:
            self.fields["version"] = VersionField(initial=version)
