"""Several referrals at once: what would happen to each and why some are left out, and then doing it.

Each row goes through the same action as by itself, in a savepoint of its own. Restricted ones are left out: whoever
acts on one opens it first, and says why where that is asked.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from foundations.accounts.models import User
from foundations.audit import reading
from foundations.core.errors import Conflict, StaleVersion
from referrals import actions, handling
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.permissions import Permission
from referrals.querysets import REFERENCE

AT_MOST = 50
NOT_YOURS = "Your role does not allow this for it."
RESTRICTED = "It is restricted. Open it, and act on it there."
_PICKED = re.compile(r"(?P<key>[0-9A-Za-z-]{8,40})(?::(?P<version>\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Picked:
    """One row as it was chosen: the key of the referral, and the version that the person saw, where that is known."""

    key: str
    version: int | None = None


@dataclass
class Verdict:
    """What happens, or happened, to one referral. `obstacle`: why it is left out, nothing where it is not."""

    referral: Referral
    obstacle: str = ""
    words: str = ""

    @property
    def is_done(self) -> bool:
        return not self.obstacle


@dataclass
class Verdicts:
    """All of them, in the order in which they were chosen; `absent` are keys behind which there is nothing to see."""

    rows: list[Verdict]
    absent: list[str]

    @property
    def able(self) -> list[Verdict]:
        return [row for row in self.rows if row.is_done]

    @property
    def left_out(self) -> list[Verdict]:
        return [row for row in self.rows if not row.is_done]


@dataclass(frozen=True)
class Bulk:
    """One thing that can be done to many: its name, words for the button and for each row, and the two functions.

    obstacle(referral, by, facts): why not now. act(referral, by, version, facts).
    """

    name: str
    label: str
    will: str
    done: str
    obstacle: Callable[[Referral, User, dict], str]
    act: Callable[..., Referral]


def _to_claim(referral: Referral, by: User, facts: dict) -> str:
    return "You have it already." if referral.handler_id == by.pk else handling.obstacle_to_claim(referral, by)


def _to_give(referral: Referral, by: User, facts: dict) -> str:
    if reason := handling.obstacle_to_give(referral, by):
        return reason
    to = facts.get("to")
    if to is None:
        return ""
    if referral.handler_id == to.pk:
        return f"{to.name} has it already."
    able = facts["able"](referral)
    return "" if to.pk in able else f"{to.name} does not decide at the gate where it is."


def _to_forward(referral: Referral, by: User, facts: dict) -> str:
    try:
        row = LIFECYCLE.find(referral, "forward", by)
    except Conflict as conflict:
        return conflict.explanation
    return " ".join(LIFECYCLE.obstacles(referral, row, by, facts))


BULKS = {
    bulk.name: bulk
    for bulk in (
        Bulk(
            "claim",
            "Claim",
            "Becomes yours at the gate",
            "Yours at the gate now",
            _to_claim,
            lambda referral, by, version, facts: handling.claim(referral, by=by, version=version),
        ),
        Bulk(
            "give",
            "Give to",
            "Is given to the colleague you select",
            "Given",
            _to_give,
            lambda referral, by, version, facts: handling.give(referral, to=facts["to"], by=by, version=version),
        ),
        Bulk(
            "forward",
            "Forward",
            "Goes to the second gate with your reason and rationale",
            "Forwarded to TOEX",
            _to_forward,
            lambda referral, by, version, facts: actions.perform(
                referral, "forward", by=by, version=version, reason=facts["reason"], rationale=facts["rationale"]
            ),
        ),
        Bulk(
            "hand-back",
            "Hand back",
            "Becomes free for your colleagues",
            "Handed back",
            lambda referral, by, facts: handling.obstacle_to_hand_back(referral, by),
            lambda referral, by, version, facts: handling.hand_back(referral, by=by, version=version),
        ),
    )
}


def pick(texts: Iterable[str]) -> list[Picked]:
    """Rows from `key` or `key:version`, each once; what is neither is a row that is not there."""
    picked: dict[str, Picked] = {}
    for text in texts:
        match = _PICKED.fullmatch(text)
        key = match["key"] if match else text[:40]
        version = int(match["version"]) if match and match["version"] else None
        picked.setdefault(key, Picked(key, version))
    return list(picked.values())


def preview(bulk: Bulk, picked: Sequence[Picked], *, by: User, **facts) -> Verdicts:
    """What would happen to each now. The statements are the same for one row and for fifty."""
    found, absent = _found(picked, by)
    facts["able"] = _Colleagues()
    return Verdicts([Verdict(one, _obstacle(bulk, one, by, facts), bulk.will) for one in found.values()], absent)


@transaction.atomic
def perform(bulk: Bulk, picked: Sequence[Picked], *, by: User, **facts) -> Verdicts:
    """Do it to each that it can be done to. What changed since its version was seen is left out, with the words for it.

    Rows are taken in the order of their ids, so that two such calls wait for each other and do not lock each other out.
    """
    found, absent = _found(picked, by)
    facts["able"] = _Colleagues()
    said = {
        key: _carry_out(bulk, found[key], version, by, facts)
        for key, version in sorted(_versions(picked, found).items(), key=lambda one: found[one[0]].pk)
    }
    return Verdicts([said[key] for key in found], absent)


def _versions(picked: Sequence[Picked], found: dict[str, Referral]) -> dict[str, int | None]:
    return {one.key: one.version for one in picked if one.key in found}


def _carry_out(bulk: Bulk, referral: Referral, version: int | None, by: User, facts: dict) -> Verdict:
    if obstacle := _obstacle(bulk, referral, by, facts):
        return Verdict(referral, obstacle)
    try:
        with transaction.atomic():
            changed = bulk.act(referral, by, version, facts)
    except StaleVersion:
        return Verdict(referral, _what_changed(referral))
    except Conflict as conflict:
        return Verdict(referral, conflict.explanation)
    except PermissionDenied:
        return Verdict(referral, NOT_YOURS)
    referral.version, referral.status = changed.version, changed.status
    return Verdict(referral, words=bulk.done)


def _what_changed(referral: Referral) -> str:
    last = referral.status_changes.select_related("by").first()
    if last is None:
        return "It changed after you looked at it."
    return f"It changed after you looked at it: {last.label.lower()}" + (f" by {last.by.name}." if last.by else ".")


def _obstacle(bulk: Bulk, referral: Referral, by: User, facts: dict) -> str:
    if referral.restricted:
        return RESTRICTED
    if not by.has_perm(Permission.HANDLE, referral):
        return NOT_YOURS
    try:
        return bulk.obstacle(referral, by, facts)
    except PermissionDenied:
        return NOT_YOURS


class _Colleagues:
    """Who decides at the gate of a referral, asked once for each gate of each region."""

    def __init__(self):
        self.known: dict[tuple[int, str], frozenset[int]] = {}

    def __call__(self, referral: Referral) -> frozenset[int]:
        place = (referral.region_id, referral.status)
        if place not in self.known:
            self.known[place] = frozenset(handling.colleagues(referral).values_list("pk", flat=True))
        return self.known[place]


def receivers(verdicts: Verdicts) -> QuerySet[User]:
    """People to whom some of these can be given, by name."""
    able = _Colleagues()
    people = frozenset().union(*(able(row.referral) for row in verdicts.able))
    return User.objects.filter(pk__in=people).order_by("name")


def _found(picked: Sequence[Picked], by: User) -> tuple[dict[str, Referral], list[str]]:
    """The referrals behind the keys, in their order, and the keys behind which there is nothing to see."""
    ids = [value for value in (_uuid(one.key) for one in picked) if value]
    references = [one.key.upper() for one in picked if REFERENCE.match(one.key.upper())]
    rows = Referral.objects.visible_to(by).with_names()
    rows = list(rows.filter(Q(public_id__in=ids) | Q(reference__in=references)))
    reading.listed("referrals.referral", rows)
    by_key = {str(row.public_id): row for row in rows} | {row.reference: row for row in rows}
    found: dict[str, Referral] = {}
    absent, met = [], set()
    for one in picked:
        row = by_key.get(one.key.lower()) or by_key.get(one.key.upper())
        if row is None:
            absent.append(one.key)
        elif row.pk not in met:
            met.add(row.pk)
            found[one.key] = row
    return found, absent


def _uuid(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key)
    except ValueError:
        return None
