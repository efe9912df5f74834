"""What is asked about a saved view."""

from __future__ import annotations

from django.forms import HiddenInput

from dashboard import saved
from foundations.accounts.models import Organisation
from foundations.core.forms import ConfirmField, Form, ModelSelectField, TextField

TOO_LONG = "This list has more filters than can be kept. Remove some, and save it then."


class ViewForm(Form):
    """Gives `name`, `team` (None: only mine), `first` and `query`."""

    name = TextField(label="Name of the view", max_length=60, error_messages={"required": "Enter a name for the view"})
    team = ModelSelectField(
        Organisation.objects.none(),
        label="Who sees it",
        to_field_name="slug",
        required=False,
        empty_label="Only me",
        label_from=lambda team: f"Everybody of {team.short_name}",
        error_messages={"invalid_choice": "Select a team from the list"},
    )
    first = ConfirmField(label="Show me this when I open Referrals", required=False)
    query = TextField(required=False, max_length=4000, widget=HiddenInput())

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        teams = saved.teams_of(by)
        self.fields["team"].queryset = teams
        if not teams and not self.data.get("team"):
            del self.fields["team"]

    def facts(self) -> dict:
        """For the action, but for the address."""
        cleaned = self.cleaned_data
        return {"name": cleaned["name"], "team": cleaned.get("team"), "first": bool(cleaned["first"])}
