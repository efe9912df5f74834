"""What is asked about an absence."""

from __future__ import annotations

from foundations.accounts import absences
from foundations.accounts.models import Absence, AbsenceKind, User
from foundations.core.formats import today
from foundations.core.forms import DayField, Form, ModelRadiosField, ModelSelectField, VersionField


class AbsenceForm(Form):
    """Gives `person`, `kind`, `starts_on`, `ends_on` and `deputy`.

    person: whose absence it is, where that is known; `changed`: the absence that is changed, with `version`
    unless a header says it.
    """

    person = ModelSelectField(
        User.objects.none(),
        label="Who is away?",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={"required": "Select who is away", "invalid_choice": "Select somebody of your team"},
    )
    kind = ModelRadiosField(
        AbsenceKind.objects.none(),
        label="What kind of absence is it?",
        help_text="Say no more than colleagues need to know. Nothing about health is recorded.",
        to_field_name="code",
        error_messages={
            "required": "Select what kind of absence it is",
            "invalid_choice": "Select a kind from the list",
        },
    )
    starts_on = DayField(label="First day away", error_messages={"required": "Enter the first day away"})
    ends_on = DayField(label="Last day away", error_messages={"required": "Enter the last day away"})
    deputy = ModelSelectField(
        User.objects.none(),
        label="Who covers?",
        required=False,
        help_text="They get your notices and reminders during these days, and see your work with theirs. What they may "
        "not see is not handed over to them.",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        error_messages={"invalid_choice": "Select an active colleague"},
    )

    def __init__(
        self, *args, by: User | None = None, people=None, changed: Absence | None = None, asks_version=True, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.by, self.changed = by, changed
        self.fields["kind"].queryset = AbsenceKind.objects.valid_on(today())
        # Everybody with an account: why one of them cannot cover is said in words.
        person = changed.user if changed else by
        offered = absences.possible_deputies(person) if person and people is None else None
        self.fields["deputy"].queryset = User.objects.filter(is_active=True) if offered is None else offered
        if changed is not None:
            del self.fields["person"]
            if asks_version:
                self.fields["version"] = VersionField(initial=changed.version)
        elif people is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = people
            self.fields["deputy"].queryset = _colleagues(people)

    def clean(self):
        cleaned = super().clean()
        person = cleaned.get("person") if "person" in self.fields else self.changed.user if self.changed else self.by
        needed = {"kind", "starts_on", "ends_on", "deputy"}
        if person is None or not needed <= cleaned.keys():
            return cleaned
        absence = Absence(
            pk=self.changed.pk if self.changed else None,
            user=person,
            **{name: cleaned[name] for name in ("starts_on", "ends_on", "deputy")},
        )
        if found := absences.obstacle(absence):
            self.add_error(found.field, found.words)
        return cleaned


def _colleagues(people):
    """Those who may cover for one of `people`; for whom exactly is asked when both are known."""
    return people.order_by("name")
