"""What is asked about who works on a referral."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, QuerySet, Value, When

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


def in_order(people: QuerySet[User], suggested: Sequence[Suggestion]) -> QuerySet[User]:
    """Those of `people` who are suggested, in that order."""
    ids = [one.candidate.user_id for one in suggested]
    if not ids:
        return people.none()
    places = Case(*(When(pk=pk, then=Value(place)) for place, pk in enumerate(ids)))
    return people.filter(pk__in=ids).order_by(places)


class _Suggested(Form):
    """Offers people in the order of a suggestion, each with its reasons; nobody is chosen beforehand."""

    offered = ""

    def __init__(self, *args, people=None, suggested: Sequence[Suggestion] = (), version=None, **kwargs):
        super().__init__(*args, **kwargs)
        words = {one.candidate.user_id: one.words for one in suggested}
        field = self.fields[self.offered]
        field.queryset = User.objects.none() if people is None else in_order(people, suggested) if suggested else people
        field.hint_from = lambda person: words.get(person.pk, "").capitalize()
        if version is not None:
            self.fields["version"] = VersionField(initial=version)


class ChangeLeadForm(_Suggested):
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


class AddMembersForm(_Suggested):
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

    def __init__(self, *args, people=None, version=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.none() if people is None else people
        if version is not None:
            self.fields["version"] = VersionField(initial=version)
