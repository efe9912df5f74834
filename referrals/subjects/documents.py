"""Subjects and links as JSON: read with the forms of the pages, and described as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from foundations.core.forms import form_data_from_json, json_schema_of
from foundations.core.forms.text import STORABLE_PATTERN
from referrals.lists import Lists
from referrals.models import Basis, Subject, SubjectLink
from referrals.subjects.actions import MOST
from referrals.subjects.checking import Checker
from referrals.subjects.forms import FORMS
from referrals.subjects.more_forms import LinkForm

# What the service says of a subject and nobody writes; sent back as it came, it is left alone.
READ_ONLY = frozenset({"name", "identifier", "aliases", "warning"})
MOST_LINKS_AT_ONCE = 1_000
Errors = dict[str, list[str]]
UUID_SCHEMA = {"type": "string", "format": "uuid"}
KEY_SCHEMA = {"type": ["string", "null"], "format": "uuid"}


class Reader:
    """Reads rows of a document; `errors` says of each what is wrong, by its place."""

    def __init__(self, lists: Lists, *, confirmed: bool = False) -> None:
        self.lists, self.confirmed = lists, confirmed
        self.errors: Errors = {}
        self._checkers: dict[str, Checker] = {}

    def subjects(self, payload: Any, place: str = "subjects") -> list[dict[str, Any]]:
        """The columns of each subject of a list."""
        if not isinstance(payload, list):
            return self._refuse(place, "Send a list of subjects")
        if len(payload) > MOST:
            return self._refuse(place, f"Send no more than {MOST:,} subjects")
        found = [self.subject(one, f"{place}.{number}.") for number, one in enumerate(payload)]
        keys = [one["key"] for one in found if one and "key" in one]
        if len(keys) != len(set(keys)):
            self._refuse(place, "Two subjects have the same key")
        return [one for one in found if one]

    def subject(self, payload: Any, place: str = "", before: Subject | None = None) -> dict[str, Any] | None:
        """The columns of one subject; of `before`, where it is changed, what is not sent stays."""
        if not isinstance(payload, Mapping):
            return self._refuse(place.rstrip(".") or None, "Send a JSON object")
        kind = before.kind if before else payload.get("kind")
        if not isinstance(kind, str) or kind not in FORMS:
            return self._refuse(f"{place}kind", "Send what it is: one of " + ", ".join(FORMS))
        if before and payload.get("kind", kind) != kind:
            return self._refuse(f"{place}kind", "What it is cannot be changed: remove it, and add another")
        details = payload.get("details", {})
        if not isinstance(details, Mapping):
            return self._refuse(f"{place}details", "Send a JSON object")
        return self._read(payload, details, kind, place, before)

    def _read(self, payload, details, kind: str, place: str, before: Subject | None) -> dict[str, Any] | None:
        form = FORMS[kind]
        own, common = set(form.own()), set(form.COMMON)
        strange = [str(name) for name in payload if name not in common | READ_ONLY | {"kind", "key", "details"}]
        strange += [f"details.{name}" for name in details if name not in own]
        for name in strange:
            self._refuse(f"{place}{name}"[:200], "This is not a field of a subject of this kind")
        sent = {name: value for name, value in payload.items() if name in common} | {
            name: value for name, value in details.items() if name in own
        }
        data = form_data_from_json(form, (form.answers_of(before) if before else {}) | sent)
        for name, message in data.refused.items():
            self._refuse(self._path(place, name, own), message)
        checker = self._checkers.get(kind) or self._checkers.setdefault(kind, Checker(kind, self.lists))
        cleaned, wrong = checker.check(data, confirmed=self.confirmed)
        for name, message in wrong.items():
            if name not in data.refused:
                self._refuse(self._path(place, name, own), message)
        told = len(self.errors)
        key = self._key(payload.get("key"), f"{place}key")
        if wrong or strange or data.refused or len(self.errors) > told:
            return None
        if before:
            return form.columns(cleaned)
        return form.columns(cleaned) | ({"key": key} if key else {})

    def _path(self, place: str, name: str, own: set[str]) -> str:
        return f"{place}details.{name}" if name in own else f"{place}{name}"

    def links(self, payload: Any, place: str = "links") -> list[dict[str, Any]]:
        """The columns of each link of a list."""
        if not isinstance(payload, list):
            return self._refuse(place, "Send a list of links")
        if len(payload) > MOST_LINKS_AT_ONCE:
            return self._refuse(place, f"Send no more than {MOST_LINKS_AT_ONCE:,} links at once")
        found = [self.link(one, f"{place}.{number}.") for number, one in enumerate(payload)]
        return [one for one in found if one]

    def link(self, payload: Any, place: str = "") -> dict[str, Any] | None:
        """The columns of one link."""
        if not isinstance(payload, Mapping):
            return self._refuse(place.rstrip(".") or None, "Send a JSON object")
        ends = {name: self._key(payload.get(name), f"{place}{name}", required=True) for name in ("from", "to")}
        answers = {name: value for name, value in payload.items() if name not in {"from", "to", "key"}}
        form = LinkForm(form_data_from_json(LinkForm, answers), lists=self.lists)
        del form.fields["to_key"]
        if self.confirmed:
            form.data["source_checked"] = "on"
        if not form.is_valid():
            for name, messages in form.errors.items():
                self._refuse(f"{place}{name if name != '__all__' else ''}".rstrip(".") or None, str(messages[0]))
            return None
        self._key(payload.get("key"), f"{place}key")
        if not all(ends.values()):
            return None
        kept = {name: form.cleaned_data[name] for name in ("kind", "basis", "note")}
        return kept | {"from_key": ends["from"], "to_key": ends["to"]}

    def _key(self, value: Any, place: str, *, required: bool = False) -> UUID | None:
        if value is None and not required:
            return None
        try:
            return UUID(value)
        except (ValueError, TypeError, AttributeError):
            self._refuse(place, "Send a UUID")
            return None

    def _refuse(self, place: str | None, message: str) -> Any:
        self.errors.setdefault(place, []).append(message)
        return [] if place in {"subjects", "links"} else None


# --- described ---------------------------------------------------------------------------------------------


def subject_schema() -> dict[str, Any]:
    """One subject, as it may be sent."""
    common = json_schema_of(FORMS["telephone"], partial=True)["properties"]
    common = {name: common[name] for name in FORMS["telephone"].COMMON}
    own: dict[str, Any] = {}
    for kind, form in FORMS.items():
        properties = json_schema_of(form, partial=True)["properties"]
        for name in form.own():
            about = f"{Subject.Kind(kind).label}: {properties[name].get('description', '')}"
            own[name] = {"type": properties[name]["type"], "description": about} | (
                {"description": f"{own[name]['description']}. {about}"} if name in own else {}
            )
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "key": KEY_SCHEMA | {"description": "Of your choice, so that links may name it; stays the same"},
            "kind": {"type": "string", "enum": list(FORMS)},
            **common,
            "details": {
                "type": "object",
                "description": "What is known of it, by the fields of its kind",
                "properties": own,
                "additionalProperties": False,
            },
            **{name: {"description": "Made by the service; ignored where it is sent"} for name in sorted(READ_ONLY)},
        },
        "additionalProperties": False,
    }


def link_schema() -> dict[str, Any]:
    """One link, as it may be sent."""
    return {
        "type": "object",
        "required": ["from", "to", "kind", "basis"],
        "properties": {
            "from": UUID_SCHEMA | {"description": "The key of a subject of this request"},
            "to": UUID_SCHEMA | {"description": "The key of another one"},
            "kind": {"type": "string", "enum": SubjectLink.Kind.values},
            "basis": {"type": "string", "enum": Basis.values},
            "note": {"type": ["string", "null"], "maxLength": 300, "pattern": STORABLE_PATTERN},
            "key": KEY_SCHEMA | {"description": "Made by the service; ignored where it is sent"},
        },
        "additionalProperties": False,
    }


def schemas() -> dict[str, Any]:
    """The properties of the whole document that hold rows."""
    return {
        "subjects": {
            "type": "array",
            "maxItems": MOST,
            "items": subject_schema(),
            "description": "All subjects of the request: those that are not sent are removed",
        },
        "links": {
            "type": "array",
            "maxItems": MOST_LINKS_AT_ONCE,
            "items": link_schema(),
            "description": "All links between them; sent together with `subjects`",
        },
    }
