"""Bodies that only the API takes: what a page says by its address or by a button."""

from __future__ import annotations

from django import forms

from foundations.core.forms import Form, SelectField, TextField, YesNoField
from terms_of_reference.forms import SECTIONS
from terms_of_reference.forms.following import CommentForm, VerifyForm


class WriteCommentForm(CommentForm):
    section = SelectField(
        label="Section",
        choices=[(section.slug, section.title) for section in SECTIONS],
        error_messages={"required": "Name the section"},
    )
    thread = forms.UUIDField(
        label="Thread", required=False, help_text="The id of the first comment, where this answers it"
    )


class SettleForm(Form):
    settled = YesNoField(label="Settled", error_messages={"required": "Send true or false"})


class DigestForm(Form):
    digest = TextField(
        label="Digest",
        max_length=120,
        help_text="Of the content, or the SHA-256 of a file, in hexadecimal",
        error_messages={"required": "Send the digest"},
    )

    clean_digest = VerifyForm.clean_digest
