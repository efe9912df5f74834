"""What is asked beside the terms themselves: a comment, an invitation, a promise met, a template, a delegation, a sum."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError

from foundations.accounts import roles
from foundations.core.formats import today, tomorrow
from foundations.core.forms import (
    DayField,
    EmailField,
    Form,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
    UploadField,
    VersionField,
)
from terms_of_reference import templates
from terms_of_reference.forms.sections import TermsForm
from terms_of_reference.permissions import Permission


class CommentForm(Form):
    text = LongTextField(
        label="Your comment",
        max_length=4000,
        rows=3,
        help_text="Both sides read it.",
        error_messages={"required": "Enter your comment"},
    )


class InviteForm(Form):
    name = TextField(label="Name of the SIO", max_length=120, error_messages={"required": "Enter the name of the SIO"})
    rank = TextField(label="Rank or grade", max_length=60, required=False, classes="govuk-input--width-10")
    email = EmailField(
        label="E-mail address",
        help_text="Their own address at work. The link to set a password goes there.",
        error_messages={"required": "Enter the e-mail address of the SIO"},
    )
    ends_on = DayField(
        label="Last day of access",
        help_text="After that day they sign in no more.",
        not_before=today,
        error_messages={"required": "Enter the last day of access"},
    )

    @classmethod
    def beginning(cls, referral) -> InviteForm:
        """With what the request says of its SIO."""
        sent = referral.requests.submitted().first()
        said = sent.answers if sent else {}
        return cls(
            initial={
                "name": said.get("sio_name", ""),
                "email": said.get("sio_email", ""),
                "ends_on": today() + timedelta(days=60),
            }
        )


class MeetForm(Form):
    on = DayField(label="On which day was it met?", error_messages={"required": "Enter the day on which it was met"})


def _template_fields() -> dict[str, Any]:
    made = {}
    for name in templates.FIELDS:
        field = TermsForm.base_fields[name]
        made[name] = LongTextField(
            label=str(field.label), help_text=field.help_text, max_length=field.max_length, rows=4, required=False
        )
    return made


class TemplateForm(Form):
    """The texts of a template, as the terms ask for them; and why they are changed."""

    locals().update(_template_fields())
    note = TextField(
        label="What you changed, and why",
        max_length=300,
        error_messages={"required": "Enter what you changed, and why"},
    )
    seen = VersionField(label="Version")


class DelegateForm(Form):
    """Who signs for TOEX in a region, and up to which size."""

    role = SelectField(
        label="Who may sign for TOEX",
        choices=[("", ""), *[(key, roles.by_key[key].name) for key in roles.holding(Permission.SIGN_FOR_TOEX)]],
        error_messages={"required": "Select who may sign"},
    )
    region = SelectField(label="Region", error_messages={"required": "Select the region"})
    most_days = NumberField(
        label="Most working days of support",
        max_value=2000,
        required=False,
        help_text="Leave empty for no limit. Enter 0 to let them sign for no support at all.",
    )
    most_products = NumberField(
        label="Most products", max_value=60, required=False, help_text="Leave empty for no limit."
    )
    ends_on = DayField(
        label="First day on which it no longer holds",
        not_before=tomorrow,
        required=False,
        help_text="Leave empty where it holds until it is changed.",
    )
    reason = TextField(label="Why", max_length=300, error_messages={"required": "Enter why"})

    def __init__(self, *args: Any, regions=(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {one.slug: one for one in regions}
        choices = [(slug, one.name) for slug, one in self.regions.items()]
        self.fields["region"].choices = choices if len(choices) == 1 else [("", ""), *choices]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return self.cleaned_data | {"region": self.regions[self.cleaned_data["region"]]}


_SUM = re.compile(r"[0-9a-f]{64}")


class VerifyForm(Form):
    """A digest or a file. Of a file only its sum is looked at; nothing of it is kept."""

    digest = TextField(
        label="Digest",
        max_length=120,
        required=False,
        spellcheck=False,
        help_text="64 digits and letters from a to f, with or without spaces. It stands beside the signatures.",
    )
    paper = UploadField(label="Or the file", accept=[".pdf", ".docx"], required=False)

    def clean_digest(self) -> str:
        text = re.sub(r"[\s:-]", "", self.cleaned_data["digest"]).lower()
        if text and not _SUM.fullmatch(text):
            raise ValidationError(
                "Enter all 64 digits and letters of the digest, from 0 to 9 and a to f", code="digest"
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("digest") and not cleaned.get("paper"):
            self.add_error("digest", "Enter a digest or select a file")
        return cleaned
