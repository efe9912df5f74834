"""What the verbs of the terms ask."""

from __future__ import annotations

from foundations.core.forms import ConfirmField, LongTextField
from foundations.lifecycle.forms import VerbForm


def statement(terms, party: str) -> str:
    """The words that a signature agrees to. They name exactly what is signed."""
    return (
        f"I have read version {terms.number} of these terms (digest {terms.short_digest}) and agree to it for "
        f"{'the SIO' if party == 'sio' else 'TOEX'}"
    )


class SignForm(VerbForm):
    """Names exactly what is signed."""

    agreed = ConfirmField(
        label="I have read these terms and agree to them",
        error_messages={"required": "Confirm that you have read the terms and agree to them"},
    )

    def fit(self):
        if self.record is not None:
            party = "sio" if self.verb == "sign_for_sio" else "toex"
            self.fields["agreed"].label = statement(self.record, party)


class AskForChangeForm(VerbForm):
    rationale = LongTextField(
        label="What should be different?",
        max_length=4000,
        help_text="The author reads this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter what should be different"},
    )


class DeclineForm(VerbForm):
    rationale = LongTextField(
        label="Why do you not sign?",
        max_length=4000,
        help_text="Both sides read this. Your name and the time are recorded with it.",
        error_messages={"required": "Enter why you do not sign"},
    )
