"""From a table to subjects: what was understood of each row, what not, and what is there already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.core.errors import Conflict
from referrals import rows as request_rows
from referrals.lists import Lists
from referrals.models import Basis, Subject, SubjectImport, TaskingRequest
from referrals.subjects import actions, columns, normal
from referrals.subjects.checking import Checker
from referrals.subjects.columns import FULL_NAME, GRADING, KIND, MAIN, MIXED, VALUE
from referrals.subjects.reading import MOST_ROWS, Table

GOOD, WRONG, TWICE, THERE = "good", "wrong", "twice", "there"
_GRADING = re.compile(r"([1-3])[ /-]*([A-E])[ /-]*([PC])", re.IGNORECASE)
# Codes and labels of the choices that a cell may hold, in small letters.
_WORDS = {
    "role": {str(word).lower(): code for code, label in Subject.Role.choices for word in (code, label)},
    "basis": {str(word).lower(): code for code, label in Basis.choices for word in (code, label)},
    KIND: {str(word).lower(): code for code, label in Subject.Kind.choices for word in (code, label)}
    | {"phone": "telephone", "mobile": "telephone", "email": "email", "e-mail": "email", "car": "vehicle"}
    | {"address": "place", "company": "organisation", "bank": "bank_account", "nominal": "person"},
    "source_evaluation": {str(code).lower(): code for code in Subject.Source.values},
    "information_assessment": {str(code).lower(): code for code in Subject.Information.values},
    "handling_code": {str(code).lower(): code for code in Subject.Handling.values},
}
_ONE_OF = {
    "role": "Role must be suspect, convicted, victim, witness, associate or other",
    "basis": "It must be a fact or an assessment",
    KIND: "What it is must be person, telephone, online account, email address, vehicle, address or place, organisation "
    "or bank account",
    "source_evaluation": "Source must be 1, 2 or 3",
    "information_assessment": "Information must be A, B, C, D or E",
    "handling_code": "Handling code must be P or C",
}


@dataclass
class Row:
    """One row: its number as a spreadsheet counts, what became of it, and in words what is wrong or unusual."""

    number: int
    state: str
    kind: str = ""
    name: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same_as: str = ""
    columns: dict[str, Any] | None = None
    # The subject, or the number of the row, that it is the same as.
    twin: Any = None

    def stored(self) -> list:
        """What the preview needs of it, as JSON."""
        return [self.number, self.state, self.kind, self.name, self.problems, self.notes, self.same_as]

    @classmethod
    def of(cls, stored: Sequence) -> Row:
        number, state, kind, name, problems, notes, same_as = stored
        return cls(number, state, kind, name, problems, notes, same_as)


@dataclass(frozen=True)
class Choices:
    """How a table is to be read."""

    kind: str
    heading: bool
    mapping: tuple[str, ...]
    role: str = ""
    basis: str = ""
    confirmed: bool = False

    def stored(self) -> dict[str, Any]:
        return self.__dict__ | {"mapping": list(self.mapping)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Choices:
        names = cls.__dataclass_fields__
        kept = {"kind": Subject.Kind.PERSON.value, "heading": False, "mapping": []} | {
            name: value for name, value in stored.items() if name in names
        }
        return cls(**kept | {"mapping": tuple(kept["mapping"])})


def guessed(table: Table, *, kind: str = "", role: str = "", basis: str = "") -> Choices:
    """How a table seems to be meant."""
    heading = columns.is_heading(table.rows[0])
    head = table.rows[0] if heading else []
    kind = kind or columns.guess_kind(head, table.rows[1:] if heading else table.rows)
    return Choices(kind, heading, tuple(columns.guess(head, len(table.rows[0]), kind)), role, basis)


# --- checking ----------------------------------------------------------------------------------------------


def check(rows: Sequence[Sequence[str]], choices: Choices, lists: Lists, there: dict[tuple, UUID]) -> list[Row]:
    """What becomes of each row. `there`: what the request holds already, by `sameness`."""
    checkers: dict[str, Checker] = {}
    met: dict[tuple, int] = {}
    found = []
    for number, cells in _numbered(rows, choices):
        row = _checked(number, cells, choices, lists, checkers)
        if row.columns is not None:
            key = sameness(row.columns) or _whole(row.columns)
            if key in there:
                row.state, row.twin = THERE, there[key]
                row.same_as = "a subject of this request"
            elif key in met:
                row.state, row.twin = TWICE, met[key]
                row.same_as = f"row {met[key]}"
            else:
                met[key] = number
        found.append(row)
    return found


def _numbered(rows: Sequence[Sequence[str]], choices: Choices) -> Iterator[tuple[int, Sequence[str]]]:
    numbered = enumerate(rows, start=1)
    if choices.heading:
        next(numbered, None)
    for number, cells in numbered:
        if isinstance(cells, list) and any(cells):
            yield number, cells


def sameness(one: dict[str, Any]) -> tuple | None:
    """By what two subjects are the same: the identifier; of people name and date of birth. None where nothing tells."""
    if not one["identifier"] or (one["kind"] == Subject.Kind.PERSON and not one["born_on"]):
        return None
    return one["kind"], one["identifier"], one["born_on"]


def _whole(one: dict[str, Any]) -> tuple:
    """A person of whom only the name is known is the same where the whole row is."""
    details = tuple(sorted((name, str(value)) for name, value in one["details"].items()))
    return one["kind"], details, one["role"], one["basis"], one["note"]


def _checked(number: int, cells: Sequence[str], choices: Choices, lists: Lists, checkers: dict[str, Checker]) -> Row:
    data, problems, notes = _data(cells, choices)
    kind = data.pop(KIND, "") or choices.kind
    if kind == MIXED:
        kind = columns.kind_of(data.get(VALUE, ""))
    if VALUE in data:
        data[MAIN[kind]] = data.pop(VALUE)
    shown = str(data.get(MAIN[kind]) or next((cell for cell in cells if cell), ""))[:100]
    problems |= _split_name(data) if kind == Subject.Kind.PERSON else {}
    checker = checkers.get(kind) or checkers.setdefault(kind, Checker(kind, lists))
    # What is missing everywhere is asked for once, above the rows.
    cleaned, wrong = checker.check(data, confirmed=choices.confirmed)
    if problems.keys() & {FULL_NAME, VALUE, "first_names", "last_name"}:
        # Its cell says what is wrong, so nobody is told that the answer is missing.
        wrong = {name: message for name, message in wrong.items() if name not in {"first_names", MAIN[kind]}}
    wrong |= problems
    if wrong:
        labels = columns.fields_of(kind) | columns.LABELS
        told = [_told(message, labels.get(name, "")) for name, message in wrong.items()]
        return Row(number, WRONG, kind, shown, told, notes)
    made = checker.form.columns(cleaned)
    if made["warning"]:
        notes.append(made["warning"])
    return Row(number, GOOD, kind, made["name"], [], notes, columns=made)


def _told(message: str, label: str) -> str:
    """A message that names its column where it does not do so itself."""
    return message if not label or str(label).lower() in message.lower() else f"{label}: {message}"


def _data(cells: Sequence[str], choices: Choices) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """The cells by field, what cannot be read of them, and how something was read that might be meant otherwise."""
    data: dict[str, Any] = {"role": choices.role, "basis": choices.basis}
    problems: dict[str, str] = {}
    notes: list[str] = []
    for name, cell in zip(choices.mapping, cells, strict=False):
        if not name or not cell:
            continue
        if cell.startswith("=") and len(cell) > 1:
            problems[name] = "A formula. Copy its result as a value and paste it"
            continue
        if name in _WORDS:
            code = _WORDS[name].get(cell.lower().strip())
            if code is None:
                problems[name] = f"{_ONE_OF[name]}, not “{cell[:40]}”"
            else:
                data[name] = code
        elif name == GRADING:
            if match := _GRADING.fullmatch(cell.strip()):
                data |= dict(
                    zip(("source_evaluation", "information_assessment", "handling_code"), _upper(match), strict=True)
                )
            else:
                problems[name] = "Grading must be like 2B P"
        elif name == "born_on":
            try:
                born_on, note = normal.birthday(cell)
                data[name] = born_on.isoformat()
                notes += [note] if note else []
            except ValidationError as error:
                problems[name] = error.messages[0]
        else:
            data[name] = cell
    return data, problems, notes


def _upper(match: re.Match) -> list[str]:
    return [part.upper() for part in match.groups()]


def _split_name(data: dict[str, Any]) -> dict[str, str]:
    """A full name in two: the last word is the last name, or what stands before a comma."""
    name = normal.visible(str(data.pop(FULL_NAME, "")))
    if not name:
        return {}
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    data.setdefault("first_names", first.strip())
    data.setdefault("last_name", last.strip())
    return {}


# --- the import of a draft -----------------------------------------------------------------------------------


def held(draft: TaskingRequest) -> dict[tuple, UUID]:
    """What the request holds already, by `sameness`."""
    found: dict[tuple, UUID] = {}
    for kind, identifier, born_on, key in Subject.objects.filter(request=draft).values_list(
        "kind", "identifier", "born_on", "key"
    ):
        same = sameness({"kind": kind, "identifier": identifier, "born_on": born_on})
        if same:
            found.setdefault(same, key)
    return found


@transaction.atomic
def keep(draft: TaskingRequest, table: Table, choices: Choices, *, by: User, lists: Lists) -> SubjectImport:
    """Keep a table with the draft, checked, instead of one that was kept before."""
    if len(table.rows) - choices.heading > MOST_ROWS:
        raise ValidationError(f"There are more than {MOST_ROWS:,} rows")
    request_rows.change(draft, by=by)
    SubjectImport.objects.filter(request=draft).delete()
    kept = SubjectImport(request=draft, key=uuid4(), name=table.name, made_by=by, made_at=timezone.now())
    kept.rows = table.rows
    return _check(kept, draft, choices, lists)


@transaction.atomic
def read_anew(draft: TaskingRequest, kept: SubjectImport, choices: Choices, *, by: User, lists: Lists) -> SubjectImport:
    """Check a table again, as it is to be read now."""
    request_rows.change(draft, by=by)
    return _check(kept, draft, choices, lists)


def _check(kept: SubjectImport, draft: TaskingRequest, choices: Choices, lists: Lists) -> SubjectImport:
    kept.choices = choices.stored()
    kept.checked = [row.stored() for row in check(kept.rows, choices, lists, held(draft))]
    kept.save()
    return kept


@dataclass(frozen=True)
class Taken:
    """What became of an import: how many were added, merged into what was there, and left to be mended."""

    added: int
    merged: int
    left: int


@transaction.atomic
def take(draft: TaskingRequest, kept: SubjectImport, *, by: User, lists: Lists, version: int | None = None) -> Taken:
    """Add the rows that are right, merge those that are there already, and keep the wrong ones to be mended.

    Raises as `rows.change`, and Conflict where there would be too many.
    """
    choices = Choices.of(kept.choices)
    found = check(kept.rows, choices, lists, held(draft))
    new = {row.number: Subject(request=draft, **row.columns) for row in found if row.state == GOOD}
    for row in found:
        if row.state == TWICE and row.twin in new:
            actions.take_over(new[row.twin], Subject(request=draft, **row.columns))
    request_rows.change(draft, by=by, version=version, subjects=len(new))
    if draft.subject_count > actions.MOST:
        raise Conflict(actions.TOO_MANY)
    Subject.objects.bulk_create(new.values(), batch_size=actions.BATCH)
    merged = _merge(draft, found)
    actions.note(
        "import_subjects",
        draft,
        by=by,
        number=len(new),
        merged=merged,
        kinds=sorted({row.kind for row in found if row.state == GOOD}),
    )
    left = {row.number for row in found if row.state == WRONG}
    _keep_wrong(kept, choices, left, found)
    twice = sum(row.state == TWICE for row in found)
    return Taken(len(new), merged + twice, len(left))


def _merge(draft: TaskingRequest, found: Sequence[Row]) -> int:
    """What is there already takes over what the rows say more; gives of how many rows."""
    rows = [row for row in found if row.state == THERE]
    there = {one.key: one for one in Subject.objects.filter(request=draft, key__in={row.twin for row in rows})}
    for row in rows:
        actions.take_over(there[row.twin], Subject(request=draft, **row.columns))
    Subject.objects.bulk_update(there.values(), actions.MERGED, batch_size=actions.BATCH)
    return len(rows)


def _keep_wrong(kept: SubjectImport, choices: Choices, left: set[int], found: Sequence[Row]) -> None:
    """The rows that could not be added, renumbered; the import goes where there are none."""
    if not left:
        kept.delete()
        return
    wrong = [(row, kept.rows[row.number - 1]) for row in found if row.number in left]
    head = kept.rows[:1] if choices.heading else []
    kept.rows = [*head, *(cells for _, cells in wrong)]
    for place, (row, _) in enumerate(wrong, start=len(head) + 1):
        row.number = place
    kept.checked = [row.stored() for row, _ in wrong]
    kept.save(update_fields=["rows", "checked"])


@transaction.atomic
def throw_away(draft: TaskingRequest, *, by: User) -> None:
    """Forget what was pasted or uploaded."""
    request_rows.change(draft, by=by)
    SubjectImport.objects.filter(request=draft).delete()


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text that can be mended and pasted again: columns by tabs."""
    return "\n".join("\t".join(re.sub(r"[\t\n]", " ", cell) for cell in row) for row in rows)


def known_fields(choices: Choices) -> dict[str, str]:
    """What a column may hold, in words."""
    return columns.fields_of(choices.kind)


KINDS = [(MIXED, "Several: a column says what each row is, or it is recognised"), *Subject.Kind.choices]
