"""What is asked of whoever offers, asks, answers or ends."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from foundations.accounts.models import Organisation, User
from foundations.core.formats import tomorrow
from foundations.core.forms import DayField, Form, LongTextField, ModelSelectField, RadiosField, TextField
from foundations.lifecycle.forms import VerbForm
from referrals import teams
from referrals.models import Reason, ShareKind
from referrals.querysets import REFERENCE
from referrals.sharing import choices

KIND_HINTS = {
    "refer": "They see the referral and its development, are given taskings and give them. Your region goes on "
    "handling it.",
    "transfer": "They handle it from then on, with all that belongs to it. Your region no longer sees it.",
    "sight": "They see the referral as others outside the team do: no drafts, no taskings.",
}


OF_RESTRICTED = (
    "Why they need it. They read this and the reference before they answer, and nothing else of a restricted referral."
)


class _BasisForm(Form):
    """Purpose, legal basis and last day: what every share owes."""

    purpose = LongTextField(label="Purpose", max_length=2000, error_messages={"required": "Enter the purpose"})
    legal_basis = ModelSelectField(
        Reason.objects.none(),
        label="Legal basis",
        to_field_name="code",
        error_messages={"required": "Select the legal basis", "invalid_choice": "Select a legal basis from the list"},
    )
    ends_on = DayField(
        label="Last day",
        not_before=tomorrow,
        not_after=choices.last_day,
        error_messages={"required": "Enter the last day"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["legal_basis"].queryset = choices.legal_bases()


class OfferForm(_BasisForm):
    """An offer of a referral to another unit."""

    kind = RadiosField(
        label="What do you offer?",
        choices=ShareKind.choices,
        hints=KIND_HINTS,
        error_messages={"required": "Select what you offer"},
    )
    to_organisation = ModelSelectField(
        Organisation.objects.none(),
        label="Region or national team",
        to_field_name="slug",
        label_from=lambda unit: unit.name,
        error_messages={
            "required": "Select the region or national team",
            "invalid_choice": "Select a region from the list",
        },
    )
    to_person = ModelSelectField(
        User.objects.none(),
        label="One person there alone",
        help_text="Leave it empty to offer it to the whole team. A restricted referral goes to one person.",
        to_field_name="public_id",
        label_from=lambda person: f"{person.titled_name}, {person.unit_name}",
        required=False,
        search=True,
        error_messages={
            "required": "Select the person: this referral is restricted",
            "invalid_choice": "Select a person from the list",
        },
    )
    purpose = LongTextField(
        label="Purpose",
        max_length=2000,
        help_text="Why they need it. They read this, the reference, the force and the threat area before they answer, "
        "and nothing else.",
        error_messages={"required": "Enter the purpose"},
    )
    ends_on = DayField(
        label="Last day",
        help_text="Needed unless you hand it over. Sharing ends by itself after this day.",
        not_before=tomorrow,
        not_after=choices.last_day,
        required=False,
    )
    field_order = ["kind", "to_organisation", "to_person", "purpose", "legal_basis", "ends_on"]

    def __init__(self, *args, referral=None, **kwargs):
        super().__init__(*args, **kwargs)
        if referral is not None:
            self.fields["to_organisation"].queryset = choices.possible_units(referral)
            self.fields["to_person"].queryset = choices.possible_people(referral)
            self.fields["to_person"].required = referral.restricted
            if referral.restricted:
                self.fields["purpose"].help_text = OF_RESTRICTED

    def clean(self):
        answers = super().clean()
        kind, ends_on, unit = answers.get("kind"), answers.get("ends_on"), answers.get("to_organisation")
        person = answers.get("to_person")
        if kind == ShareKind.TRANSFER and ends_on:
            self.add_error("ends_on", "Leave the last day empty: a hand-over has none")
        if kind in {ShareKind.REFER, ShareKind.SIGHT} and not ends_on and "ends_on" not in self.errors:
            self.add_error("ends_on", "Enter the last day")
        if person and unit and not choices.answers_for(person, unit):
            self.add_error("to_person", f"Select somebody of {unit.short_name}")
        return answers


class HandOverForm(OfferForm):
    """An offer to hand a referral over, of whoever would have redirected it."""

    # What it is stands fixed, and it has no end.
    kind = ends_on = None

    def __init__(self, *args, referral=None, **kwargs):
        super().__init__(*args, referral=referral, **kwargs)
        self.fields["to_organisation"].label = "Region that has to consent"
        if referral is not None:
            units = choices.possible_units(referral).filter(kind="region", redirects_need_consent=True)
            self.fields["to_organisation"].queryset = units
            self.fields["to_person"].queryset = choices.possible_people(referral, units)


class AskForm(_BasisForm):
    """A question to the region behind a reference, whatever that is."""

    reference = TextField(
        label="Reference",
        max_length=24,
        help_text="For example, TOEX-EA-2026-00042.",
        classes="govuk-input--width-20",
        spellcheck=False,
        error_messages={"required": "Enter the reference"},
    )
    organisation = ModelSelectField(
        Organisation.objects.none(),
        label="For whom you ask",
        to_field_name="slug",
        required=False,
        label_from=lambda unit: unit.name,
        error_messages={"required": "Select for whom you ask", "invalid_choice": "Select one of your organisations"},
    )
    purpose = LongTextField(
        label="Why you need to see it",
        max_length=2000,
        help_text="The region that handles it reads this.",
        error_messages={"required": "Enter why you need to see it"},
    )
    field_order = ["reference", "organisation", "purpose", "legal_basis", "ends_on"]

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        units = choices.own_units(by) if by is not None else Organisation.objects.none()
        self.fields["organisation"].queryset = units
        if len(units) > 1:
            self.fields["organisation"].required = True
        elif self.data.get("organisation") is None:
            del self.fields["organisation"]

    def clean_reference(self):
        reference = re.sub(r"\s", "", self.cleaned_data["reference"]).upper()
        if not REFERENCE.match(reference):
            raise ValidationError("Enter a reference such as TOEX-EA-2026-00042", code="invalid")
        return reference


# --- the steps -----------------------------------------------------------------------------------------


class CommentForm(VerbForm):
    rationale = LongTextField(label="Comment", max_length=2000, required=False, help_text="The other side reads this.")


class ReasonForm(VerbForm):
    rationale = LongTextField(
        label="Reason",
        max_length=2000,
        help_text="The other side reads this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter the reason"},
    )


class AcceptForm(CommentForm):
    lead_analyst = ModelSelectField(
        User.objects.none(),
        label="Lead analyst from now on",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        required=False,
        help_text="Somebody has to lead the work that is handed over.",
        error_messages={
            "required": "Select the lead analyst",
            "invalid_choice": "Select a lead analyst from the list",
        },
    )
    field_order = ["lead_analyst", "rationale"]

    def fit(self):
        if self.record is None:
            return
        if not choices.needs_lead(self.record):
            del self.fields["lead_analyst"]
            return
        self.fields["lead_analyst"].required = True
        self.fields["lead_analyst"].queryset = teams.leads_of(self.record.to_organisation)
