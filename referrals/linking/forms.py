"""What is asked of whoever links, merges or splits."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from foundations.core import formats
from foundations.core.forms import (
    CheckboxesField,
    Form,
    LongTextField,
    RadiosField,
    TextField,
    VersionField,
    YesNoField,
)
from referrals.forms.decisions import DecisionForm
from referrals.forms.verbs import RationaleForm
from referrals.linking import merging
from referrals.linking.words import CHOICES
from referrals.models import Referral
from referrals.models.link import LONGEST_REASON
from referrals.querysets import REFERENCE
from referrals.sight import grants
from referrals.statuses import Status

NOT_FOUND = "There is no referral with this reference that you may see"


def named(text: str, by) -> Referral | None:
    """The referral of a reference as somebody typed it, if `by` may see it."""
    reference = re.sub(r"\s", "", text or "").upper()
    if by is None or not REFERENCE.match(reference):
        return None
    return Referral.objects.visible_to(by).filter(reference=reference).first()


class ReferenceField(TextField):
    """A reference, such as TOEX-EA-2026-00042."""

    def __init__(self, **kwargs):
        usual = {
            "max_length": 40,
            "classes": "govuk-input--width-20",
            "spellcheck": False,
            "help_text": "For example, TOEX-EA-2026-00042.",
            "error_messages": {"required": "Enter the reference of the other referral"},
        }
        super().__init__(**usual | kwargs)


class MergeForm(DecisionForm):
    """Which referral goes on with this one, and whether its requester may follow it there."""

    from_address = ("into",)

    into = ReferenceField(label="Reference of the referral that goes on")
    requester_may_see = YesNoField(
        label="May the requester of this one see the one that goes on?",
        help_text="If yes, they are named on it and told its reference. They then see it as its requester does.",
        error_messages={"required": "Select yes if the requester of this one may see the one that goes on"},
    )
    field_order = ["into", "requester_may_see", "reason", "rationale"]

    def fit(self):
        super().fit()
        self.fields["rationale"].help_text = (
            "The requester reads this. Do not name the other referral unless they may see it. Your name and the time "
            "are recorded with it."
        )
        typed = self.data.get("into") if self.is_bound else self.initial.get("into")
        self.other = named(typed, self.by)
        # Of a restricted one it is not offered, and refused to whoever asks for it all the same.
        if self.other and self.other.restricted and self.data.get("requester_may_see") != "yes":
            del self.fields["requester_may_see"]

    def clean_into(self) -> Referral:
        if self.other is None:
            raise ValidationError(NOT_FOUND, code="not_found")
        return self.other

    def clean(self):
        answers = super().clean()
        if into := answers.get("into"):
            wanted = answers.get("requester_may_see")
            plain = next(merging.obstacles(self.record, into, self.by), None)
            if plain:
                self.add_error("into", plain)
            elif reason := next(merging.obstacles(self.record, into, self.by, requester_may_see=wanted), None):
                self.add_error("requester_may_see", reason)
        return answers

    @property
    def other_buttons(self) -> list[dict[str, str]]:
        """Where the one named was merged itself: the one into which it went."""
        if self.other is None or self.other.status != Status.MERGED or not self.is_bound:
            return []
        end = merging.survivor(self.other, self.by)
        if end is None or end.pk == self.record.pk:
            return []
        return [{"text": f"Merge into {end.reference} instead", "name": "into", "value": end.reference}]


class UndoMergeForm(RationaleForm):
    """Why a merge is taken back."""


class LinkForm(Form):
    """How this referral has to do with another."""

    to = ReferenceField(label="Reference of the other referral")
    relation = RadiosField(
        label="How do they belong together?",
        choices=CHOICES,
        error_messages={"required": "Select how they belong together"},
    )
    why = LongTextField(
        label="Why",
        max_length=LONGEST_REASON,
        rows=3,
        required=False,
        help_text="Whoever sees both referrals reads this.",
    )

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_to(self) -> Referral:
        found = named(self.cleaned_data["to"], self.by)
        if found is None:
            raise ValidationError(NOT_FOUND, code="not_found")
        return found


class EndLinkForm(Form):
    """Why a link no longer holds."""

    why = LongTextField(
        label="Why it no longer holds",
        max_length=LONGEST_REASON,
        rows=3,
        help_text="Whoever sees both referrals reads this.",
        error_messages={"required": "Enter why it no longer holds"},
    )


class SplitForm(Form):
    """What goes to the new referral."""

    operation = TextField(
        label="Operation name of the new referral",
        max_length=80,
        error_messages={"required": "Enter the operation name of the new referral"},
    )
    about = LongTextField(
        label="What the new referral is about",
        max_length=LONGEST_REASON,
        rows=4,
        help_text="Say which part goes on there. The requester reads this.",
        error_messages={"required": "Enter what the new referral is about"},
    )
    subjects = CheckboxesField(
        label="Subjects that go to it as copies",
        required=False,
        error_messages={"invalid_choice": "Select subjects of this request"},
    )
    attachments = CheckboxesField(
        label="Attachments that go to it as copies",
        required=False,
        error_messages={"invalid_choice": "Select attachments of this request"},
    )

    access = CheckboxesField(
        label="People with access by name who see it too",
        required=False,
        help_text="For the same time and reason as on this one. Nobody is chosen beforehand: access by name is an "
        "exception for one referral.",
        error_messages={"invalid_choice": "Select people who have access by name to this referral"},
    )

    def __init__(self, *args, request=None, version=None, access=(), **kwargs):
        super().__init__(*args, **kwargs)
        self._offer("access", access, _person, key="public_id")
        self._offer("subjects", request.subjects.all() if request and request.subject_count else (), _subject)
        files = request.attachments.select_related("document") if request and request.attachment_count else ()
        self._offer("attachments", files, _attachment)
        if version is not None:
            self.fields["version"] = VersionField(initial=version)

    def _offer(self, name: str, rows, words, *, key: str = "key") -> None:
        """Offer rows; what there is none of is not asked."""
        self.fields[name].choices = [(str(getattr(row, key)), words(row)) for row in rows]
        if not self.fields[name].choices and not self.data.get(name):
            del self.fields[name]


def _subject(row) -> str:
    role = f", {row.get_role_display().lower()}" if row.role else ""
    return f"{row.name} ({row.get_kind_display().lower()}{role})"


def _person(grant) -> str:
    return f"{grant.user.titled_name}, until {formats.day(grants.last_day(grant))}: {grant.reason}"


def _attachment(row) -> str:
    return f"{row.document.name}: {row.description}" if row.description else row.document.name
