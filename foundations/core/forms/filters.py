"""Forms that narrow a list: sent by GET, all fields optional, chosen values removable one by one."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from foundations.core import formats

from .base import Form
from .fields import Checkboxes, Radios


class FilterForm(Form):
    """The base of filter forms: `filters = QueueFilters(request.GET)`; what is not valid filters nothing."""

    mark_optional = False
    # Pages that these parameters belong to end where the filters change.
    page_parameters = ("after", "before", "page")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field.widget, Radios | Checkboxes):
                field.widget.small = True

    def values(self) -> dict[str, Any]:
        """The valid values that narrow the list; the empty ones are left out."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "", [])}

    def chosen(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What is chosen, by field, each with the address of the same list without it."""
        groups = []
        for name, value in self.values().items():
            bound = self[name]
            items = [
                {"text": text, "href": self._address_without(request.GET, name, raw)}
                for text, raw in self._texts(bound, value)
            ]
            if items:
                groups.append({"label": str(bound.label), "items": items})
        return groups

    def _texts(self, bound: Any, value: Any) -> list[tuple[str, str]]:
        """The words for a value, and the value as it stands in the address."""
        if isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
            return [
                (option["text"], option["value"])
                for option in bound.options()
                if option["selected"] and option["value"]
            ]
        if isinstance(bound.field, forms.BooleanField):
            return [("Yes", "on")] if value else []
        return [(formats.day(value) if hasattr(value, "month") else str(value), "")]

    def _address_without(self, query: QueryDict, name: str, raw: str) -> str:
        rest = query.copy()
        key = self.add_prefix(name)
        kept = [one for one in rest.getlist(key) if raw and one != raw]
        for parameter in (key, *(f"{key}-{part}" for part in ("day", "month", "year")), *self.page_parameters):
            rest.pop(parameter, None)
        if kept:
            rest.setlist(key, kept)
        return "?" + rest.urlencode()
