"""When it is needed, data, law, and handling."""

from __future__ import annotations

from foundations.core.formats import today
from foundations.core.forms import DayField, LongTextField, TextField, YesNoField
from referrals.forms.base import ListCheckboxesField, PageForm
from referrals.models import FormChoice

KINDS = FormChoice.Kind


class WhenForm(PageForm):
    needed_by_date = DayField(
        label="When is it needed by?",
        help_text="For example, 27 3 2027",
        not_before=today,
        error_messages={"required": "Enter the date that it is needed by"},
    )
    needed_by_reason = LongTextField(
        label="Why by that date?",
        max_length=1000,
        rows=3,
        help_text="For example: a court date, a tasking meeting, or the start of an arrest phase.",
        error_messages={"required": "Enter why it is needed by that date"},
    )


class DataForm(PageForm):
    data_supplied = YesNoField(
        label="Will you supply data?",
        help_text="For example: call data, device downloads, bank records.",
        error_messages={"required": "Select yes if you will supply data"},
    )


class DataDetailsForm(PageForm):
    data_kinds = ListCheckboxesField(
        KINDS.DATA.value,
        label="What kinds of data?",
        error_messages={"required": "Select the kinds of data", "invalid_choice": "Select kinds of data from the list"},
    )
    data_volume = TextField(
        label="How much, and in which formats?",
        max_length=300,
        help_text="For example: 14 months of call data for six numbers, as CSV.",
        error_messages={"required": "Enter how much data there is, and in which formats"},
    )
    data_languages = TextField(
        label="Languages other than English", max_length=120, required=False, help_text="With commas between them."
    )


class LegalBasisForm(PageForm):
    legal_bases = ListCheckboxesField(
        KINDS.LEGAL_BASIS.value,
        label="What is the legal basis?",
        help_text="Of sharing what you enter with TOEX, and of the work that you ask for.",
        error_messages={"required": "Select the legal basis", "invalid_choice": "Select legal bases from the list"},
    )


class NecessityForm(PageForm):
    necessity = LongTextField(
        label="Why is it necessary?",
        max_length=3000,
        rows=5,
        help_text="What policing purpose it serves, and why less would not do.",
        error_messages={"required": "Enter why it is necessary"},
    )
    proportionality = LongTextField(
        label="Why is it proportionate?",
        max_length=3000,
        rows=5,
        help_text="How far it intrudes on people, the uninvolved among them, against the harm that it may prevent.",
        error_messages={"required": "Enter why it is proportionate"},
    )


class AuthoritiesForm(PageForm):
    has_authorities = YesNoField(
        label="Are there covert authorities or warrants in force?",
        help_text="Under RIPA or the Investigatory Powers Act.",
        error_messages={"required": "Select yes if there are covert authorities or warrants in force"},
    )


class AuthorityReferencesForm(PageForm):
    authority_references = LongTextField(
        label="References of the authorities",
        max_length=1000,
        rows=4,
        spellcheck=False,
        help_text="References and expiry dates only. Nothing of their content, and never of a source.",
        error_messages={"required": "Enter the references of the authorities"},
    )


class HandlingForm(PageForm):
    handling_instructions = ListCheckboxesField(
        KINDS.HANDLING.value,
        label="Handling instructions",
        required=False,
        error_messages={"invalid_choice": "Select handling instructions from the list"},
    )
    handling_conditions = LongTextField(label="Other conditions of handling", max_length=1000, rows=3, required=False)


class SensitivitiesForm(PageForm):
    has_sensitivities = YesNoField(
        label="Is anything about it especially sensitive?",
        help_text="For example: possible corruption, a position of trust, media interest.",
        error_messages={"required": "Select yes if anything about it is especially sensitive"},
    )


class SensitivityDetailsForm(PageForm):
    sensitivities = ListCheckboxesField(
        KINDS.SENSITIVITY.value,
        label="What is sensitive?",
        error_messages={"required": "Select what is sensitive", "invalid_choice": "Select from the list"},
    )
    sensitivity_details = LongTextField(
        label="What the gates need to know of it",
        max_length=2000,
        rows=4,
        help_text="As little as will do. Do not say who a source is.",
        error_messages={"required": "Enter what the gates need to know of it"},
    )


class AnyAttachmentsForm(PageForm):
    has_attachments = YesNoField(
        label="Do you want to attach files?",
        help_text="For example: a briefing, a chart, a spreadsheet of call data. Nothing marked SECRET or above.",
        error_messages={"required": "Select yes if you want to attach files"},
    )
