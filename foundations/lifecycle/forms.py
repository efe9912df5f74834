"""The forms of verbs: what the confirm page asks, and the API's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from foundations.core.forms import Form


class VerbForm(Form):
    """Asked before a verb is carried out. Knows the record, who acts, and the verb, so that choices can fit them.

    from_address: the fields that a link to the page may fill. other_buttons: ways on with what was typed, each with its
    text, and a name and value or the address that takes the form instead.
    """

    from_address: tuple[str, ...] = ()
    other_buttons: Sequence[Mapping[str, str]] = ()

    def __init__(self, *args, record=None, by=None, verb: str = "", **kwargs):
        self.record, self.by, self.verb = record, by, verb
        super().__init__(*args, **kwargs)
        self.fit()

    def fit(self) -> None:
        """Set the choices that depend on the record, the person or the verb."""
