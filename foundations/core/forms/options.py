"""How a field is drawn: what GOV.UK's components want to know beyond what Django's fields hold."""

from typing import Any


class FieldOptions:
    """Mixed into our fields; any of Django's own fields works without it.

    `label_size` is xl, l, m or s (else the form's). `called` is the field's name inside error messages.
    `classes` are added to the control, for instance `govuk-input--width-10`. `attributes` are put on it.
    """

    def __init__(
        self,
        *args: Any,
        label_size: str | None = None,
        called: str | None = None,
        classes: str = "",
        autocomplete: str | None = None,
        inputmode: str | None = None,
        spellcheck: bool | None = None,
        before: str = "",
        after: str = "",
        attributes: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_size, self.called, self.classes = label_size, called, classes
        self.autocomplete, self.inputmode, self.spellcheck = autocomplete, inputmode, spellcheck
        self.before, self.after, self.attributes = before, after, attributes or {}
