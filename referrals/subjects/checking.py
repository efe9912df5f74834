"""Checks many subjects as their forms would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.core.forms.text import tidy
from referrals import screening
from referrals.forms.drafts import empty
from referrals.lists import Lists
from referrals.subjects.forms import FORMS


class Checker:
    """Checks many rows of one kind as its form would, with one form for all: making one takes longer than using it."""

    def __init__(self, kind: str, lists: Lists) -> None:
        self.form = FORMS[kind](lists=lists)

    def check(self, data: Mapping[str, Any], *, confirmed: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
        """The cleaned answers, and what is wrong: field -> message. `confirmed`: nothing points to a source."""
        cleaned, wrong = {}, {}
        for name, field in self.form.fields.items():
            value = field.widget.value_from_datadict(data, {}, name)
            if isinstance(value, str):
                value = tidy(value, isinstance(field.widget, forms.Textarea))
            if value in (None, "", []) and not field.required:
                cleaned[name] = empty(field)
                continue
            try:
                cleaned[name] = field.clean(value)
            except ValidationError as error:
                wrong[name] = str(error.messages[0])
        wrong = self.form.troubles(cleaned) | wrong
        if not confirmed:
            for name, hits in screening.suspicious(self.form, cleaned).items():
                wrong.setdefault(name, screening.words(hits))
        return cleaned, wrong
