"""What is asked of targets: for which deadlines, how long, from when, and whether those that run follow."""

from __future__ import annotations

from typing import Any

from administration.previewing import IN_ONE_STEP
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.core.forms import DayField, Form, ModelSelectField, NumberField, RadiosField, SelectField
from foundations.deadlines import kinds, targets
from foundations.deadlines.models import Target
from referrals import risks
from referrals.models import Priority

DAYS, HOURS = "days", "hours"
UNITS = [(DAYS, "Working days"), (HOURS, "Working hours")]
PRIORITIES = dict(Priority.choices)
RISKS = dict(risks.CHOICES)


class TargetForm(Form):
    """A target from a day on."""

    kind = SelectField(
        label="Stage", error_messages={"required": "Select the stage", "invalid_choice": "Select a stage from the list"}
    )
    organisation = ModelSelectField(
        Organisation.objects.none(),
        label="Region",
        to_field_name="slug",
        empty_label="Every region",
        required=False,
        error_messages={"invalid_choice": "Select a region from the list"},
    )
    priority = SelectField(label="Priority", choices=[("", "Every priority"), *Priority.choices], required=False)
    risk = SelectField(
        label="Risk",
        choices=[("", "Every risk"), *risks.CHOICES],
        required=False,
        help_text="What is said for a risk counts before what is said for a region or a priority.",
    )
    unit = RadiosField(
        label="Counted in",
        choices=UNITS,
        hints={HOURS: "Hours count only inside the working day."},
        error_messages={"required": "Select what it is counted in"},
    )
    length = NumberField(
        label="How many it may take",
        called="How many",
        min_value=1,
        max_value=targets.LONGEST_HOURS,
        error_messages={"required": "Enter how many working days or hours it may take"},
    )
    amber = NumberField(
        label="At risk from",
        max_value=targets.LONGEST_HOURS,
        after="before its end",
        help_text="How many of them are left when it counts as at risk.",
        error_messages={"required": "Enter how many are left when it counts as at risk"},
    )
    valid_from = DayField(label="First day", not_before=today, error_messages={"required": "Enter the first day"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *((kind.key, kind.label) for kind in kinds.KINDS.values())]
        self.fields["organisation"].queryset = Organisation.objects.regions().current()

    def clean(self):
        answers = super().clean()
        length, amber = answers.get("length"), answers.get("amber")
        if length is not None and amber is not None and amber > length:
            self.add_error("amber", "At risk from must be no more than what it may take")
        if length is not None and answers.get("unit") == DAYS and length > targets.LONGEST_DAYS:
            self.add_error("length", f"How many must be {targets.LONGEST_DAYS:,} working days or fewer")
        return answers

    def facts(self) -> dict[str, Any]:
        """The answers, valid ones, as `targets.add_target` and `targets.if_added` take them."""
        return facts_of(self.cleaned_data)

    def in_address(self) -> dict[str, str]:
        """The answers, valid ones, as an address carries them: the form reads them back from there."""
        told = {name: str(self.cleaned_data[name]) for name in ("kind", "priority", "risk", "unit", "length", "amber")}
        organisation = self.cleaned_data["organisation"]
        more = {"organisation": organisation.slug if organisation else ""}
        return told | more | {"valid_from": self.cleaned_data["valid_from"].isoformat()}


def facts_of(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of the form as the verbs take them: days or hours."""
    kept = ("kind", "organisation", "priority", "risk", "valid_from")
    unit = answers["unit"]
    return {name: answers[name] for name in kept} | {
        f"working_{unit}": answers["length"],
        f"amber_{unit}": answers["amber"],
    }


def in_its_place(target: Target) -> dict[str, Any]:
    """What the form begins with where a target is to take the place of this one."""
    hours = bool(target.working_hours)
    return {
        "kind": target.kind,
        "organisation": target.organisation.slug if target.organisation else "",
        "priority": target.priority,
        "risk": target.risk,
        "unit": HOURS if hours else DAYS,
        "length": target.working_hours if hours else target.working_days,
        "amber": target.amber_hours if hours else target.amber_days,
        "valid_from": today(),
    }


class EndTargetForm(Form):
    """When a target ends."""

    valid_to = DayField(
        label="First day without it",
        called="The day",
        not_before=today,
        error_messages={"required": "Enter the first day without it"},
    )


class ReachForm(Form):
    """Whether the deadlines that run follow."""

    running = RadiosField(
        label="Which deadlines",
        choices=[("no", "Those that begin from then on"), ("yes", "Those that run too")],
        hints=IN_ONE_STEP,
        error_messages={"required": "Select which deadlines"},
    )

    def clean_running(self) -> bool:
        return self.cleaned_data["running"] == "yes"
