"""How somebody wants to be told."""

from __future__ import annotations

from typing import Any

from foundations.core.forms import Form, RadiosField, SelectField
from foundations.notifications import kinds, preferences
from foundations.notifications.kinds import Channel
from foundations.notifications.models import Digest

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
DAYS = [(str(place), name) for place, name in enumerate(preferences.WEEKDAYS)]


def field_of(kind_key: str) -> str:
    """The name of the field about one kind."""
    return f"kind-{kind_key.replace('.', '-')}"


class PreferencesForm(Form):
    """When the digest comes, and one field for each kind that people choose about."""

    every = RadiosField(
        label="How often do you want your email digest?",
        choices=Digest.Every.choices,
        inline=True,
        error_messages={"required": "Select how often you want your digest"},
    )
    weekday = SelectField(
        label="On which day, if once a week?",
        choices=DAYS,
        required=False,
    )
    hour = SelectField(
        label="At what time of the day?",
        help_text="The time in London, in summer and in winter.",
        choices=HOURS,
        error_messages={"required": "Select a time of the day"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = {field_of(key): kind for key, kind in kinds.KINDS.items() if not kind.compulsory}
        for name, kind in self.chosen.items():
            self.fields[name] = SelectField(
                label=kind.label,
                choices=Channel.choices,
                error_messages={"required": f"Select how you are told of: {kind.label}"},
            )

    @staticmethod
    def initial_of(user) -> dict[str, str]:
        """How it stands for `user`."""
        digest = preferences.digest_of(user)
        times = {"every": digest.every, "weekday": str(digest.weekday), "hour": str(digest.hour)}
        return times | {field_of(key): channel for key, channel in preferences.channels_of(user).items()}

    def wishes(self) -> dict[str, Any]:
        """What `preferences.save` takes."""
        answers = self.cleaned_data
        return {
            "channels": {kind.key: answers[name] for name, kind in self.chosen.items()},
            "every": answers["every"],
            "weekday": int(answers["weekday"] or 0),
            "hour": int(answers["hour"]),
        }
