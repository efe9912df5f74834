"""What is asked to give a tasking, to add a product and its versions, and by each step."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from foundations.accounts.models import User
from foundations.core.formats import today
from foundations.core.forms import (
    DayField,
    Form,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    RadiosField,
    TextField,
    UploadField,
)
from foundations.documents import actions as documents
from foundations.documents.checks import KINDS
from foundations.lifecycle.forms import VerbForm
from referrals import teams
from referrals.models import Priority
from tasking import people
from tasking.models import HandlingCode, ProductType, ProductVersion, Tasking

ACCEPTED_FILES = [f".{extension}" for extension in KINDS]


class RepeatableForm(Form):
    """A form that makes something. The same token twice (a double click, a request sent again) makes it once."""

    token = forms.UUIDField(
        required=False, widget=forms.HiddenInput(), error_messages={"invalid": "The token must be a UUID"}
    )


class GiveTaskingForm(RepeatableForm):
    """Gives a piece of work to a person."""

    title = TextField(label="Title", max_length=160, error_messages={"required": "Enter a title"})
    brief = LongTextField(
        label="What is asked",
        max_length=8000,
        rows=8,
        help_text="Say what you need, and in which form. Do not name a source.",
        error_messages={"required": "Enter what is asked"},
    )
    given_to = ModelSelectField(
        User.objects.none(),
        label="Who it is given to",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select who it is given to",
            "invalid_choice": "Select a person from the list",
        },
    )
    due_date = DayField(
        label="Due date", called="Due date", not_before=today, error_messages={"required": "Enter the due date"}
    )
    priority = RadiosField(label="Priority", choices=Priority.choices, required=False, inline=True)

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_to"].queryset = teams.possible_workers(referral)


class _Uploading(Form):
    """Has the document inspected where one was given, on behalf of `by`."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_document(self):
        upload = self.cleaned_data.get("document")
        if upload:
            documents.inspect(upload, by=self.by)
        return upload


class AddProductForm(_Uploading, RepeatableForm):
    """Begins a product. `taskings` are those that it may come from; one must be chosen unless `alone`."""

    title = TextField(label="Title", max_length=160, error_messages={"required": "Enter a title"})
    product_type = ModelSelectField(
        ProductType.objects.none(),
        label="Type of product",
        to_field_name="code",
        error_messages={
            "required": "Select the type of product",
            "invalid_choice": "Select a type of product from the list",
        },
    )
    tasking = ModelSelectField(
        Tasking.objects.none(),
        label="Tasking that it comes from",
        to_field_name="number",
        required=False,
        error_messages={
            "required": "Select the tasking that it comes from",
            "invalid_choice": "Select a tasking from the list",
        },
    )
    document = UploadField(label="Document", required=False, accept=ACCEPTED_FILES)
    note = LongTextField(label="Note on this version", max_length=2000, rows=3, required=False)
    field_order = ["title", "product_type", "tasking", "document", "note"]

    def __init__(self, *args, taskings, alone: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product_type"].queryset = ProductType.objects.valid_on(timezone.localdate())
        self.fields["tasking"].queryset = taskings
        self.fields["tasking"].required = not alone


class AddVersionForm(_Uploading):
    """Uploads a version of a product."""

    document = UploadField(label="Document", accept=ACCEPTED_FILES, error_messages={"required": "Select a file"})
    note = LongTextField(
        label="What has changed", max_length=2000, rows=3, required=False, help_text="Those who review it read this."
    )


# --- steps -------------------------------------------------------------------------------------------


class CommentForm(VerbForm):
    rationale = LongTextField(label="Comment", max_length=4000, required=False)


class RefuseForm(VerbForm):
    rationale = LongTextField(
        label="Reason", max_length=4000, error_messages={"required": "Enter why you refuse the tasking"}
    )


class DeliverForm(VerbForm):
    result = LongTextField(
        label="Result",
        max_length=8000,
        rows=10,
        help_text="What was searched, what was found, and what it means. Add a product for a document.",
        error_messages={"required": "Enter the result"},
    )


class ReturnForm(VerbForm):
    rationale = LongTextField(
        label="What is still needed", max_length=4000, error_messages={"required": "Enter what is still needed"}
    )


class ReviewForm(VerbForm):
    rationale = LongTextField(
        label="Comments", max_length=4000, rows=8, error_messages={"required": "Enter your comments"}
    )


class CancelForm(VerbForm):
    rationale = LongTextField(
        label="Reason", max_length=4000, error_messages={"required": "Enter the reason for cancelling"}
    )


class DisseminateForm(VerbForm):
    product_version = ModelRadiosField(
        ProductVersion.objects.none(),
        label="Version",
        to_field_name="number",
        error_messages={
            "required": "Select the version",
            "invalid_choice": "Select the version that was approved",
        },
    )
    recipients = ModelCheckboxesField(
        User.objects.none(),
        label="Who it goes to",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        help_text="The requester, the SIO and the people who work on the referral, unless they have this version.",
        error_messages={
            "required": "Select who it goes to",
            "invalid_choice": "Select people from the list",
        },
    )
    handling_code = RadiosField(
        label="Handling code",
        choices=HandlingCode.choices,
        error_messages={"required": "Select a handling code"},
    )
    conditions = LongTextField(
        label="Conditions", max_length=2000, rows=3, required=False, help_text="For handling code C only."
    )

    def fit(self):
        if self.record is None:
            return
        approved = ProductVersion.objects.filter(pk=self.record.approved_version_id)
        self.fields["product_version"].queryset = approved
        self.fields["product_version"].initial = self.record.approved_version
        self.fields["recipients"].queryset = people.possible_recipients(self.record)

    def clean(self):
        answers = super().clean()
        code, conditions = answers.get("handling_code"), answers.get("conditions")
        if code == HandlingCode.CONDITIONS and not conditions and "conditions" not in self.errors:
            self.add_error("conditions", "Enter the conditions of handling code C")
        if code == HandlingCode.PERMITTED and conditions:
            self.add_error("conditions", "Handling code P has no conditions: select C, or leave this empty")
        return answers
