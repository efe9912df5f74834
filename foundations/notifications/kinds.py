"""The kinds of notice: what each is called, who is told by which rule, and how, unless somebody chose otherwise.

Filled by the apps that tell (their `notifications.py`, AppConfig.ready), so that this floor names none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class Channel(TextChoices):
    """How somebody is told of one kind."""

    NOW = "now", "In the service, and by email at once"
    DIGEST = "digest", "In the service, and in my email digest"
    SERVICE = "service", "In the service only"
    OFF = "off", "Not at all"


@dataclass(frozen=True)
class Kind:
    """One line of the page "What we tell you about".

    `told` says who is told and by which rule, in a sentence. `covers` are the kinds of `Notification` that it stands for;
    one that ends in a dot stands for all that begin so. `compulsory` says why policy lets nobody turn it off or put it
    off: it goes by e-mail at once. `channel` holds for whoever has not chosen.
    """

    key: str
    label: str
    told: str
    covers: tuple[str, ...]
    group: str
    compulsory: str = ""
    channel: Channel = Channel.NOW

    def stands_for(self, notice_kind: str) -> bool:
        return any(notice_kind == one or (one.endswith(".") and notice_kind.startswith(one)) for one in self.covers)


KINDS: dict[str, Kind] = {}
# What nobody registered is told at once, and to nobody's choice: rather a letter too many than one that is lost.
UNKNOWN = Kind("other", "Other", "Whoever it concerns.", (), "Other", compulsory="Nobody said otherwise.")


def register(*kinds: Kind) -> None:
    """Make `kinds` known; raises ValueError where another has the key."""
    for kind in kinds:
        if KINDS.get(kind.key, kind) != kind:
            raise ValueError(f"There is a kind of notice named {kind.key} already")
        KINDS[kind.key] = kind


def of(notice_kind: str) -> Kind:
    """The kind that a notice of `notice_kind` belongs to; `UNKNOWN` where nobody registered one."""
    return next((kind for kind in KINDS.values() if kind.stands_for(notice_kind)), UNKNOWN)


def groups() -> dict[str, list[Kind]]:
    """Every kind by its group, in the order in which they were registered."""
    found: dict[str, list[Kind]] = {}
    for kind in KINDS.values():
        found.setdefault(kind.group, []).append(kind)
    return found
