"""Forms of the service: Django's fields, drawn by the official GOV.UK macros.

    class RequestForm(Form):
        title = TextField(label="Title", max_length=100)
        needed_by = DayField(label="Date needed", not_before=tomorrow)

In a template: `{{ form.error_summary() }}`, then `{{ form }}` or `{{ form.title.govuk(label_size="m") }}`.
"""

from .base import Form, FormMixin, ModelForm
from .bound import GovukBoundField, draw
from .days import DayField, DayInput, DayParts
from .fields import (
    AutocompleteSelect,
    Checkboxes,
    CheckboxesField,
    ConfirmField,
    EmailField,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    MoneyField,
    NumberField,
    PasswordField,
    Radios,
    RadiosField,
    SelectField,
    TextField,
    UploadField,
    VersionField,
    YesNoField,
)
from .filters import FilterForm
from .payload import FormData, form_data_from_json, json_schema_of

__all__ = [
    "AutocompleteSelect",
    "Checkboxes",
    "CheckboxesField",
    "ConfirmField",
    "DayField",
    "DayInput",
    "DayParts",
    "EmailField",
    "FilterForm",
    "Form",
    "FormData",
    "FormMixin",
    "GovukBoundField",
    "LongTextField",
    "ModelCheckboxesField",
    "ModelForm",
    "ModelRadiosField",
    "ModelSelectField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "Radios",
    "RadiosField",
    "SelectField",
    "TextField",
    "UploadField",
    "VersionField",
    "YesNoField",
    "draw",
    "form_data_from_json",
    "json_schema_of",
]
