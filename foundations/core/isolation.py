"""How an app declares who sees the rows of its tables; `install` turns the declarations into policies.

A rule is SQL, because PostgreSQL has to hold it when Python forgot; what it must mean is said by `visible_to`, and a
test holds the two against each other. `USER` and its like are read once a statement, not once a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

USER = "(select toex_user())"
# The same person as one who may be named on records: nobody, where their roles see none.
PERSON = "(select toex_person())"
REGIONS = "(select toex_regions())::bigint[]"
# The same, and all of them for the nation.
REACH = "(select toex_reach())::bigint[]"
FORCES = "(select toex_forces())::bigint[]"
NATIONAL = "(select toex_national())"
AUDITOR = "(select toex_auditor())"
HANDLING = "(select toex_handling())::bigint[]"
# Gives the ids of the records that the person of the context is named on; declared by the floor that has them, and asked
# once a transaction, where the context is set.
NAMED_ON = "toex_named_on()"

SEE, ADD, CHANGE, REMOVE = "select", "insert", "update", "delete"


@dataclass(frozen=True)
class Rule:
    """Who may do what with the rows of one table.

    seen: the condition under which the person of the context sees a row; added: under which they may add one (as for
    `seen` unless given); may: what the web may do at all; works: what background work may do; keeps: the columns that
    background work may change, where it may change no others; columns: the only ones that the web may read, where it
    may not read all; asks: the parents (table, column) asked by `parent_seen`. Rules of one table by several apps add
    up: a floor above says how rows of a floor below are reached.
    """

    table: str
    seen: str
    added: str = ""
    may: frozenset[str] = frozenset({SEE, ADD, CHANGE})
    works: frozenset[str] = frozenset({SEE})
    keeps: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()

    def __or__(self, other: Rule) -> Rule:
        """Both rules of one table: each opens what it opens."""
        return Rule(
            self.table,
            f"({self.seen}) or ({other.seen})",
            added=" or ".join(f"({condition})" for condition in (self.added, other.added) if condition),
            may=self.may | other.may,
            works=self.works | other.works,
            keeps=self.keeps + other.keeps,
            columns=self.columns or other.columns,
            asks=self.asks + other.asks,
        )


def parent_seen(through: str, parent: str, column: str = "id") -> str:
    """The condition "whoever sees the parent": asked of the parent's table, under the parent's own policy.

    By a function, because PostgreSQL keeps the plan of what stands in one: written out, the parent's policy would be
    planned again in every statement on every child.
    """
    return f"toex_sees_{parent}_{column}({through})"


def reached(table: str, through: str, parent: str, column: str = "id", **more) -> Rule:
    """A rule "whoever sees its parent"."""
    return Rule(table, parent_seen(through, parent, column), asks=((parent, column),), **more)


@dataclass(frozen=True)
class Definer:
    """A function that runs with the owner's rights: on the list, or a test fails. `body` is SQL."""

    signature: str
    returns: str
    body: str
    why: str


@dataclass(frozen=True)
class Predicate:
    """A condition on the columns of a row, as a function: PostgreSQL keeps its plan, and plans no policy around it.

    `arguments` are names and types as SQL writes them, `condition` is SQL. It runs with the rights of whoever asks.
    """

    name: str
    arguments: str
    condition: str


@dataclass
class House:
    """All declarations of the house: protected tables, public ones with their rights, and the allowed functions."""

    rules: dict[str, Rule] = field(default_factory=dict)
    public: dict[str, frozenset[str]] = field(default_factory=dict)
    definers: list[Definer] = field(default_factory=list)
    predicates: list[Predicate] = field(default_factory=list)
    # What the other login roles may read.
    report: frozenset[str] = frozenset()
    audit: frozenset[str] = frozenset()

    def protect(self, rules: Iterable[Rule]) -> None:
        """Add the rules of an app."""
        for rule in rules:
            self.rules[rule.table] = self.rules[rule.table] | rule if rule.table in self.rules else rule

    def tables(self) -> set[str]:
        """Every table that somebody said something about."""
        return set(self.rules) | set(self.public)
