"""What is asked about who sees a referral."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from foundations.accounts.models import Membership, User
from foundations.core.formats import today
from foundations.core.forms import (
    DayField,
    EmailField,
    Form,
    LongTextField,
    ModelCheckboxesField,
    RadiosField,
    TextField,
)
from referrals.sight import emergency, restriction

WHY = "Your name and the time are recorded with it. Everybody who sees the referral can read it."


class GiveSightForm(Form):
    """Gives `to` (a User, from their e-mail address), `reason`, `starts_on` and `ends_on`."""

    to = EmailField(
        label="Email address of the person",
        help_text="They need an account here. They will see this referral and can do nothing to it that their role "
        "does not allow.",
        error_messages={
            "required": "Enter the person's email address",
            "invalid": "Enter an email address in the correct format, like name@norfolk.police.uk",
        },
    )
    reason = LongTextField(
        label="Why do they need access?",
        max_length=1000,
        rows=3,
        help_text=WHY,
        error_messages={"required": "Enter why they need access"},
    )
    starts_on = DayField(
        label="First day of access",
        not_before=today,
        initial=today,
        error_messages={"required": "Enter the first day of access"},
    )
    ends_on = DayField(
        label="Last day of access",
        help_text="Access ends at midnight after this day.",
        not_before=today,
        error_messages={"required": "Enter the last day of access"},
    )

    def clean_to(self) -> User:
        person = User.objects.filter(email=self.cleaned_data["to"].lower(), is_active=True).first()
        if person is None:
            raise ValidationError("Nobody with this email address has an account. Check it, or ask your administrator")
        return person

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        return cleaned


class WhyForm(Form):
    """A reason alone."""

    reason = LongTextField(
        label="Why?", max_length=1000, rows=3, help_text=WHY, error_messages={"required": "Enter why"}
    )


def _roles_of(person: User) -> str:
    held = [f"{one.get_role_display()}, {one.organisation.short_name}" for one in person.memberships.all()]
    return "; ".join(held)


def people_field(**kwargs) -> ModelCheckboxesField:
    """People to be named, each with their roles."""
    return ModelCheckboxesField(
        User.objects.none(),
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        hint_from=_roles_of,
        error_messages={"required": "Select at least one person", "invalid_choice": "Select people from the list"},
        **kwargs,
    )


def offer_candidates(field: ModelCheckboxesField, referral, *, but=()) -> None:
    """Let `field` offer whoever may be named on `referral`, but for those with the ids `but`."""
    held = Membership.objects.active().select_related("organisation").order_by("pk")
    people = restriction.candidates(referral).exclude(pk__in=but)
    field.queryset = people.prefetch_related(Prefetch("memberships", held))


class RestrictForm(Form):
    """Gives `reason` and `people`: those of the region, and the force's advisers, who go on seeing it."""

    reason = LongTextField(
        label="Why must only named people see it?",
        max_length=1000,
        rows=3,
        help_text="For example, that an officer is a suspect. Those who are named can read this.",
        error_messages={"required": "Enter why only named people may see it"},
    )
    people = people_field(
        label="Who else goes on seeing it?",
        required=False,
        help_text="Those who made the request, and those who work on it now, are named on it already.",
    )

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        offer_candidates(self.fields["people"], referral, but=[one.user_id for one in referral.people.all()])


EVERYBODY, NAMED = "everybody", "named"


class AudienceForm(Form):
    """Of a draft. Gives `audience`; where it is NAMED also `reason` and `people`."""

    audience = RadiosField(
        label="Who may see this request once it is sent?",
        choices=[(EVERYBODY, "Everybody whose role lets them"), (NAMED, "Only people that I name")],
        hints={
            EVERYBODY: "Your region's gateway and TOEX team, your force's adviser and the national team. Most requests",
            NAMED: "For example, where an officer is a suspect. Answer the next two questions too",
        },
        error_messages={"required": "Select who may see this request"},
    )
    reason = LongTextField(
        label="Why must only named people see it?",
        max_length=1000,
        rows=3,
        required=False,
        help_text="Those who are named can read this.",
    )
    people = people_field(
        label="Whom do you name?",
        required=False,
        help_text="Name somebody at each gate, or it cannot be sent. You and your SIO see it in any case.",
    )

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self._referral = referral
        offer_candidates(self.fields["people"], referral)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("audience") != NAMED:
            return cleaned
        if not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter why only named people may see it")
        if "people" not in self.errors:
            gap = restriction.missing_among(self._referral, {one.pk for one in cleaned.get("people") or ()})
            if gap:
                self.add_error("people", gap)
        return cleaned


class NamePeopleForm(Form):
    """Gives `people`."""

    people = people_field(label="Who is to be named on it?")

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        offer_candidates(self.fields["people"], referral, but=referral.named_people() or ())


class BreakGlassForm(Form):
    """Gives `name` and `reason`."""

    name = TextField(
        label="Reference or operation name",
        max_length=80,
        help_text="For example, TOEX-EA-2026-00042",
        error_messages={"required": "Enter the reference or the operation name"},
    )
    reason = LongTextField(
        label="What is the emergency?",
        max_length=1000,
        rows=4,
        help_text=f"At least {emergency.SHORTEST_REASON} characters. The people named on the referral read this.",
        error_messages={"required": "Enter what the emergency is"},
    )

    def clean_reason(self) -> str:
        reason = " ".join(self.cleaned_data["reason"].split())
        if len(reason) < emergency.SHORTEST_REASON:
            raise ValidationError(f"Enter at least {emergency.SHORTEST_REASON} characters: say what the emergency is")
        return self.cleaned_data["reason"]
