"""About the request and the people responsible."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from foundations.core.forms import EmailField, RadiosField, TextField, YesNoField
from referrals.forms.base import PageForm, TelephoneField
from referrals.models import Marking

TOO_HIGH = "secret"
GUIDANCE = (
    "SECRET and above may not be entered here. Stop, enter nothing more, and ask your force's security officer or "
    "sensitive intelligence unit to send it by a system accredited for it"
)
BAD_EMAIL = "Enter an email address in the correct format, like name@norfolk.police.uk"


class MarkingForm(PageForm):
    marking = RadiosField(
        label="What is the highest marking of what you will enter?",
        choices=[*Marking.choices, (TOO_HIGH, "SECRET or above")],
        hints={"official_sensitive": "Most requests", TOO_HIGH: "This system may not hold it"},
        error_messages={"required": "Select the marking"},
    )

    def clean_marking(self):
        if self.cleaned_data["marking"] == TOO_HIGH:
            raise ValidationError(GUIDANCE, code="secret")
        return self.cleaned_data["marking"]


class OperationForm(PageForm):
    operation = TextField(
        label="Operation name",
        max_length=80,
        help_text="The name of the operation or investigation. It stands in lists, so it must not say what the "
        "operation is about.",
        error_messages={"required": "Enter the operation name"},
    )
    crime_reference = TextField(
        label="Crime or incident reference",
        max_length=60,
        required=False,
        classes="govuk-input--width-20",
        spellcheck=False,
    )
    force_reference = TextField(
        label="Your force's own reference",
        max_length=60,
        required=False,
        classes="govuk-input--width-20",
        spellcheck=False,
    )


class RequesterForm(PageForm):
    requester_unit = TextField(
        label="Your unit",
        max_length=120,
        help_text="Team and area, for example: Exploitation team, King's Lynn.",
        error_messages={"required": "Enter your unit"},
    )
    requester_phone = TelephoneField(
        label="Your telephone number",
        help_text="The gates ring you where that is quicker than writing.",
        error_messages={"required": "Enter your telephone number"},
    )
    authorised_by = TextField(
        label="Who authorised this request?",
        max_length=120,
        help_text="Rank and name, usually your line manager.",
        error_messages={"required": "Enter who authorised this request"},
    )


class SioForm(PageForm):
    sio_name = TextField(
        label="Name and rank of the senior investigating officer (SIO)",
        max_length=120,
        error_messages={"required": "Enter the name of the SIO"},
    )
    sio_email = EmailField(
        label="SIO's email address",
        help_text="If they have an account with your force here, they see this request once it is submitted.",
        error_messages={"required": "Enter the SIO's email address", "invalid": BAD_EMAIL},
    )


class LroForm(PageForm):
    sio_is_lro = YesNoField(
        label="Is the SIO the lead responsible officer (LRO) as well?",
        help_text="The LRO leads the response to the threat across the 4Ps.",
        error_messages={"required": "Select yes if the SIO is the lead responsible officer as well"},
    )


class LroDetailsForm(PageForm):
    lro_name = TextField(
        label="Name and rank of the lead responsible officer (LRO)",
        max_length=120,
        error_messages={"required": "Enter the name of the lead responsible officer"},
    )
    lro_email = EmailField(
        label="LRO's email address",
        error_messages={"required": "Enter the LRO's email address", "invalid": BAD_EMAIL},
    )


class DisclosureForm(PageForm):
    disclosure_name = TextField(
        label="Name and rank of the disclosure officer",
        max_length=120,
        help_text="What TOEX makes may be unused material under the Criminal Procedure and Investigations Act 1996.",
        error_messages={"required": "Enter the name of the disclosure officer"},
    )
    disclosure_email = EmailField(
        label="Disclosure officer's email address", required=False, error_messages={"invalid": BAD_EMAIL}
    )


class DeputyForm(PageForm):
    has_deputy = YesNoField(
        label="Does the SIO have a deputy?", error_messages={"required": "Select yes if the SIO has a deputy"}
    )


class DeputyDetailsForm(PageForm):
    deputy_name = TextField(
        label="Name and rank of the deputy",
        max_length=120,
        error_messages={"required": "Enter the name of the deputy"},
    )
    deputy_email = EmailField(
        label="Deputy's email address",
        error_messages={"required": "Enter the deputy's email address", "invalid": BAD_EMAIL},
    )
