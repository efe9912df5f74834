"""What every page of the tasking request is made of: its fields, the lists they offer, and what is warned against."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundations.core.forms import (
    CheckboxesField,
    ConfirmField,
    RadiosField,
    SelectField,
    TextField,
)
from foundations.core.forms.text import has_direction_marks
from referrals import screening
from referrals.forms.drafts import DraftForm, empty
from referrals.lists import Lists

SOURCE_CHECKED = "source_checked"
NOTHING = (None, "", [])


class _OfAList:
    """Its choices are the entries of a list of reference data; `kind` names it, `within` keeps to some entries."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def offer(self, entries) -> None:
        self.choices = [(entry.code, entry.name) for entry in entries]
        if hasattr(self.widget, "hints"):
            self.widget.hints = {entry.code: entry.hint for entry in entries if entry.hint}


class ListRadiosField(_OfAList, RadiosField):
    """One entry of a short list."""


class ListCheckboxesField(_OfAList, CheckboxesField):
    """Any number of entries."""


class ListSelectField(_OfAList, SelectField):
    """One entry of a long list."""


class PageForm(DraftForm):
    """One page of the request. The names of its fields are the names of the answers.

    `lists` are those that the page offers, `known` the answers of the whole draft so far. A field with `wanted = True`
    may be left empty, but the form warns of it. Text that may point to a source is not taken until its author has
    confirmed that it does not.
    """

    wanted: tuple[str, ...] = ()
    # Every page at once: the API's document.
    whole = False

    def __init__(self, *args: Any, lists: Lists | None = None, known: dict | None = None, **kwargs: Any) -> None:
        self.lists, self.known = lists or {}, known or {}
        super().__init__(*args, **kwargs)
        self.lost_marks = self.is_bound and any(has_direction_marks(text) for text in _texts(self.untidied))
        self.suspicious: dict[str, list[str]] = {}
        for name in self.wanted:
            if name in self.fields:
                self.fields[name].wanted = True
        self.offer()

    def _tidied(self, data: Any) -> Any:
        self.untidied = data
        return super()._tidied(data)

    def offer(self) -> None:
        """Fill in the choices from the lists."""
        for field in self.fields.values():
            if isinstance(field, _OfAList):
                field.offer(self.lists.get(field.kind, ()))

    def clean(self) -> dict:
        cleaned = super().clean()
        self.suspicious = screening.suspicious(self, cleaned)
        if self.suspicious and not self._confirmed():
            self.fields[SOURCE_CHECKED] = _source_checked()
            for name, terms in self.suspicious.items():
                self.add_error(name, ValidationError(screening.words(terms), code="source"))
        return cleaned

    def _confirmed(self) -> bool:
        return self.data.get(SOURCE_CHECKED) in {"on", "true", True}

    def kept(self) -> dict[str, Any]:
        """The answers as the document holds them, and empty ones for what was left open."""
        names = [name for name in self.base_fields if name in self.fields]
        return {name: plain(self.cleaned_data.get(name, empty(self.fields[name]))) for name in names}

    def implied(self, names: set[str]) -> set[str]:
        """The answers that the form keeps besides those of `names`, because they follow from them."""
        return set()

    def renewed(self, *, version: int, **kwargs: Any) -> PageForm:
        """The same answers, to be sent again on top of `version`."""
        return super().renewed(version=version, lists=self.lists, known=self.known)


def _source_checked() -> forms.Field:
    return ConfirmField(
        label="I have checked: what I typed does not point to a source", required=False, called="the check"
    )


def _texts(data: Any):
    for key in data:
        yield from data.getlist(key) if hasattr(data, "getlist") else [data[key]]


def plain(value: Any) -> Any:
    """A cleaned value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


TELEPHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,25}( ?(ext|x)\.? ?[0-9]{1,6})?", re.ASCII | re.IGNORECASE)


class TelephoneField(TextField):
    """A telephone number as it is dialled; a leading zero stays."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"max_length": 40, "autocomplete": "tel", "inputmode": "tel", "spellcheck": False}
        super().__init__(**defaults | {"classes": "govuk-input--width-20"} | kwargs)

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        if value and not TELEPHONE.fullmatch(value):
            raise ValidationError("Enter a telephone number, like 01603 276 000 or 07700 900 982", code="invalid")
        return value
