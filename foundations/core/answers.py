"""Answers that come as JSON, by the rules of the form that asks for them."""

from __future__ import annotations

from foundations.core.forms.payload import form_data_from_json
from foundations.core.problems import FormInvalid


def valid_answers(form_class, payload, **kwargs) -> dict:
    """The cleaned answers that `form_class` makes of a JSON object. Raises FormInvalid."""
    form = form_class(form_data_from_json(form_class, payload), **kwargs)
    if not form.is_valid():
        raise FormInvalid(form)
    return form.cleaned_data
