"""Forms of attachments: several files at once, and what one of them is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from foundations.core.formats import file_size
from foundations.core.forms import Form, RadiosField, TextField, UploadField
from foundations.documents import actions as documents
from foundations.documents.checks import KINDS
from foundations.documents.names import clean_name
from referrals.models import Marking
from referrals.models.attachment import LONGEST_DESCRIPTION

ENDINGS = tuple(f".{ending}" for ending in KINDS)


class ManyFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list:
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []


class UploadsField(UploadField):
    """Several files. Each is checked by itself, so that one that is refused does not take the others with it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(), **kwargs)

    def _rules(self) -> str:
        return f"{self._kinds()}. Each smaller than {file_size(self.max_bytes)}"

    def clean(self, data: Any, initial: Any = None) -> list:
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class SomeFiles(UploadsField):
    """Several files or none."""

    def clean(self, data: Any, initial: Any = None) -> list:
        return super().clean(data, initial) if any(data or ()) else []


class AttachForm(Form):
    """Adds files. `accepted` holds those that passed, also where others were refused."""

    documents = UploadsField(
        label="Add files",
        accept=ENDINGS,
        attributes={"multiple": "multiple"},
        error_messages={"required": "Select one or more files"},
    )

    def __init__(self, *args: Any, by: Any, held: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.room = by, settings.MAX_ATTACHMENTS - held
        self.accepted: list = []

    def clean_documents(self) -> list:
        refusals = []
        for file in self.cleaned_data["documents"]:
            name = clean_name(file.name)
            if len(self.accepted) >= self.room:
                refusals.append(f"{name}: a request has room for {settings.MAX_ATTACHMENTS} attachments")
                continue
            try:
                documents.inspect(file, by=self.by)
            except ValidationError as refusal:
                refusals += [f"{name}: {message[:1].lower()}{message[1:]}" for message in refusal.messages]
            else:
                self.accepted.append(file)
        if refusals:
            raise ValidationError(refusals)
        return self.accepted


class AttachOneForm(Form):
    """Adds one file with what it is: the API's multipart body."""

    file = UploadField(label="File", accept=ENDINGS, error_messages={"required": "Send a file"})
    description = TextField(label="What it is", max_length=LONGEST_DESCRIPTION, required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_file(self):
        documents.inspect(self.cleaned_data["file"], by=self.by)
        return self.cleaned_data["file"]


class DescribeForm(Form):
    """Says what a file is, and how it is marked."""

    description = TextField(
        label="What is it?",
        max_length=LONGEST_DESCRIPTION,
        help_text="For example: Chart of the directors of the three car washes. Do not say who a source is.",
        error_messages={"required": "Enter what the file is"},
    )
    marking = RadiosField(
        label="How is it marked?",
        choices=Marking.choices,
        help_text="Nothing marked SECRET or above may be attached.",
        error_messages={
            "required": "Select how the file is marked",
            "invalid_choice": "Select OFFICIAL or OFFICIAL-SENSITIVE",
        },
    )

    def __init__(self, *args: Any, of_request: str = Marking.values[-1], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_request != Marking.values[-1]:
            field = self.fields["marking"]
            field.help_text = (
                f"{field.help_text} The request is marked {Marking(of_request).label}: where this file is marked higher, "
                "mark the request as high as the file."
            )
