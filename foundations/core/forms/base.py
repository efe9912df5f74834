"""The base of all our forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import ProhibitNullCharactersValidator
from markupsafe import Markup

from . import wording
from .bound import GovukBoundField, draw
from .days import DayParts
from .text import StorableText, show_unstorable, tidy


class FormMixin:
    """Draws itself in GOV.UK's markup, words its errors in GOV.UK's manner, keeps unstorable text out.

    Works with any form class, those of libraries included: `class SignInForm(Form, LoginForm)`.
    """

    bound_field_class = GovukBoundField
    use_required_attribute = False
    label_size = "s"
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused = dict(getattr(self.data, "refused", {}))
        for name, field in self.fields.items():
            wording.apply(field, field.label if field.label is not None else forms.utils.pretty_name(name))
            if _is_text(field):
                kept = [
                    one
                    for one in field.validators
                    if not isinstance(one, ProhibitNullCharactersValidator | StorableText)
                ]
                field.validators = [StorableText(), *kept]
        if self.is_bound:
            self.data = self._tidied(self.data)

    def full_clean(self) -> None:
        """Check the data. What is not this form's data at all (JSON) is an error too; errors stand in the fields' order."""
        super().full_clean()
        for name, message in self._refused.items():
            if name in self.fields:
                self._errors[name] = self.error_class([message], renderer=self.renderer)
                self.cleaned_data.pop(name, None)
            else:
                self.add_error(None, message)
        found = dict(self._errors)
        self._errors.clear()
        self._errors.update({name: found[name] for name in (NON_FIELD_ERRORS, *self.fields) if name in found})

    # --- drawing -----------------------------------------------------------------------------------

    def render(self, template_name: Any = None, context: Any = None, renderer: Any = None) -> Markup:
        """All fields one below the other, hidden ones first."""
        fields = [*self.hidden_fields(), *self.visible_fields()]
        return Markup("\n").join(bound.govuk() for bound in fields)

    __str__ = render
    __html__ = render

    def error_list(self) -> list[dict[str, str]]:
        """The errors in the order of the fields, those of the whole form first: `text` and `href`."""
        if not self.is_bound or not self.errors:
            return []
        visible = self.visible_fields()
        first = f"#{visible[0].target}" if visible else ""
        found = [_link(str(message), first) for message in self.non_field_errors()]
        for bound in self:
            found += [_link(message, "" if bound.is_hidden else f"#{bound.target}") for message in bound.problems]
        return found

    def error_summary(self) -> Markup:
        """The box above the heading that lists what is wrong; nothing where nothing is."""
        errors = self.error_list()
        if not errors:
            return Markup("")
        return draw("error-summary", {"titleText": "There is a problem", "errorList": errors})

    def typed(self) -> dict[str, Any]:
        """What was typed, unchecked and fit for JSON, to keep a draft: `Form(initial=draft)` shows it again."""
        values: dict[str, Any] = {}
        for bound in self:
            value = bound.data
            if isinstance(value, DayParts):
                values[bound.name] = value.as_dict() if not value.whole else {"day": value.whole}
            elif not isinstance(bound.field, forms.FileField) and value is not None:
                values[bound.name] = value
        return values

    # --- tidying what came in ------------------------------------------------------------------------

    def _tidied(self, data: Any) -> Any:
        """The data with the text of our fields put right; passwords stay exactly as typed."""
        data = data.copy() if hasattr(data, "copy") else dict(data)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.PasswordInput) or isinstance(field, forms.FileField):
                continue
            key = self.add_prefix(name)
            if key in data:
                _replace(data, key, field)
        return data


class Form(FormMixin, forms.Form):
    """A form that is not tied to one record."""


class ModelForm(FormMixin, forms.ModelForm):
    """A form of one model's fields; declare days as DayField, since Django's own default is one text box."""


def _is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)


def _replace(data: Any, key: str, field: forms.Field) -> None:
    several_lines = isinstance(field.widget, forms.Textarea)

    def right(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        # Other fields only compare text with what they know; a NUL would reach the database and fail there.
        return tidy(value, several_lines) if _is_text(field) else show_unstorable(value)

    if hasattr(data, "setlist"):
        data.setlist(key, [right(value) for value in data.getlist(key)])
    elif isinstance(data, Mapping):
        value = data[key]
        data[key] = [right(one) for one in value] if isinstance(value, list | tuple) else right(value)


def _link(text: str, href: str) -> dict[str, str]:
    return {"text": text, "href": href} if href else {"text": text}
