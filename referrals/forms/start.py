"""What is asked before a draft is there."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404

from foundations.accounts.models import Organisation
from foundations.core.forms import Form, ModelSelectField, TextField
from referrals.models import Referral

NOT_FOUND = "There is no request with this reference that you may see. Check it, or leave this empty"


class StartForm(Form):
    """On behalf of which force, and whether an earlier request is the pattern."""

    force = ModelSelectField(
        Organisation.objects.none(),
        label="Force that asks",
        to_field_name="slug",
        label_from=lambda force: force.name,
        error_messages={"required": "Select the force that asks", "invalid_choice": "Select a force from the list"},
    )
    copy_from = TextField(
        label="Reference of an earlier request to start from",
        max_length=30,
        required=False,
        spellcheck=False,
        classes="govuk-input--width-20",
        help_text="For example, TOEX-EA-2026-00042. Its answers are copied; dates, danger to life and the declaration "
        "are asked again.",
    )

    def __init__(self, *args, user, forces, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["force"].queryset = forces

    def clean_copy_from(self) -> Referral | None:
        """The referral, which the person must be able to see."""
        reference = self.cleaned_data["copy_from"].strip().upper()
        if not reference:
            return None
        try:
            found = Referral.objects.visible_to(self.user).by_key(reference)
        except Http404:
            raise ValidationError(NOT_FOUND, code="not_found") from None
        if found.reference is None:
            raise ValidationError(NOT_FOUND, code="not_found")
        return found
