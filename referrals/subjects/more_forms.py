"""The forms around a subject: which kind it is, and what it is linked with."""

from __future__ import annotations

from typing import Any

from foundations.core.forms import RadiosField, SelectField, TextField
from referrals.forms.base import PageForm
from referrals.models import Basis, Subject, SubjectLink


class KindForm(PageForm):
    kind = RadiosField(
        label="What do you want to add?",
        choices=Subject.Kind.choices,
        error_messages={"required": "Select what you want to add", "invalid_choice": "Select from the list"},
    )


class LinkForm(PageForm):
    """From one subject to another of the same request; `others` are those that it may lead to."""

    kind = SelectField(
        label="How are they linked?",
        choices=SubjectLink.Kind.choices,
        error_messages={"required": "Select how they are linked", "invalid_choice": "Select from the list"},
    )
    to_key = SelectField(
        label="To whom or what?",
        search=True,
        error_messages={
            "required": "Select the subject that it leads to",
            "invalid_choice": "Select a subject of this request",
        },
    )
    basis = RadiosField(
        label="Is it a fact or an assessment?",
        choices=Basis.choices,
        inline=True,
        error_messages={"required": "Select whether it is a fact or an assessment"},
    )
    note = TextField(label="Anything else", max_length=300, required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        self.fields["to_key"].choices = others
