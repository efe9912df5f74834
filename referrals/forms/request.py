"""The pages of the tasking request (short version): each section one page, each field one answer."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from foundations.core.formats import today
from foundations.core.forms import (
    DayField,
    EmailField,
    Form,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    NumberField,
    RadiosField,
    TextField,
    VersionField,
    YesNoField,
)
from referrals.models import Marking, TaskingRequest, ThreatArea

TOO_HIGH = "secret"
GUIDANCE = (
    "SECRET and above may not be entered here. Stop, enter nothing more, and ask your force's security officer or "
    "sensitive intelligence unit to send it by a system accredited for it"
)


class SectionForm(Form):
    """One page of the request. Its fields are named as the columns of the referral or the tasking request."""

    def problems_of_a_draft(self) -> bool:
        """Whether something typed cannot be kept; answers that are still missing can wait."""
        return any(error.code != "required" for errors in self.errors.as_data().values() for error in errors)

    def kept(self) -> dict:
        """The cleaned answers, and empty ones for what was left open."""
        return {name: self.cleaned_data.get(name, _empty(field)) for name, field in self.fields.items()}

    def renewed(self, *, version: int) -> SectionForm:
        """The same answers, to be sent again on top of `version`."""
        data = self.data.copy()
        data["version"] = str(version)
        form = type(self)(data)
        form.fields["version"] = VersionField()
        return form


def _empty(field: forms.Field):
    if isinstance(field, forms.ModelMultipleChoiceField):
        return []
    return getattr(field, "empty_value", "" if isinstance(field, forms.ChoiceField) else None)


class AboutForm(SectionForm):
    operation = TextField(
        label="Operation name",
        max_length=80,
        help_text="The name of the operation or investigation.",
        error_messages={"required": "Enter the operation name"},
    )
    marking = RadiosField(
        label="Highest marking of what you will enter",
        choices=[*Marking.choices, (TOO_HIGH, "SECRET or above")],
        hints={"official_sensitive": "Most requests", TOO_HIGH: "This system may not hold it"},
        initial=Marking.OFFICIAL_SENSITIVE,
        error_messages={"required": "Select the marking"},
    )

    def clean_marking(self):
        if self.cleaned_data["marking"] == TOO_HIGH:
            raise ValidationError(GUIDANCE, code="secret")
        return self.cleaned_data["marking"]


class ThreatForm(SectionForm):
    primary_threat = ModelRadiosField(
        ThreatArea.objects.none(),
        label="Main threat area",
        to_field_name="code",
        error_messages={"required": "Select the main threat area", "invalid_choice": "Select a threat area listed"},
    )
    other_threats = ModelCheckboxesField(
        ThreatArea.objects.none(),
        label="Other threat areas",
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": "Select threat areas from the list"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        current = ThreatArea.objects.valid_on(timezone.localdate())
        self.fields["primary_threat"].queryset = current
        self.fields["other_threats"].queryset = current

    def clean(self):
        cleaned = super().clean()
        main, others = cleaned.get("primary_threat"), cleaned.get("other_threats")
        if main and others and main in others:
            cleaned["other_threats"] = [area for area in others if area != main]
        return cleaned


class SupportForm(SectionForm):
    question = LongTextField(
        label="What do you ask TOEX to find out or produce?",
        max_length=4000,
        rows=5,
        help_text="A question that intelligence work can answer. For example: who controls the supply of victims "
        "to these three addresses, and where else do they operate?",
        error_messages={"required": "Enter what you ask TOEX to find out or produce"},
    )
    background = LongTextField(
        label="Background and current intelligence",
        max_length=8000,
        rows=8,
        help_text="What is known and what has been done. Do not name a source.",
        error_messages={"required": "Enter the background"},
    )
    why_toex = LongTextField(
        label="Why is TOEX support needed?",
        max_length=4000,
        rows=5,
        help_text="What your force cannot do on its own, and what the support would change.",
        error_messages={"required": "Enter why TOEX support is needed"},
    )


class WhenForm(SectionForm):
    needed_by_date = DayField(
        label="When is it needed by?",
        help_text="For example, 27 3 2027",
        not_before=today,
        error_messages={"required": "Enter the date that it is needed by"},
    )
    needed_by_reason = LongTextField(
        label="Why by that date?",
        max_length=1000,
        rows=3,
        help_text="For example, a court date or the start of an arrest phase.",
        error_messages={"required": "Enter why it is needed by that date"},
    )


class PeopleForm(SectionForm):
    sio_name = TextField(
        label="Name and rank of the senior investigating officer (SIO)",
        max_length=120,
        error_messages={"required": "Enter the name of the SIO"},
    )
    sio_email = EmailField(
        label="SIO's email address",
        help_text="If they have an account with your force here, they see this request once it is submitted.",
        error_messages={
            "required": "Enter the SIO's email address",
            "invalid": "Enter an email address in the correct format, like name@norfolk.police.uk",
        },
    )


class VictimsForm(SectionForm):
    victims_known = NumberField(
        label="Number of known victims",
        max_value=100000,
        error_messages={"required": "Enter the number of known victims, or 0"},
    )
    victims_potential = NumberField(
        label="Number of potential victims",
        max_value=100000,
        error_messages={"required": "Enter the number of potential victims, or 0"},
    )
    children = RadiosField(
        label="Are children among them?",
        choices=TaskingRequest.Children.choices,
        inline=True,
        error_messages={"required": "Select whether children are among them"},
    )
    risk = LongTextField(
        label="Risk to victims and others",
        max_length=4000,
        rows=5,
        error_messages={"required": "Enter the risk to victims and others"},
    )
    safeguarding = LongTextField(
        label="Safeguarding done or under way",
        max_length=4000,
        rows=4,
        required=False,
    )
    immediate_risk = YesNoField(
        label="Is anybody in immediate danger?",
        help_text="This is not an emergency channel. If life is at risk now, use your force control room first.",
        error_messages={"required": "Select yes if anybody is in immediate danger"},
    )


class TaskingRequestForm(VictimsForm, PeopleForm, WhenForm, SupportForm, ThreatForm, AboutForm):
    """Every section at once: the API's JSON document."""


@dataclass(frozen=True)
class Section:
    """One page of the request: its address, its name in the task list, and its form."""

    slug: str
    title: str
    form: type[SectionForm]


SECTIONS = (
    Section("about", "About the operation", AboutForm),
    Section("threat", "Threat areas", ThreatForm),
    Section("support", "What you ask for", SupportForm),
    Section("when", "When it is needed", WhenForm),
    Section("people", "Senior investigating officer", PeopleForm),
    Section("victims", "Victims and risk", VictimsForm),
)


def section_named(slug: str) -> Section | None:
    """The section of an address, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)
