"""On whose behalf the database is asked: set once a transaction, and a query without it is refused.

The context is a handful of PostgreSQL settings that the policies read, and the role that the policies bind. Both are
set by one statement and end with the transaction, so that a pooled connection carries nothing to the next request.

The same statement reads the ids of the records that somebody is named on, by the function `NAMED_ON` that the floor
with such records declares: so that neither the policies nor the managers look for them in every statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction

from foundations.accounts.scope import Scope
from foundations.core.isolation import NAMED_ON

APP, WORKER = "toex_app", "toex_worker"
READ_AUDIT = "audit.read"
_NAMES = (
    "role",
    "toex.user",
    "toex.person",
    "toex.regions",
    "toex.forces",
    "toex.national",
    "toex.auditor",
    "toex.handling",
)
_SET = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)
_REACH = """set_config('toex.reach', case when %s then (
    select coalesce(array_agg(id), '{}')::text from accounts_organisation where kind = 'region'
) else %s end, true)"""
_LOOK = f"set_config('toex.named', {NAMED_ON}::text, true)"
# Of the person that the same statement has just set: PostgreSQL answers the columns of a select in their order.
_ENTER = f"{_SET}, {_REACH}, {_LOOK}"
_PUT_BACK = f"{_SET}, {_REACH}, set_config('toex.named', %s, true)"


class NoContext(RuntimeError):
    """A context was asked for where it could not hold: outside a transaction, or without a named purpose."""


@dataclass(frozen=True)
class Context:
    """What the policies know of the person: who, the regions and forces whose referrals they see, nation, audit.

    `person` is who again, or 0 where their roles keep them away from what they may be named on. `named`: the ids of the
    records that they see by name, and not by their roles; None until the database was asked.
    """

    user_id: int = 0
    person: int = 0
    regions: frozenset[int] = frozenset()
    forces: frozenset[int] = frozenset()
    national: bool = False
    auditor: bool = False
    named: frozenset[int] | None = None

    @classmethod
    def of(cls, user) -> Context:
        """The context of a signed-in person, or nobody's."""
        if not user.is_authenticated:
            return NOBODY
        scope: Scope = user.scope
        # For the nation the rule is shorter: what was received. Regions and forces would only widen it.
        return cls(
            user_id=user.pk,
            person=0 if scope.is_kept_away else user.pk,
            regions=frozenset() if scope.is_national else scope.region_ids,
            forces=frozenset() if scope.is_national else scope.force_ids,
            national=scope.is_national,
            auditor=READ_AUDIT in scope.permissions,
        )

    def settings(self) -> list[str]:
        """The values of `_NAMES`."""
        return [
            APP,
            str(self.user_id),
            str(self.person),
            _array(self.regions),
            _array(self.forces),
            str(self.national).lower(),
            str(self.auditor).lower(),
            "{}",
        ]


NOBODY = Context()


@contextmanager
def as_user(user) -> Iterator[None]:
    """One transaction on behalf of `user` (a User, or an anonymous one, who sees no record)."""
    outermost = not connection.in_atomic_block
    before = current()
    # Inside another transaction (a test's) a savepoint would only cost statements: nothing is taken back there.
    with transaction.atomic(savepoint=outermost):
        try:
            switch_to(user)
            yield
        finally:
            connection.isolation_context = before
            if not outermost:
                _restore(before)


def as_nobody():
    """One transaction on behalf of nobody: public tables alone."""
    return as_user(_Nobody())


def switch_to(user) -> None:
    """From here on the running transaction is on behalf of `user`: who has just signed in, or came with a token."""
    if not connection.in_atomic_block:
        raise NoContext("The context belongs to a transaction, and there is none.")
    connection.isolation_context = _enter(Context.of(user))


@contextmanager
def on_behalf_of(user) -> Iterator[None]:
    """Ask for a while as `user` may, then again as before. For an administrator who looks for somebody's open work.

    Nothing may be written meanwhile: the audit log would refuse a line in another person's name.
    """
    before = current()
    if before is None:
        yield
        return
    switch_to(user)
    try:
        yield
    finally:
        connection.isolation_context = _enter(before)


def current() -> Context | None:
    """The context of the running transaction, or None (a command of the owner, a background task)."""
    return getattr(connection, "isolation_context", None)


def named_on(user) -> frozenset[int] | None:
    """The ids that `user` sees by name, where the running transaction is on their behalf; None where it is not."""
    context = current()
    return context.named if context and context.user_id == user.pk else None


def look_again() -> None:
    """Read anew what the person of the context is named on: for verbs by which they name themselves."""
    context = current()
    if context is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"select {_LOOK}")
        connection.isolation_context = replace(context, named=_ids(cursor.fetchone()[-1]))


def keep_in_sight(referral_id: int) -> None:
    """Let the rest of this transaction go on seeing a referral that the person was just permitted to act on.

    The one opening: a move may end the sight of whoever makes it (a redirect to another region), and has to be
    finished all the same. Called by the lifecycles after they asked for the permission.
    """
    if current() is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('toex.handling', (toex_handling() || %s::bigint)::text, true)", [int(referral_id)]
        )


@contextmanager
def as_system(purpose: str) -> Iterator[None]:
    """Work of the system itself, under the worker's rights, for a purpose that is named.

    Holds for the connection until it is left, because such work is several transactions; a worker's connections are
    its own, and each process does one task at a time.
    """
    if not purpose:
        raise NoContext("Work of the system needs a named purpose.")
    with connection.cursor() as cursor:
        cursor.execute("select set_config('role', %s, false), set_config('toex.system', %s, false)", [WORKER, purpose])
    try:
        yield
    finally:
        _leave_system()


def _leave_system() -> None:
    """Give the rights back; where that cannot be done the connection goes."""
    if connection.connection is None:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('role', 'none', false), set_config('toex.system', '', false)")
    finally:
        if connection.errors_occurred and not connection.in_atomic_block:
            connection.close()


def _enter(context: Context) -> Context:
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [*context.settings(), context.national, _array(context.regions)])
        return replace(context, named=_ids(cursor.fetchone()[-1]))


def _restore(before: Context | None) -> None:
    """Inside a transaction that goes on (only tests do that): as it was before. Not counted among the statements."""
    if connection.needs_rollback or connection.connection is None:
        return
    if before:
        values = [*before.settings(), before.national, _array(before.regions), _array(before.named or ())]
    else:
        values = ["none", *[""] * (len(_NAMES) - 1), False, "", ""]
    with connection.connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, values)


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(int(each)) for each in sorted(ids)) + "}"


def _ids(text: str) -> frozenset[int]:
    return frozenset(int(each) for each in text.strip("{}").split(",") if each)


class _Nobody:
    is_authenticated = False
