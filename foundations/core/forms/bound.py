"""A field with its data, drawn by the official GOV.UK macros."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template import engines
from django.utils.safestring import SafeString
from jinja2.utils import LRUCache
from markupsafe import Markup, escape

from .days import PARTS, DayInput
from .fields import AutocompleteSelect
from .text import show_unstorable

# Most components are drawn alike again and again: fields with nothing in them, filters, buttons.
_drawn = LRUCache(512)


def draw(component: str, params: dict[str, Any]) -> Markup:
    """The HTML of an official component (`date-input`, `error-summary` …) with the given options.

    Remembers what it drew, unless somebody's typing or an error is in it: that is theirs, and not met again.
    """
    if _holds_answers(params):
        return _draw(component, params)
    key = (component, _key(params))
    html = _drawn.get(key)
    if html is None:
        html = _drawn[key] = _draw(component, params)
    return html


def _draw(component: str, params: dict[str, Any]) -> Markup:
    macro = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    template = engines["jinja2"].env.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return getattr(template.module, macro)(params)


def _holds_answers(params: dict[str, Any]) -> bool:
    if params.get("value") or "errorMessage" in params or "errorList" in params:
        return True
    return "namePrefix" in params and any(item.get("value") for item in params.get("items", ()))


def _key(value: Any) -> Any:
    """Options as a key; safe text and plain text of the same letters are two things."""
    if isinstance(value, dict):
        return tuple((name, _key(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_key(one) for one in value)
    return str(value), hasattr(value, "__html__"), value.__class__


class GovukBoundField(BoundField):
    """What `form["title"]` is in our forms: `{{ form.title.govuk() }}` draws it."""

    def govuk(self, **overrides: Any) -> Markup:
        """The field with label, hint, error and control.

        Overrides: `label`, `label_size` (xl, l, m, s), `page_heading=True` (the label is the page's h1), `hint`,
        `classes`, `attributes`.
        """
        if self.is_hidden:
            return Markup(self.as_hidden())  # noqa: S704 - Django has escaped it
        component, params = self._component(overrides)
        return draw(component, params)

    def __html__(self) -> Markup:
        return self.govuk()

    @property
    def target(self) -> str:
        """The id of the control that an error link leads to."""
        if isinstance(self.field.widget, DayInput):
            return f"{self.auto_id}-{self._wrong_parts()[0]}"
        return self.auto_id

    @property
    def problems(self) -> list[str]:
        """The messages to show: the first, or all for a password, whose rules fail together, and for several files."""
        messages = [str(message) for message in self.errors]
        widget = self.field.widget
        several = isinstance(widget, forms.PasswordInput) or getattr(widget, "allow_multiple_selected", False)
        return messages if several and not isinstance(widget, forms.Select | forms.RadioSelect) else messages[:1]

    def _wrong_parts(self) -> tuple[str, ...]:
        for error in self.form.errors.as_data().get(self.name, []) if self.form.is_bound else []:
            if isinstance(error, ValidationError) and error.params and error.params.get("parts"):
                return error.params["parts"]
        return PARTS

    # --- which component, and with what ------------------------------------------------------------

    def _component(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        widget = self.field.widget
        # Checkboxes subclass radios in Django, so they are asked first.
        for kind, method in (
            (DayInput, self._date_input),
            (forms.CheckboxSelectMultiple, self._checkboxes),
            (forms.RadioSelect, self._radios),
            (forms.CheckboxInput, self._single_checkbox),
            (forms.Select, self._select),
            (forms.FileInput, self._file_upload),
            (forms.PasswordInput, self._password),
            (forms.Textarea, self._textarea),
            (forms.widgets.Input, self._input),
        ):
            if isinstance(widget, kind):
                return method(overrides)
        raise TypeError(
            f"{self.form.__class__.__name__}.{self.name}: no GOV.UK component draws a {type(widget).__name__}"
        )

    def _common(self, overrides: dict[str, Any]) -> dict[str, Any]:
        params: dict[str, Any] = {"id": self.auto_id, "name": self.html_name}
        hint = overrides.get("hint", self.help_text)
        if hint:
            params["hint"] = _text_or_html(hint)
        if self.problems:
            params["errorMessage"] = {"html": Markup("<br>").join(self.problems)}
        attributes = dict(getattr(self.field, "attributes", {})) | overrides.get("attributes", {})
        if self.field.disabled:
            params["disabled"] = True
        params["attributes"] = attributes
        classes = " ".join(filter(None, [getattr(self.field, "classes", ""), overrides.get("classes", "")]))
        if classes:
            params["classes"] = classes
        return params

    def _label(self, overrides: dict[str, Any], block: str) -> dict[str, Any]:
        """Label or legend; `block` is `govuk-label` or `govuk-fieldset__legend`."""
        page_heading = overrides.get("page_heading", False)
        size = overrides.get("label_size") or getattr(self.field, "label_size", None)
        size = size or ("l" if page_heading else self.form.label_size)
        label = overrides.get("label", self.label)
        # What is wanted may be left empty, but is not called optional.
        marked = self.form.mark_optional and not getattr(self.field, "wanted", False)
        if marked and not self.field.required and "(optional)" not in str(label):
            label = escape(label) + " (optional)"
        return _text_or_html(label) | {"classes": f"{block}--{size}", "isPageHeading": page_heading}

    def _labelled(self, overrides: dict[str, Any]) -> dict[str, Any]:
        return self._common(overrides) | {"label": self._label(overrides, "govuk-label")}

    def _grouped(self, overrides: dict[str, Any]) -> dict[str, Any]:
        params = self._common(overrides)
        return params | {
            "idPrefix": params["id"],
            "fieldset": {"legend": self._label(overrides, "govuk-fieldset__legend")},
        }

    def _typed(self) -> str:
        value = self.value()
        return show_unstorable(str(value)) if value is not None else ""

    def _extras(self) -> dict[str, Any]:
        """Options of a text control that are set on the field or, by libraries, on its widget."""
        attrs = self.field.widget.attrs
        extras = {
            "autocomplete": getattr(self.field, "autocomplete", None) or attrs.get("autocomplete"),
            "inputmode": getattr(self.field, "inputmode", None) or attrs.get("inputmode"),
            "spellcheck": getattr(self.field, "spellcheck", None),
        }
        return {name: value for name, value in extras.items() if value is not None}

    def _input(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._labelled(overrides) | self._extras() | {"value": self._typed()}
        kind = self.field.widget.input_type
        # A number box of the browser drops what it does not understand and spins on scrolling.
        params["type"] = "text" if kind == "number" else kind
        for name, text in (("prefix", getattr(self.field, "before", "")), ("suffix", getattr(self.field, "after", ""))):
            if text:
                params[name] = {"text": text}
        return "input", params

    def _password(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "password-input", self._labelled(overrides) | self._extras()

    def _textarea(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._labelled(overrides) | self._extras() | {"value": self._typed()}
        params["rows"] = self.field.widget.attrs.get("rows", 5)
        limit = getattr(self.field, "max_length", None)
        if not limit:
            return "textarea", params
        threshold = getattr(self.field, "threshold", None)
        return "character-count", params | {"maxlength": limit} | ({"threshold": threshold} if threshold else {})

    def _file_upload(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._labelled(overrides)
        if accept := getattr(self.field, "accept", ()):
            params["attributes"]["accept"] = ",".join(accept)
        return "file-upload", params

    def _date_input(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._grouped(overrides)
        typed = self.value()
        wrong = self._wrong_parts() if self.problems else ()
        if typed.whole and not typed.year:
            typed = type(typed)(day=typed.whole)
        params.pop("classes", None)
        params["items"] = [
            {
                "name": part,
                "id": f"{self.auto_id}-{part}",
                "value": show_unstorable(getattr(typed, part)),
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                + (" govuk-input--error" if part in wrong else ""),
            }
            | ({"autocomplete": f"bday-{part}"} if self.field.birthday else {})
            for part in PARTS
        ]
        params["namePrefix"] = self.html_name
        return "date-input", params

    def options(self) -> list[dict[str, Any]]:
        """The choices as the widget sees them: value, text, whether chosen."""
        widget = self.field.widget
        return [
            {
                "value": str(option["value"]),
                "text": str(option["label"]),
                "selected": bool(option["selected"]),
                "record": getattr(option["value"], "instance", None),
            }
            for _, options, _ in widget.optgroups(self.html_name, widget.format_value(self.value()))
            for option in options
        ]

    def _items(self) -> list[dict[str, Any]]:
        hints = getattr(self.field.widget, "hints", {})
        hint_from = getattr(self.field, "hint_from", None)
        items = []
        for option in self.options():
            item = {"value": option["value"], "text": option["text"], "checked": option["selected"]}
            hint = hint_from(option["record"]) if hint_from and option["record"] else hints.get(option["value"])
            if hint:
                item["hint"] = _text_or_html(hint)
            if self.field.disabled:
                item["disabled"] = True
            items.append(item)
        return items

    def _radios(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._grouped(overrides) | {"items": self._items()}
        return "radios", params | {"classes": self._modifiers("govuk-radios", params)}

    def _checkboxes(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._grouped(overrides) | {"items": self._items()}
        return "checkboxes", params | {"classes": self._modifiers("govuk-checkboxes", params)}

    def _modifiers(self, block: str, params: dict[str, Any]) -> str:
        widget = self.field.widget
        wanted = [f"{block}--{name}" for name in ("inline", "small") if getattr(widget, name, False)]
        return " ".join([*wanted, params.get("classes", "")]).strip()

    def _single_checkbox(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._common(overrides)
        label = overrides.get("label", self.label)
        item = {"value": "on", "checked": bool(self.value())} | _text_or_html(label)
        return "checkboxes", params | {"idPrefix": params["id"], "items": [item]}

    def _select(self, overrides: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        params = self._labelled(overrides)
        options = self.options()
        if not any(option["value"] == "" for option in options):
            empty = getattr(self.field, "empty", "")
            options.insert(
                0, {"value": "", "text": empty, "selected": not any(option["selected"] for option in options)}
            )
        params["items"] = [{name: option[name] for name in ("value", "text", "selected")} for option in options]
        if isinstance(self.field.widget, AutocompleteSelect):
            params["attributes"]["data-autocomplete"] = "true"
        return "select", params


def _text_or_html(value: Any) -> dict[str, str]:
    """Text is escaped by the macro; what is marked safe goes as HTML."""
    if isinstance(value, Markup | SafeString):
        return {"html": Markup(value)}  # noqa: S704 - its author marked it safe
    return {"text": str(value)}
