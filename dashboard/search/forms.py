"""The form by which a search is saved."""

from __future__ import annotations

from django import forms
from django.forms import HiddenInput

from dashboard.models import SavedSearch
from foundations.core.forms import Form, RadiosField, TextField


class SearchForm(Form):
    """Gives `name`, `notify` and `query`: the address to keep, or nothing."""

    name = TextField(
        label="Name of the search",
        max_length=60,
        error_messages={"required": "Enter a name for the search"},
    )
    notify = RadiosField(
        label="Do you want to be told of what is new in it?",
        help_text="The notice holds the reference and this name, the email only the reference.",
        choices=SavedSearch.Notify.choices,
        error_messages={"required": "Select whether you want to be told of what is new"},
    )
    # As it came: spaces and all.
    query = forms.CharField(max_length=8000, required=False, widget=HiddenInput, strip=False)
