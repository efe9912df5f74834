"""The harm assessment: a page for each group of the matrix, and what it comes to."""

from __future__ import annotations

from typing import Any

from foundations.core.forms import LongTextField, NumberField
from referrals import scoring
from referrals.forms.base import PageForm
from referrals.forms.scores import ScoreField, ScoresField


class MatrixForm(PageForm):
    """The version of the matrix, which the form itself keeps; by API it may be sent."""

    harm_matrix = NumberField(
        label="Version of the harm matrix",
        required=False,
        min_value=1,
        max_value=32767,
        help_text="The one in force where nothing is sent",
        error_messages={"invalid": "Version of the harm matrix must be a whole number"},
    )

    def clean_harm_matrix(self):
        version = self.cleaned_data["harm_matrix"]
        if version is not None and scoring.of(self.lists, {scoring.VERSION: version}) is None:
            self.add_error("harm_matrix", "There is no version of the harm matrix with this number")
        return version


class GroupForm(PageForm):
    """The scores of one group. On its page every criterion is a field of its own; the document keeps them as one."""

    def offer(self) -> None:
        super().offer()
        # A version that there is not is said at its own field.
        self.matrix = scoring.of(self.lists, self._answers()) or scoring.in_force(self.lists)
        groups = [name for name, field in self.fields.items() if isinstance(field, ScoresField)]
        for name in groups:
            self.fields[name].matrix = self.matrix
        if not self.whole:
            self.fields.pop(scoring.VERSION, None)
            for name in groups:
                self._ask_each(name)

    def _answers(self) -> dict[str, Any]:
        """The answers so far, with the version that this very body names."""
        sent = str(self.data.get(scoring.VERSION) or "") if self.is_bound and self.whole else ""
        return self.known | ({scoring.VERSION: int(sent)} if sent.isdecimal() else {})

    def _ask_each(self, name: str) -> None:
        had = self.initial.get(name) or {}
        for criterion in self.fields.pop(name).criteria:
            self.fields[f"{name}-{criterion.code}"] = ScoreField(criterion)
            score = had.get(criterion.code)
            self.initial[f"{name}-{criterion.code}"] = None if score is None else str(score)

    def kept(self) -> dict[str, Any]:
        answers = super().kept()
        if not self.whole:
            for name in self._groups():
                prefix = f"{name}-"
                given = {field.removeprefix(prefix): field for field in self.fields if field.startswith(prefix)}
                answers[name] = {
                    code: ScoreField.score(self.cleaned_data.get(field) or "") for code, field in given.items()
                }
        if self.matrix and any(answers.get(name) for name in scoring.FIELDS.values()):
            answers[scoring.VERSION] = self.matrix.version
        return answers

    def implied(self, names: set[str]) -> set[str]:
        scored = bool(names & set(scoring.FIELDS.values()))
        return super().implied(names) | ({scoring.VERSION} if scored else set())

    def _groups(self) -> list[str]:
        return [name for name, field in self.base_fields.items() if isinstance(field, ScoresField)]


class ImpactForm(GroupForm, MatrixForm):
    harm_impact = ScoresField("impact")


class LikelihoodForm(GroupForm):
    harm_likelihood = ScoresField("likelihood")


class ConfidenceForm(GroupForm):
    harm_confidence = ScoresField("confidence")


class PositionForm(GroupForm):
    harm_position = ScoresField("position")


class ResultForm(PageForm):
    harm_reasons = LongTextField(
        label="What do the scores rest on?",
        max_length=2000,
        rows=4,
        required=False,
        help_text="Anything that the gates should know about them, and scores that your force or region had made before.",
    )
