"""The forms of subjects and links: one a kind, with what every kind is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from foundations.core.formats import today
from foundations.core.forms import DayField, LongTextField, NumberField, RadiosField, SelectField, TextField
from referrals.forms.base import PageForm, plain
from referrals.models import Basis, Subject
from referrals.subjects import normal

K = Subject.Kind
GRADES = ("source_evaluation", "information_assessment", "handling_code")
MOST_ALIASES = 50


@dataclass(frozen=True)
class Identity:
    """How a subject is shown and compared."""

    name: str
    identifier: str
    warning: str = ""
    born_on: date | None = None
    aliases: tuple[str, ...] = ()


class _Checked(TextField):
    """One line of text that `reads` can read."""

    def __init__(self, reads, **kwargs: Any) -> None:
        self.reads = reads
        super().__init__(**{"spellcheck": False} | kwargs)

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        if value:
            self.reads(value)
        return value


class SubjectForm(PageForm):
    """What every kind is asked. The fields of the kind come first, and are kept as they were typed."""

    kind: K
    whole = True

    role = RadiosField(
        label="Role",
        choices=Subject.Role.choices,
        error_messages={"required": "Select the role of this person", "invalid_choice": "Select a role from the list"},
    )
    basis = RadiosField(
        label="Is it a fact or an assessment?",
        choices=Basis.choices,
        hints={
            "fact": "It has been established, for example from a record or an interview",
            "assessment": "It is believed, inferred, or told by somebody",
        },
        error_messages={"required": "Select whether it is a fact or an assessment"},
    )
    source_evaluation = SelectField(
        label="Source",
        choices=[("", "Not intelligence"), *Subject.Source.choices],
        required=False,
        error_messages={"invalid_choice": "Select a source evaluation from the list"},
    )
    information_assessment = SelectField(
        label="Information",
        choices=[("", "Not intelligence"), *Subject.Information.choices],
        required=False,
        error_messages={"invalid_choice": "Select an information assessment from the list"},
    )
    handling_code = SelectField(
        label="Handling code",
        choices=[("", "Not intelligence"), *Subject.Handling.choices],
        required=False,
        error_messages={"invalid_choice": "Select a handling code from the list"},
    )
    handling_conditions = TextField(
        label="Conditions",
        max_length=500,
        required=False,
        help_text="For handling code C: what must be done before it is shared.",
    )
    note = LongTextField(
        label="Anything else",
        max_length=1000,
        rows=3,
        required=False,
        help_text="Why this subject matters to the request. Do not say who a source is.",
    )

    COMMON = ("role", "basis", *GRADES, "handling_conditions", "note")

    @classmethod
    def own(cls) -> list[str]:
        """The names of the fields that only this kind has."""
        return [name for name in cls.base_fields if name not in cls.COMMON]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind != K.PERSON:
            self.fields["role"].required = False
            self.fields["role"].label = "Whom does it concern?"
        self.order_fields([*self.own(), *self.COMMON])

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, message in self.troubles(cleaned).items():
            if name not in self.errors:
                self.add_error(name, ValidationError(message, code="invalid"))
        return cleaned

    @classmethod
    def troubles(cls, cleaned: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between fields: field -> message."""
        found = {}
        given = [name for name in GRADES if cleaned.get(name)]
        if given and len(given) < len(GRADES):
            missing = next(name for name in GRADES if name not in given)
            found[missing] = "Select a source, an information and a handling code, or none of them"
        if cleaned.get("handling_code") == Subject.Handling.CONDITIONS and not cleaned.get("handling_conditions"):
            found["handling_conditions"] = "Enter the conditions of handling code C"
        return found

    @classmethod
    def identity(cls, cleaned: Mapping[str, Any]) -> Identity:
        """How it is shown and compared; of answers that are right."""
        raise NotImplementedError

    @classmethod
    def columns(cls, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a Subject that these answers make."""
        identity = cls.identity(cleaned)
        graded = bool(cleaned.get("source_evaluation"))
        return {
            "kind": cls.kind.value,
            "name": identity.name[:300],
            "identifier": identity.identifier,
            "warning": identity.warning,
            "born_on": identity.born_on,
            "aliases": list(identity.aliases),
            "details": {name: plain(cleaned.get(name)) for name in cls.own()},
            **{name: cleaned.get(name) or "" for name in cls.COMMON},
            "handling_conditions": (cleaned.get("handling_conditions") or "") if graded else "",
        }

    @classmethod
    def answers_of(cls, subject: Subject) -> dict[str, Any]:
        """What the form starts with, to change a subject."""
        return subject.details | {name: getattr(subject, name) for name in cls.COMMON}


class PersonForm(SubjectForm):
    kind = K.PERSON

    first_names = TextField(label="First names", max_length=120, required=False, spellcheck=False)
    last_name = TextField(label="Last name", max_length=120, required=False, spellcheck=False)
    other_names = LongTextField(
        label="Other names",
        max_length=2000,
        rows=2,
        required=False,
        help_text="Aliases, nicknames and other spellings, one on each line.",
    )
    born_on = DayField(
        label="Date of birth",
        required=False,
        help_text="For example, 27 3 1985",
        not_after=today,
        not_before=lambda: normal.EARLIEST,
    )
    age = NumberField(
        label="Approximate age",
        required=False,
        max_value=120,
        classes="govuk-input--width-3",
        help_text="Where the date of birth is not known.",
    )
    reference = TextField(
        label="Reference on your systems",
        max_length=60,
        required=False,
        spellcheck=False,
        classes="govuk-input--width-20",
        help_text="For example, a PNC number or a nominal number.",
    )

    @classmethod
    def troubles(cls, cleaned):
        found = super().troubles(cleaned)
        if [cleaned.get(name) for name in ("first_names", "last_name", "other_names")] == ["", "", ""]:
            found["first_names"] = "Enter a name, or under other names what the person is called"
        names = _lines(cleaned.get("other_names"))
        if len(names) > MOST_ALIASES:
            found["other_names"] = f"Enter no more than {MOST_ALIASES} other names"
        elif any(len(name) > 300 for name in names):
            found["other_names"] = "Each of the other names must be 300 characters or less"
        return found

    @classmethod
    def identity(cls, cleaned):
        aliases = _lines(cleaned.get("other_names"))
        name = " ".join(part for part in (cleaned.get("first_names"), cleaned.get("last_name")) if part)
        shown = normal.visible(name) or f"Known as {aliases[0]}"
        return Identity(shown, normal.fold(name), born_on=cleaned.get("born_on"), aliases=tuple(aliases))


class TelephoneForm(SubjectForm):
    kind = K.TELEPHONE

    number = _Checked(
        normal.telephone,
        label="Telephone number",
        max_length=60,
        inputmode="tel",
        classes="govuk-input--width-20",
        help_text="For numbers of other countries include the country code, like +40 721 555 000.",
    )

    @classmethod
    def identity(cls, cleaned):
        read = normal.telephone(cleaned["number"])
        return Identity(read.shown, read.identifier, read.warning)


class AccountForm(SubjectForm):
    kind = K.ACCOUNT

    platform = TextField(
        label="Platform",
        max_length=80,
        classes="govuk-input--width-20",
        help_text="For example, Snapchat, Telegram or Vivastreet.",
        error_messages={"required": "Enter the platform that the account is on"},
    )
    handle = TextField(
        label="Account name",
        max_length=200,
        spellcheck=False,
        help_text="The name, number or web address of the account.",
        error_messages={"required": "Enter the account name"},
    )

    @classmethod
    def troubles(cls, cleaned):
        found = super().troubles(cleaned)
        if cleaned.get("platform") and cleaned.get("handle"):
            try:
                normal.account(cleaned["platform"], cleaned["handle"])
            except ValidationError as error:
                found["handle"] = error.message
        return found

    @classmethod
    def identity(cls, cleaned):
        read = normal.account(cleaned["platform"], cleaned["handle"])
        return Identity(read.shown, read.identifier)


class EmailSubjectForm(SubjectForm):
    kind = K.EMAIL

    address = _Checked(normal.email, label="Email address", max_length=254, inputmode="email")

    @classmethod
    def identity(cls, cleaned):
        read = normal.email(cleaned["address"])
        return Identity(read.shown, read.identifier)


class VehicleForm(SubjectForm):
    kind = K.VEHICLE

    registration = _Checked(
        normal.registration, label="Registration number", max_length=20, classes="govuk-input--width-10"
    )
    make_model = TextField(label="Make and model", max_length=80, required=False)
    colour = TextField(label="Colour", max_length=40, required=False, classes="govuk-input--width-10")

    @classmethod
    def identity(cls, cleaned):
        read = normal.registration(cleaned["registration"])
        return Identity(read.shown, read.identifier, read.warning)


class PlaceForm(SubjectForm):
    kind = K.PLACE

    address = LongTextField(label="Address or description", max_length=500, rows=3)
    postcode = _Checked(
        normal.postcode, label="Postcode", max_length=10, required=False, classes="govuk-input--width-10"
    )
    place_type = TextField(
        label="What is it?", max_length=80, required=False, help_text="For example, a flat, a car wash or a hotel."
    )

    @classmethod
    def identity(cls, cleaned):
        read = normal.place(cleaned["address"], cleaned.get("postcode") or "")
        return Identity(read.shown or "Place", read.identifier)


class OrganisationForm(SubjectForm):
    kind = K.ORGANISATION

    organisation = TextField(label="Name", max_length=200, called="the name of the organisation")
    company_number = _Checked(
        normal.company_number,
        label="Company number",
        max_length=20,
        required=False,
        classes="govuk-input--width-10",
        help_text="8 characters, from Companies House.",
    )

    @classmethod
    def identity(cls, cleaned):
        number = normal.company_number(cleaned["company_number"]) if cleaned.get("company_number") else ""
        return Identity(cleaned["organisation"], number or normal.fold(cleaned["organisation"]))


class BankAccountForm(SubjectForm):
    kind = K.BANK_ACCOUNT

    sort_code = _Checked(normal.sort_code, label="Sort code", max_length=12, classes="govuk-input--width-5")
    account_number = _Checked(
        normal.account_number,
        label="Account number",
        max_length=12,
        classes="govuk-input--width-10",
        help_text="Between 6 and 8 numbers.",
    )
    holder = TextField(label="Name on the account", max_length=120, required=False, spellcheck=False)

    @classmethod
    def identity(cls, cleaned):
        code, number = normal.sort_code(cleaned["sort_code"]), normal.account_number(cleaned["account_number"])
        return Identity(f"{code} {number}", f"{code.replace('-', '')}{number}")


FORMS: dict[str, type[SubjectForm]] = {
    form.kind.value: form
    for form in (
        PersonForm,
        TelephoneForm,
        AccountForm,
        EmailSubjectForm,
        VehicleForm,
        PlaceForm,
        OrganisationForm,
        BankAccountForm,
    )
}


def _lines(text: str | None) -> list[str]:
    """The lines of a box, each once."""
    return list(dict.fromkeys(line for one in (text or "").split("\n") if (line := normal.visible(one))))
