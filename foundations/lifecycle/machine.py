"""The transition engine: it moves a record from status to status and knows no status by name.

An app declares its moves as rows (`Transition`) of one `Lifecycle`; only `Lifecycle.move` writes a status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion

REGISTRY: dict[str, Lifecycle] = {}


class TransitionNotAllowed(Conflict):
    """The status is not one from which this verb starts, or a guard says what is missing."""


class MissingFacts(ValueError):
    """A fact that the verb needs was not given. `names` lists them."""

    def __init__(self, names: Iterable[str]):
        self.names = list(names)
        super().__init__(f"Needed: {', '.join(self.names)}")


@dataclass
class Change:
    """One move while it happens; what effects, listeners and guards are given.

    `facts` are the cleaned answers of the verb's form. `row` is the history row, set before effects run.
    """

    record: Any
    transition: Transition
    by: Any
    facts: dict[str, Any]
    from_status: str
    at: datetime
    to_status: str = ""
    row: Any = None

    @property
    def verb(self) -> str:
        return self.transition.verb


Guard = Callable[[Any, Any, dict[str, Any]], str | None]
Effect = Callable[[Change], None]


@dataclass(frozen=True)
class To:
    """A target status that depends on the record: `choose(record, facts)` answers one of `options`."""

    choose: Callable[[Any, dict[str, Any]], str]
    options: frozenset[str]


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle's table.

    verb, label (the button), done (past tense, for the history); sources and target status; permission (its holders
    may do it; None where only other actions of the house do it); when (asked of the record besides its status, where
    two rows of a verb start from one status); form (class asked on the confirm page and of the
    API's JSON); needs (facts that may not be missing); sets (facts written to the record's fields of that name);
    guards (each may say in words why it cannot be done yet);
    prepare (may set fields of the record before it is saved); effects (after it is saved, same transaction);
    hint (what happens next, said on the confirm page); warning (drawn as a warning button); aside (beside the way
    forward, so never the main button of a page); operation (the word of section 62 for the log; a disclosure names the
    record's region as its recipient).
    """

    verb: str
    label: str
    done: str
    sources: frozenset[str]
    target: str | To
    permission: str | None
    when: Callable[[Any], bool] | None = None
    form: type | None = None
    needs: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    prepare: Effect | None = None
    effects: tuple[Effect, ...] = ()
    hint: str = ""
    warning: bool = False
    aside: bool = False
    operation: str = "alteration"

    @property
    def manual(self) -> bool:
        """Whether people do it by hand; otherwise it follows from another action."""
        return self.permission is not None

    def starts_from(self, record) -> bool:
        """Whether this is the row for `record` as it stands."""
        return record.status in self.sources and (self.when is None or self.when(record))

    @property
    def targets(self) -> frozenset[str]:
        return self.target.options if isinstance(self.target, To) else frozenset({self.target})


@dataclass
class Lifecycle:
    """The table of one kind of record, and the one way to move such a record.

    `before` runs on every move before the record is saved, `always` after (the app's clocks and notices). Floors above
    add what they know by `extend`. `starts` are the statuses in which a record is made; the first unless given.
    """

    name: str
    label: str
    statuses: type[models.TextChoices]
    transitions: list[Transition]
    before: tuple[Effect, ...] = ()
    always: tuple[Effect, ...] = ()
    starts: tuple[str, ...] = ()
    _guards: dict[str, list[Guard]] = field(default_factory=dict)
    _effects: dict[str, list[Effect]] = field(default_factory=dict)
    _forms: dict[str, type] = field(default_factory=dict)
    _listeners: list[Effect] = field(default_factory=list)

    def __post_init__(self):
        self.starts = self.starts or (self.statuses.values[0],)
        REGISTRY[self.name] = self
        seen = set()
        for row in self.transitions:
            for source in row.sources:
                if (row.verb, source, row.when) in seen:
                    raise ValueError(f"{self.name}: two rows for {row.verb} from {source}")
                seen.add((row.verb, source, row.when))

    # --- the table -------------------------------------------------------------------------------

    @property
    def verbs(self) -> list[str]:
        """Every verb once, in the order of the table."""
        return list(dict.fromkeys(row.verb for row in self.transitions))

    def rows(self, verb: str) -> list[Transition]:
        return [row for row in self.transitions if row.verb == verb]

    def form_for(self, row: Transition) -> type | None:
        """The form class of a row: its own, or the one that a floor above gave the verb."""
        return row.form or self._forms.get(row.verb)

    def extend(
        self, verb: str, *, guard: Guard | None = None, effect: Effect | None = None, form: type | None = None
    ) -> None:
        """Let a floor above add a guard, an effect or the form of `verb` (from its AppConfig.ready; safe to repeat)."""
        if not self.rows(verb):
            raise ValueError(f"{self.name} has no verb {verb}")
        for bucket, addition in ((self._guards, guard), (self._effects, effect)):
            if addition and addition not in bucket.setdefault(verb, []):
                bucket[verb].append(addition)
        if form:
            self._forms[verb] = form

    def listen(self, listener: Effect) -> None:
        """Let a floor above hear of every move, inside its transaction."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    # --- questions -------------------------------------------------------------------------------

    def available(self, record, user) -> list[Transition]:
        """The rows that `user` may use on `record` in its status, in the order of the table. Guards are not asked."""
        return [
            row
            for row in self.transitions
            if row.manual and row.starts_from(record) and user.has_perm(row.permission, record)
        ]

    def find(self, record, verb: str, by) -> Transition:
        """The row of `verb` for this record and person.

        Raises PermissionDenied (asked first, so that an outsider learns nothing from the status), then
        TransitionNotAllowed; LookupError where no such verb can be done by hand.
        """
        rows = [row for row in self.rows(verb) if row.manual]
        if not rows:
            raise LookupError(verb)
        held = [row for row in rows if by.has_perm(row.permission, record)]
        if not held:
            raise PermissionDenied
        for row in rows:
            if row.starts_from(record):
                if row not in held:
                    raise PermissionDenied
                return row
        raise self._not_now(record, held[0])

    def obstacles(self, record, row: Transition, by, facts: dict[str, Any] | None = None) -> list[str]:
        """What the guards say stands in the way, in words for the user."""
        reasons = (guard(record, by, facts or {}) for guard in (*row.guards, *self._guards.get(row.verb, ())))
        return [reason for reason in reasons if reason]

    def _not_now(self, record, row: Transition) -> TransitionNotAllowed:
        status = self.statuses(record.status).label
        return TransitionNotAllowed(f"“{row.label}” cannot be done while the status is “{status}”.")

    # --- the move --------------------------------------------------------------------------------

    @transaction.atomic
    def move(self, record, verb: str, *, by, version: int | None = None, follows: bool = False, **facts):
        """Move `record` by `verb` and return it as it then is, locked until the transaction ends.

        `version`: the version the person saw; another one is refused. `follows`: done by another action of the house,
        for rows without a permission. `facts`: the verb's answers, by name. Raises PermissionDenied, StaleVersion,
        TransitionNotAllowed, MissingFacts, LookupError.
        """
        locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        row = self._following(locked, verb) if follows else self.find(locked, verb, by)
        if version is not None and version != locked.version:
            raise StaleVersion("Somebody else changed this after you opened it. Read what is new, then decide again.")
        self._check(locked, row, by, facts)
        change = Change(locked, row, by, facts, from_status=locked.status, at=timezone.now())
        self._carry_out(change)
        return locked

    def _following(self, record, verb: str) -> Transition:
        rows = [row for row in self.rows(verb) if not row.manual]
        if not rows:
            raise LookupError(verb)
        for row in rows:
            if row.starts_from(record):
                return row
        raise self._not_now(record, rows[0])

    def _check(self, record, row: Transition, by, facts: dict[str, Any]) -> None:
        missing = [name for name in row.needs if facts.get(name) in (None, "")]
        if missing:
            raise MissingFacts(missing)
        obstacles = self.obstacles(record, row, by, facts)
        if obstacles:
            raise TransitionNotAllowed(" ".join(obstacles), heading=f"“{row.label}” cannot be done yet")

    def _carry_out(self, change: Change) -> None:
        record, row, facts = change.record, change.transition, change.facts
        for name in row.sets:
            if name in facts:
                setattr(record, name, facts[name])
        if row.prepare:
            row.prepare(change)
        change.to_status = row.target.choose(record, facts) if isinstance(row.target, To) else row.target
        if change.to_status not in row.targets:
            raise ValueError(f"{self.name}.{row.verb} led to {change.to_status}, which its row does not name")
        for effect in self.before:
            effect(change)
        record.status = change.to_status
        record.version += 1
        record.save()
        change.row = record.status_changes.model.objects.create(
            record=record,
            verb=row.verb,
            label=row.done,
            from_status=change.from_status,
            to_status=change.to_status,
            at=change.at,
            by=change.by,
            seen_version=record.version - 1,
            reason=str(facts.get("reason") or ""),
            note=facts.get("rationale") or "",
        )
        for effect in self._consequences(row.verb, row):
            effect(change)
        recorder.record(
            f"{self.name}.{row.verb}",
            by=change.by,
            target=record,
            operation=row.operation,
            recipients=[{"region": record.region_id}] if row.operation == "disclosure" else [],
            before={"status": change.from_status, "version": record.version - 1},
            after={"status": change.to_status, "version": record.version},
        )
        for listener in self._listeners:
            listener(change)

    def _consequences(self, verb: str, row: Transition) -> Iterator[Effect]:
        yield from row.effects
        yield from self._effects.get(verb, ())
        yield from self.always
