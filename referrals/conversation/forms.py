"""What is asked to write a message or an internal note, and for a reminder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.accounts.models import User
from foundations.core.formats import tomorrow
from foundations.core.forms import DayField, Form, LongTextField, ModelCheckboxesField, TextField, YesNoField
from foundations.documents import actions as documents
from foundations.documents.names import clean_name
from referrals.attachments.forms import ENDINGS, SomeFiles
from referrals.conversation import people
from referrals.conversation.actions import MOST_FILES
from referrals.models import MessageKind, Referral
from referrals.models.message import LONGEST_MESSAGE, LONGEST_NOTE

SEES_NOT = "You mention somebody who may not see this referral. Take them away; what you wrote is kept"
READS_NOT = (
    "You mention somebody who may not read internal notes of this referral. Take them away; what you wrote is kept"
)


class WriteForm(Form):
    """A message to the other side."""

    kind = MessageKind.MESSAGE
    reads_not = SEES_NOT

    text = LongTextField(
        label="Message",
        max_length=LONGEST_MESSAGE,
        rows=8,
        help_text="It cannot be changed once it is sent. You can correct it with a further message.",
        error_messages={"required": "Enter a message"},
    )
    mentions = ModelCheckboxesField(
        User.objects.none(),
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        hint_from=lambda person: person.email,
        required=False,
        label="Whose attention do you want to draw to it?",
        help_text="They are told that they are mentioned.",
    )
    files = SomeFiles(
        label="Files", required=False, accept=ENDINGS, attributes={"multiple": "multiple"}, max_length=200
    )
    corrects = forms.UUIDField(
        required=False, widget=forms.HiddenInput(), error_messages={"invalid": "This must be the id of a message"}
    )
    token = forms.UUIDField(
        required=False, widget=forms.HiddenInput(), error_messages={"invalid": "The token must be a UUID"}
    )

    def __init__(self, *args: Any, referral: Referral, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["mentions"]
        field.queryset = people.readers(referral, self.kind).exclude(pk=by.pk)
        field.error_messages["invalid_choice"] = self.reads_not

    def clean_files(self) -> list:
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise ValidationError(f"A message has room for {MOST_FILES} files. Send the others with a further message")
        refusals = []
        for file in files:
            try:
                documents.inspect(file, by=self.by)
            except ValidationError as refusal:
                refusals += [f"{clean_name(file.name)}: {words[:1].lower()}{words[1:]}" for words in refusal.messages]
        if refusals:
            raise ValidationError(refusals)
        return files


class NoteForm(WriteForm):
    """An internal note."""

    kind = MessageKind.NOTE
    reads_not = READS_NOT

    text = LongTextField(
        label="Internal note",
        max_length=LONGEST_MESSAGE,
        rows=8,
        help_text="It cannot be changed once it is saved. You can correct it with a further note.",
        error_messages={"required": "Enter an internal note"},
    )


FORMS = {MessageKind.MESSAGE: WriteForm, MessageKind.NOTE: NoteForm}


class FollowUpForm(Form):
    """A reminder to oneself."""

    on_date = DayField(
        label="When do you want to be reminded?",
        called="The day",
        not_before=tomorrow,
        error_messages={"required": "Enter the day on which you want to be reminded"},
    )
    note = TextField(
        label="What do you want to do then?",
        max_length=LONGEST_NOTE,
        required=False,
        help_text="Nobody else sees this.",
    )


class WatchForm(Form):
    """Whether one is told of new messages."""

    watching = YesNoField(
        label="Whether you are told of new messages",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say yes to be told of new messages, or no"),
    )
