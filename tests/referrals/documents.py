"""The request as the API checks it, without the API."""

from __future__ import annotations

from foundations.core.forms import form_data_from_json
from referrals import lists


def checked(form_class, document) -> dict:
    """Field -> what cannot be used of a JSON document; what is missing can wait."""
    form = form_class(form_data_from_json(form_class, document), lists=lists.read())
    form.is_valid()
    found = form.errors.as_data()
    return {name: each for name, each in found.items() if any(error.code != "required" for error in each)}
