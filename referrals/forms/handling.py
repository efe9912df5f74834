"""What is asked about who works on a referral at its gate."""

from __future__ import annotations

from foundations.accounts.models import User
from foundations.core.forms import Form, ModelSelectField, VersionField


class GiveForm(Form):
    """Gives `to`, a colleague who decides at the same gate."""

    to = ModelSelectField(
        User.objects.none(),
        label="Give it to",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={
            "required": "Select whom you give it to",
            "invalid_choice": "Select a colleague from the list",
        },
    )

    def __init__(self, *args, people, version=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
        if version is not None:
            self.fields["version"] = VersionField(initial=version)


class SeenForm(Form):
    """Which version of the referral the page showed."""

    version = VersionField()
