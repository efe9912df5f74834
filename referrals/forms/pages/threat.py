"""The threat, and where it is."""

from __future__ import annotations

from foundations.core.forms import LongTextField, RadiosField, TextField, YesNoField
from referrals import lists
from referrals.forms.base import ListCheckboxesField, ListRadiosField, PageForm
from referrals.models import FormChoice

KINDS = FormChoice.Kind


class ThreatForm(PageForm):
    primary_threat = ListRadiosField(
        lists.THREATS,
        label="Main threat area",
        error_messages={"required": "Select the main threat area", "invalid_choice": "Select a threat area listed"},
    )


class OtherThreatsForm(PageForm):
    other_threats = ListCheckboxesField(
        lists.THREATS,
        label="Other threat areas",
        required=False,
        help_text="Select all that play a part.",
        error_messages={"invalid_choice": "Select threat areas from the list"},
    )

    def offer(self) -> None:
        super().offer()
        main = self.known.get("primary_threat")
        if main and not self.whole:
            self.fields["other_threats"].choices = [
                choice for choice in self.fields["other_threats"].choices if choice[0] != main
            ]

    def clean(self) -> dict:
        cleaned = super().clean()
        main = cleaned.get("primary_threat") or self.known.get("primary_threat")
        if main in (cleaned.get("other_threats") or ()):
            cleaned["other_threats"] = [code for code in cleaned["other_threats"] if code != main]
        return cleaned


class ThreatDescribedForm(PageForm):
    threat_described = TextField(
        label="Describe the other or emerging threat",
        max_length=200,
        error_messages={"required": "Enter what the other or emerging threat is"},
    )


class ExploitationForm(PageForm):
    exploitation_types = ListCheckboxesField(
        KINDS.EXPLOITATION.value,
        label="What types of exploitation are there?",
        help_text="Select all that you know of or suspect.",
        error_messages={
            "required": "Select the types of exploitation",
            "invalid_choice": "Select types of exploitation from the list",
        },
    )


class TargetForm(PageForm):
    target_kind = RadiosField(
        label="What is the threat made of?",
        choices=[
            ("ocg", "An organised crime group (OCG)"),
            ("priority_individual", "A priority individual"),
            ("vulnerability", "A vulnerability"),
            ("not_known", "Not known yet"),
        ],
        hints={"vulnerability": "A place, sector, route or method that several groups use"},
        error_messages={"required": "Select what the threat is made of"},
    )


class MappedForm(PageForm):
    mapped = RadiosField(
        label="Has it been mapped?",
        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
        help_text="Assessed and recorded by the force or the region.",
        error_messages={"required": "Select whether it has been mapped"},
    )


class MappingForm(PageForm):
    mapping_reference = TextField(
        label="Reference of the mapping",
        max_length=60,
        spellcheck=False,
        classes="govuk-input--width-20",
        help_text="The OCG number, or the reference on APMIS.",
        error_messages={"required": "Enter the reference of the mapping"},
    )
    threat_owner = TextField(
        label="Who owns the threat now?",
        max_length=120,
        help_text="Organisation and lead, for example: Norfolk, local policing, DI Shah.",
        error_messages={"required": "Enter who owns the threat now"},
    )
    mapping_score = TextField(
        label="Score and date of the assessment", max_length=80, required=False, classes="govuk-input--width-20"
    )


class MasterListForm(PageForm):
    on_master_list = YesNoField(
        label="Is it on the national Serious and Organised Crime (SOC) Master List?",
        error_messages={"required": "Select yes if it is on the SOC Master List"},
    )


class MasterListReferenceForm(PageForm):
    master_list_reference = TextField(
        label="SOC Master List reference",
        max_length=60,
        spellcheck=False,
        classes="govuk-input--width-20",
        error_messages={"required": "Enter the SOC Master List reference"},
    )


class RegionsForm(PageForm):
    regions_affected = ListCheckboxesField(
        lists.REGIONS,
        label="Which regions does it reach?",
        help_text="Include your own.",
        error_messages={"required": "Select the regions", "invalid_choice": "Select regions from the list"},
    )


class ForcesForm(PageForm):
    forces_affected = ListCheckboxesField(
        lists.FORCES,
        label="Which forces does it reach?",
        help_text="Include your own. The forces of the regions that you selected are listed.",
        error_messages={"required": "Select the forces", "invalid_choice": "Select forces from the list"},
    )

    def offer(self) -> None:
        super().offer()
        regions = set(self.known.get("regions_affected") or ())
        kept = set(self.known.get("forces_affected") or ())
        if regions and not self.whole:
            forces = self.lists.get(lists.FORCES, ())
            # One that was chosen before stays to be seen, and taken away.
            self.fields["forces_affected"].offer([one for one in forces if one.within in regions or one.code in kept])


class PlacesForm(PageForm):
    places = LongTextField(
        label="Towns, routes and places that matter",
        max_length=1000,
        rows=4,
        required=False,
        help_text="No full addresses of victims.",
    )


class AbroadForm(PageForm):
    is_abroad = YesNoField(
        label="Does it reach abroad?",
        help_text="For example: recruitment, transport or money in another country.",
        error_messages={"required": "Select yes if it reaches abroad"},
    )


class CountriesForm(PageForm):
    upstream_countries = ListCheckboxesField(
        KINDS.COUNTRY.value,
        label="Which countries?",
        error_messages={"required": "Select the countries", "invalid_choice": "Select countries from the list"},
    )
    other_countries = TextField(
        label="Other countries", max_length=200, required=False, help_text="With commas between them."
    )
