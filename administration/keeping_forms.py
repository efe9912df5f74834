"""What national administrators are asked: organisations, targets, reference data."""

from __future__ import annotations

from administration import reference
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.core.forms import (
    ConfirmField,
    DayField,
    Form,
    LongTextField,
    SelectField,
    TextField,
)
from referrals.models import LetterText


class OrganisationForm(Form):
    """What an administrator decides about an organisation; only what its kind has."""

    gateway_label = TextField(
        label="Name of the first gate",
        max_length=40,
        required=False,
        help_text="What this region calls it, for instance “ROCU Gateway”.",
    )
    has_first_gate = ConfirmField(label="The region has a first gate of its own", required=False)
    served_nationally = ConfirmField(
        label="The national team holds the second gate, because the region has no full team", required=False
    )
    redirects_need_consent = ConfirmField(
        label="Other regions’ gates redirect to it only with its consent",
        required=False,
        help_text="They offer to hand the referral over, and it goes when the region accepts. Off: it goes at once.",
    )
    asks_for_adviser = ConfirmField(
        label="Requests go to the organised crime adviser of the force first", required=False
    )
    valid_to = DayField(
        label="First day on which it no longer exists",
        called="The day",
        required=False,
        help_text="Leave this empty while it exists.",
    )
    OF_KIND = {
        Organisation.Kind.REGION: {
            "gateway_label",
            "has_first_gate",
            "served_nationally",
            "redirects_need_consent",
        },
        Organisation.Kind.FORCE: {"asks_for_adviser"},
    }

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        wanted = self.OF_KIND.get(organisation.kind, set()) | {"valid_to"}
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]

    def clean_valid_to(self):
        day = self.cleaned_data["valid_to"]
        if day and day <= self.organisation.valid_from:
            self.add_error("valid_to", "The day must be after the one on which it began")
        return day


class EntryForm(Form):
    """An entry of a list of reference data."""

    verb = SelectField(
        label="Decision",
        error_messages={"required": "Select the decision", "invalid_choice": "Select a decision from the list"},
    )
    name = TextField(label="Name", max_length=120, error_messages={"required": "Enter the name"})
    part = SelectField(
        label="Place in the letter",
        choices=[("", ""), *LetterText.Part.choices],
        error_messages={"required": "Select the place in the letter"},
    )
    reason = SelectField(
        label="Only where the reason is",
        required=False,
        help_text="Leave empty for a paragraph that does not depend on the reason.",
        error_messages={"invalid_choice": "Select a reason from the list"},
    )
    text = LongTextField(
        label="Paragraph",
        max_length=4000,
        help_text="From its first day on it takes the place of the paragraph before. Letters that have gone do not change.",
        error_messages={"required": "Enter the paragraph"},
    )
    descriptor = TextField(label="What it means", max_length=300, error_messages={"required": "Enter what it means"})
    valid_from = DayField(
        label="First day on which it is offered",
        called="First day",
        not_before=today,
        error_messages={"required": "Enter the first day"},
    )

    def __init__(self, *args, of: reference.ReferenceList, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"verb", "descriptor", "part", "reason", "text"} - set(of.extra):
            del self.fields[name]
        if of.kind == reference.KINDS.CAPABILITY:
            how = self.fields["descriptor"]
            how.label, how.help_text = "How to ask there", "Stands in the letter to the requester."
            how.error_messages["required"] = "Enter how to ask there"
        if "text" in of.extra:
            self.fields["valid_from"].label = "First day on which it stands in letters"
        if "reason" in self.fields:
            self.fields["reason"].choices = [("", ""), *reference.reasons()]
        if "verb" in self.fields:
            offered = reference.with_letters() if "part" in of.extra else reference.decisions()
            self.fields["verb"].choices = [("", ""), *offered]

    def clean(self):
        answers = super().clean()
        if "reason" not in self.fields:
            return answers
        verb, _, code = answers.get("reason", "").partition(":")
        # Accepting in part gives the reasons of accepting.
        decision = "accept" if answers.get("verb") == "accept_in_part" else answers.get("verb")
        if code and verb != decision:
            self.add_error("reason", "Select a reason of that decision")
        if (answers.get("part") == LetterText.Part.REASON) != bool(code):
            self.add_error("reason", "Select the reason that the paragraph explains, and only for such a paragraph")
        return answers | {"reason": code}


class EndForm(Form):
    """When a row ends."""

    valid_to = DayField(
        label="First day without it",
        called="The day",
        not_before=today,
        help_text="What names it already keeps it.",
        error_messages={"required": "Enter the first day without it"},
    )
