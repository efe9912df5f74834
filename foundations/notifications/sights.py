"""What somebody must see to be told of it: asked when a notice is made, and again when its e-mail goes.

A notice is *about* something, "referral:0c1e…". The floor that has such things says who sees them (AppConfig.ready).
What nobody answers for is seen by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from foundations.accounts.models import User

# Of the names of some things, those that one person may be told of.
Seen = Callable[[User, Collection[str]], Collection[str]]
# Of some people, those who may be told of the thing with one name.
Seers = Callable[[Collection[User], str], Collection[User]]


@dataclass(frozen=True)
class Sight:
    """Who sees one sort of thing; `offer`, words and the name of an address, stands beside notices about it."""

    seen: Seen
    seers: Seers
    offer: tuple[str, str] | None = None


SIGHTS: dict[str, Sight] = {}


def register(sort: str, seen: Seen, seers: Seers | None = None, offer: tuple[str, str] | None = None) -> None:
    """Say who sees things of one sort. Without `seers`, each person is asked about by `seen`."""
    SIGHTS[sort] = Sight(seen, seers or (lambda people, name: [one for one in people if seen(one, [name])]), offer)


def seen(user: User, things: Iterable[str]) -> set[str]:
    """Those of `things` that `user` may be told of now."""
    by_sort: dict[str, list[str]] = {}
    for thing in things:
        sort, _, name = thing.partition(":")
        by_sort.setdefault(sort, []).append(name)
    return {
        f"{sort}:{name}" for sort, names in by_sort.items() if sort in SIGHTS for name in SIGHTS[sort].seen(user, names)
    }


def seers(people: Collection[User], thing: str) -> set[int]:
    """The ids of those of `people` who may be told of `thing` now."""
    sort, _, name = thing.partition(":")
    if not people or sort not in SIGHTS:
        return set()
    return {user.pk for user in SIGHTS[sort].seers(people, name)}


def offered(thing: str) -> tuple[str, str, str] | None:
    """What may be done about `thing` beside its notice: words, the name of the address, its key."""
    sort, _, name = thing.partition(":")
    found = SIGHTS.get(sort)
    return (*found.offer, name) if found and found.offer else None
