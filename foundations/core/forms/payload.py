"""The same forms for JSON: a body becomes form data, and a form describes itself as JSON Schema."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import strip_tags

from .days import DayField
from .fields import ConfirmField, YesNoField
from .text import FILLED_PATTERN, STORABLE_PATTERN

_NUMBERS = forms.IntegerField | forms.DecimalField | forms.FloatField
_SEVERAL = forms.MultipleChoiceField | forms.ModelMultipleChoiceField


class FormData(QueryDict):
    """Form data made from JSON; `refused` holds a message for each part that has the wrong JSON type."""

    def __init__(self, refused: dict[str, str]) -> None:
        super().__init__(mutable=True)
        self.refused = refused

    def copy(self) -> "FormData":
        twin = FormData(dict(self.refused))
        for key, values in self.lists():
            twin.setlist(key, list(values))
        return twin


def form_data_from_json(form_class: type[forms.BaseForm], payload: Any) -> FormData:
    """Turn a JSON object into data for `form_class(data=…)`; never raises.

    Text is text or null, a day is "2026-12-24", several choices are a list, yes/no is true, false or null. What
    has another type, or a name that the form does not know, becomes an error of the form.
    """
    data = FormData({})
    if not isinstance(payload, Mapping):
        data.refused["body"] = "Send a JSON object"
        return data
    fields = form_class.base_fields
    for name, value in payload.items():
        field = fields.get(name)
        if field is None or isinstance(field, forms.FileField):
            data.refused[str(name)] = f"“{str(name)[:50]}” is not a field of this form"
        elif value is not None:
            values, problem = _read(field, value)
            if problem:
                data.refused[name] = problem
            else:
                data.setlist(name, values)
    return data


def _read(field: forms.Field, value: Any) -> tuple[list[str], str]:
    """The value as form data, and what is wrong with its type, if anything. A field may read it itself."""
    if hasattr(field, "read_json"):
        return field.read_json(value)
    if isinstance(field, _SEVERAL):
        right = isinstance(value, list) and all(_is_scalar(one) for one in value)
        return ([str(one) for one in value], "") if right else ([], "Send a list of text")
    if isinstance(field, YesNoField):
        return (["yes" if value else "no"], "") if isinstance(value, bool) else ([], "Send true or false")
    if isinstance(field, forms.BooleanField):
        return (["on"] if value else [], "") if isinstance(value, bool) else ([], "Send true or false")
    if isinstance(field, _NUMBERS):
        right = isinstance(value, int | float) and not isinstance(value, bool)
        return ([str(value)], "") if right else ([], "Send a number")
    if isinstance(field, forms.ModelChoiceField):
        return ([str(value)], "") if _is_scalar(value) else ([], "Send text")
    if isinstance(field, DayField):
        return ([value], "") if isinstance(value, str) else ([], "Send a day as text, such as 2026-12-24")
    return ([value], "") if isinstance(value, str) else ([], "Send text")


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def json_schema_of(form: type[forms.BaseForm] | forms.BaseForm, *, partial: bool = False) -> dict[str, Any]:
    """The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of the bodies that `form_data_from_json` understands.

    `partial`: of a draft, where each answer may still be missing.
    """
    fields = form.fields if isinstance(form, forms.BaseForm) else form.base_fields
    properties, required = {}, []
    for name, field in fields.items():
        if isinstance(field, forms.FileField):
            continue
        needed = field.required and not partial
        properties[name] = _property(field, name, needed)
        if needed:
            required.append(name)
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _property(field: forms.Field, name: str, needed: bool) -> dict[str, Any]:
    schema = _kind(field, needed)
    if not needed:
        schema["type"] = [*([schema["type"]] if isinstance(schema["type"], str) else schema["type"]), "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    label = str(field.label if field.label is not None else forms.utils.pretty_name(name))
    # Labels and help may carry HTML for the page.
    parts = [_plain(label), _plain(str(field.help_text))]
    return schema | {"description": ". ".join(part.rstrip(".") for part in parts if part)}


def _kind(field: forms.Field, needed: bool) -> dict[str, Any]:
    if hasattr(field, "json_schema"):
        return field.json_schema()
    if isinstance(field, _SEVERAL):
        one = {"type": "string"} | (_enum(field) if isinstance(field, forms.MultipleChoiceField) else {})
        return {"type": "array", "items": one} | ({"minItems": 1} if needed else {})
    if isinstance(field, ConfirmField) and needed:
        return {"type": "boolean", "const": True}
    if isinstance(field, YesNoField | forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, _NUMBERS):
        whole = isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField | forms.FloatField)
        limits = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer" if whole else "number"} | {
            key: value for key, value in limits.items() if value is not None
        }
    if isinstance(field, DayField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.UUIDField):
        return {"type": "string", "format": "uuid"}
    if isinstance(field, forms.ModelChoiceField):
        return {"type": ["string", "integer"]}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string"} | _enum(field)
    return _text(field, needed)


def _text(field: forms.Field, needed: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if isinstance(field, forms.EmailField):
        schema["format"] = "email"
    else:
        schema["pattern"] = FILLED_PATTERN if needed else STORABLE_PATTERN
    if getattr(field, "min_length", None):
        schema["minLength"] = field.min_length
    if getattr(field, "max_length", None):
        schema["maxLength"] = field.max_length
    return schema


def _enum(field: forms.ChoiceField) -> dict[str, Any]:
    values: list[str] = []
    for value, label in field.choices:
        values += [str(one) for one, _ in label] if isinstance(label, list | tuple) else [str(value)]
    values = [value for value in values if value]
    # Where the choices are read from lists there are none to name in advance.
    return {"enum": values} if values else {}


def _plain(text: str) -> str:
    return strip_tags(text).strip()
