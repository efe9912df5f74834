"""What pages have in common whose answers are kept as a draft: what is missing can wait, what is wrong cannot."""

from __future__ import annotations

from typing import Any

from django import forms

from foundations.core.forms import Form, VersionField


class DraftForm(Form):
    """One page of a draft. Its fields are named as what they are kept as."""

    def problems_of_a_draft(self) -> bool:
        """Whether something typed cannot be kept; answers that are still missing can wait."""
        return any(error.code != "required" for errors in self.errors.as_data().values() for error in errors)

    def kept(self) -> dict[str, Any]:
        """The cleaned answers, and empty ones for what was left open."""
        return {name: self.cleaned_data.get(name, empty(field)) for name, field in self.fields.items()}

    def renewed(self, *, version: int, **kwargs: Any) -> DraftForm:
        """The same answers, to be sent again on top of `version`."""
        data = self.data.copy()
        data["version"] = str(version)
        form = type(self)(data, **kwargs)
        form.fields["version"] = VersionField()
        return form


def empty(field: forms.Field) -> Any:
    """What is kept where a field was left open."""
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return []
    return getattr(field, "empty_value", "" if isinstance(field, forms.ChoiceField) else None)
