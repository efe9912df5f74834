"""What is asked about the gates' questions: asking, answering with files, reminding, withdrawing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import HiddenInput

from foundations.accounts.models import User
from foundations.core import formats
from foundations.core.formats import tomorrow
from foundations.core.forms import DayField, LongTextField, ModelRadiosField
from foundations.documents import actions as documents
from foundations.documents.names import clean_name
from foundations.lifecycle.forms import VerbForm
from referrals.attachments.forms import ENDINGS, SomeFiles
from referrals.deciding import days
from referrals.forms.decisions import DecisionForm
from referrals.models import InformationRequest
from referrals.standings import requesters

MOST_FILES = 10
LONGEST_LABEL = 140


class QuestionForm(DecisionForm):
    """One question to the requester or the SIO."""

    rationale = LongTextField(
        label="Your question",
        max_length=4000,
        help_text="Ask for one thing that you need to decide. You can ask several questions, one after the other; each has "
        "its own day and its own answer.",
        error_messages={"required": "Enter your question"},
    )
    addressed_to = ModelRadiosField(
        User.objects.none(),
        label="Whom do you ask?",
        to_field_name="public_id",
        label_from=lambda person: person.titled_name,
        required=False,
        help_text="Either of them may answer.",
        error_messages={"invalid_choice": "Select the requester or the SIO"},
    )
    due_date = DayField(
        label="Answer needed by",
        called="The day",
        not_before=tomorrow,
        required=False,
        error_messages={"required": "Enter the day by which you need the answer"},
    )
    field_order = ["rationale", "reason", "addressed_to", "due_date"]

    def fit(self):
        super().fit()
        if self.record is None:
            return
        asked = requesters(self.record)
        self.fields["addressed_to"].queryset = User.objects.filter(pk__in=asked, is_active=True).order_by("name")
        if not self.is_bound:
            self.fields["addressed_to"].initial = self.record.requester.public_id
            self.fields["due_date"].initial = days.to_answer(self.record)

    def clean(self):
        """Whom it goes to and by when is said in the letter, so it is settled here."""
        answers = super().clean()
        if self.record is not None and "due_date" not in self.errors:
            answers["due_date"] = answers.get("due_date") or days.to_answer(self.record)
            answers["addressed_to"] = answers.get("addressed_to") or self.record.requester
        return answers


class OfQuestionForm(VerbForm):
    """Concerns one question that is open; it need not be said which where there is one alone."""

    question = ModelRadiosField(
        InformationRequest.objects.none(),
        label="Which question?",
        to_field_name="public_id",
        label_from=lambda row: in_short(row),
        required=False,
        error_messages={
            "required": "Select the question",
            "invalid_choice": "This question has been answered or withdrawn: select another one",
        },
    )

    def fit(self):
        if self.record is None:
            return
        field = self.fields["question"]
        field.queryset = self.record.information_requests.open().in_turn()
        rows = list(field.queryset)
        field.required = len(rows) > 1
        if len(rows) == 1:
            field.widget, field.initial = HiddenInput(), rows[0].public_id


def in_short(row: InformationRequest) -> str:
    """A question in one line, to tell it from others."""
    text = " ".join(row.question.split())
    text = f"{text[:LONGEST_LABEL]}…" if len(text) > LONGEST_LABEL else text
    return f"{text} (by {formats.day(row.due_date)})" if row.due_date else text


class AnswerForm(OfQuestionForm):
    """An answer, with files."""

    rationale = LongTextField(
        label="Your answer",
        max_length=8000,
        rows=8,
        help_text="Do not name a source. The gate that asked reads this.",
        error_messages={"required": "Enter your answer"},
    )
    files = SomeFiles(
        label="Files", required=False, accept=ENDINGS, attributes={"multiple": "multiple"}, max_length=200
    )

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise ValidationError(f"An answer has room for {MOST_FILES} files")
        refusals = []
        for file in files:
            try:
                documents.inspect(file, by=self.by)
            except ValidationError as refusal:
                refusals += [f"{clean_name(file.name)}: {words[:1].lower()}{words[1:]}" for words in refusal.messages]
        if refusals:
            raise ValidationError(refusals)
        return files


class ChaseForm(OfQuestionForm):
    """A reminder by hand."""

    rationale = LongTextField(
        label="What do you want to add?",
        max_length=1000,
        rows=3,
        required=False,
        help_text="The requester and the SIO read this in the service. It does not go by e-mail.",
    )


class WithdrawQuestionForm(OfQuestionForm):
    """Takes a question back."""

    rationale = LongTextField(
        label="Why it is no longer asked",
        max_length=2000,
        rows=3,
        help_text="The requester reads this.",
        error_messages={"required": "Enter why it is no longer asked"},
    )
