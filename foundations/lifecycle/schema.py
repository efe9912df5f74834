"""How the API describes the steps of a lifecycle: one operation for each verb, with exactly the body that it asks."""

from __future__ import annotations

from collections.abc import Iterator

from foundations.core.schema import WRITES, ApiSchema, body_of
from foundations.lifecycle.forms import VerbForm


class StepSchema(ApiSchema):
    """Of a TransitionAPI that was given its `verb`: the label is the summary, the form of the row the body."""

    @property
    def rows(self) -> list:
        return self.view.lifecycle.rows(self.view.verb)

    def get_operation_id(self) -> str:
        return f"{self.view.lifecycle.name}_{self.view.verb}"

    def get_summary(self) -> str:
        return self.rows[0].label

    def get_description(self) -> str:
        names = {status.value: status.label for status in self.view.lifecycle.statuses}
        lines = [self.rows[0].hint] if self.rows[0].hint else []
        for row in self.rows:
            sources = ", ".join(f"“{names[one]}”" for one in names if one in row.sources)
            lines.append(f"Starts from {sources}; needs the permission `{row.permission}`.")
        return "\n\n".join(lines)

    def get_override_parameters(self) -> list:
        return [*WRITES, *getattr(self.view, "more_parameters", {}).get(self.view.verb, ())]

    def get_request_serializer(self) -> dict:
        return body_of(self.view.lifecycle.form_for(self.rows[0]) or VerbForm)

    def get_response_serializers(self) -> dict:
        return {200: self.view.answers}


def one_operation_per_verb(endpoints) -> Iterator[tuple]:
    """Hook of drf-spectacular: the address of a step, as often as its lifecycle has verbs that are done by hand."""
    for path, path_regex, method, callback in endpoints:
        lifecycle = getattr(callback.cls, "lifecycle", None)
        if lifecycle is None:
            yield path, path_regex, method, callback
            continue
        for verb in lifecycle.verbs:
            if any(row.manual for row in lifecycle.rows(verb)):
                view = callback.cls.as_view(verb=verb)
                yield path.replace("{verb}", verb), path_regex.replace("{verb}", verb), method, view
