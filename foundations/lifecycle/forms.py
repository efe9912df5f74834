"""The forms of verbs: what the confirm page asks, and the API's JSON."""

from __future__ import annotations

from foundations.core.forms import Form


class VerbForm(Form):
    """Asked before a verb is carried out. Knows the record, who acts, and the verb, so that choices can fit them."""

    def __init__(self, *args, record=None, by=None, verb: str = "", **kwargs):
        self.record, self.by, self.verb = record, by, verb
        super().__init__(*args, **kwargs)
        self.fit()

    def fit(self) -> None:
        """Set the choices that depend on the record, the person or the verb."""
