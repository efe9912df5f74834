"""Victims, safeguarding, and danger to life."""

from __future__ import annotations

from foundations.core.formats import today
from foundations.core.forms import (
    ConfirmField,
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
    YesNoField,
)
from referrals import lists
from referrals.forms.base import ListSelectField, PageForm
from referrals.models import TaskingRequest

MOST = 100_000


class VictimsForm(PageForm):
    victims_known = NumberField(
        label="Number of known victims",
        max_value=MOST,
        error_messages={"required": "Enter the number of known victims, or 0"},
    )
    victims_potential = NumberField(
        label="Number of potential victims",
        max_value=MOST,
        help_text="Those you have not identified yet. An estimate will do.",
        error_messages={"required": "Enter the number of potential victims, or 0"},
    )


class ChildrenForm(PageForm):
    children = RadiosField(
        label="Are children among them?",
        choices=TaskingRequest.Children.choices,
        error_messages={"required": "Select whether children are among them"},
    )


class ChildrenDetailsForm(PageForm):
    children_number = NumberField(
        label="How many children?",
        max_value=MOST,
        required=False,
        help_text="As far as it is known.",
    )
    children_services = LongTextField(
        label="What has been referred to children’s social care?",
        max_length=2000,
        rows=4,
        help_text="Children are always referred. Give authority and date, or say who will do it and when.",
        error_messages={"required": "Enter what has been referred to children’s social care"},
    )


class RiskForm(PageForm):
    risk = LongTextField(
        label="Risk to victims and others",
        max_length=4000,
        rows=6,
        help_text="Who may come to harm, how, and how likely it is. No names of victims.",
        error_messages={"required": "Enter the risk to victims and others"},
    )


class SafeguardingForm(PageForm):
    safeguarding = LongTextField(
        label="Safeguarding done or under way",
        max_length=4000,
        rows=5,
        help_text="If nothing has been done yet, say why.",
        error_messages={"required": "Enter the safeguarding done or under way"},
    )


class NotificationForm(PageForm):
    nrm = RadiosField(
        label="Has a referral or notification been made?",
        choices=[
            ("nrm", "Yes, to the National Referral Mechanism (NRM)"),
            ("duty_to_notify", "Yes, under the duty to notify, without consent"),
            ("not_yet", "Not yet"),
            ("not_applicable", "It is not a matter of modern slavery"),
        ],
        help_text="Section 52 of the Modern Slavery Act 2015. The responsibility stays with your force.",
        error_messages={"required": "Select whether a referral or notification has been made"},
    )


class NotificationDetailsForm(PageForm):
    nrm_date = DayField(
        label="When was it made?",
        called="The date that it was made",
        help_text="For example, 27 3 2026",
        not_after=today,
        error_messages={"required": "Enter the date that it was made"},
    )
    nrm_reference = TextField(
        label="Its reference",
        max_length=60,
        spellcheck=False,
        classes="govuk-input--width-20",
        error_messages={"required": "Enter its reference"},
    )
    nrm_force = ListSelectField(
        lists.FORCES,
        label="Which force made it?",
        search=True,
        error_messages={"required": "Select the force that made it", "invalid_choice": "Select a force from the list"},
    )


class NotificationPlanForm(PageForm):
    nrm_plan = LongTextField(
        label="Who will make it, and when?",
        max_length=1000,
        rows=4,
        error_messages={"required": "Enter who will make it, and when"},
    )


class ImmediateRiskForm(PageForm):
    immediate_risk = YesNoField(
        label="Is anybody’s life in danger now?",
        help_text="Or is anybody in danger of serious harm now.",
        error_messages={"required": "Select yes if anybody’s life is in danger now"},
    )


class ThreatToLifeForm(PageForm):
    risk_reported_to = TextField(
        label="Whom did you tell, and when?",
        max_length=200,
        help_text="For example: force control room, log 417 of today, 10:40.",
        error_messages={"required": "Enter whom you told, and when"},
    )
    risk_acknowledged = ConfirmField(
        label="I understand that nobody acts on danger to life because of this form, and I have told those who do",
        error_messages={"required": "Tick to confirm that you have told those who act on danger to life"},
    )
