"""How somebody wants to be told: of each kind, and when their digest comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.working_time import LONDON
from foundations.notifications import kinds
from foundations.notifications.kinds import Channel, Kind
from foundations.notifications.models import Digest, Notification, Preference

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHOSEN = """
select person.id, preference.channel, digest.every, digest.weekday, digest.hour
from unnest(%s::bigint[]) person (id)
left join notifications_preference preference on preference.user_id = person.id and preference.kind = %s
left join notifications_digest digest on digest.user_id = person.id
"""


@dataclass(frozen=True)
class Wish:
    """How one person is told of one kind."""

    channel: str
    digest: Digest

    def next_digest(self, now: datetime) -> datetime:
        return next_digest(self.digest, now)


def of(people: Iterable[int], kind: Kind) -> dict[int, Wish]:
    """The wish of each person (ids) about one kind. One statement; none where policy leaves no choice."""
    ids = list(people)
    if kind.compulsory or not ids:
        return dict.fromkeys(ids, Wish(Channel.NOW, Digest()))
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, [ids, kind.key])
        return {pk: Wish(channel or kind.channel, _digest(*times)) for pk, channel, *times in cursor.fetchall()}


def _digest(every, weekday, hour) -> Digest:
    return Digest() if every is None else Digest(every=every, weekday=weekday, hour=hour)


def next_digest(digest: Digest, now: datetime) -> datetime:
    """When a digest goes next after `now`: at its hour in London, on whichever side of a change of clocks that is.

    An hour that a day does not have (the last Sunday of March) is the one after it; of an hour that a day has twice (the
    last Sunday of October) it is the first.
    """
    day = now.astimezone(LONDON).date()
    if digest.every == Digest.Every.WEEK:
        day += timedelta(days=(digest.weekday - day.weekday()) % 7)
    step = timedelta(days=7 if digest.every == Digest.Every.WEEK else 1)
    while (at := datetime.combine(day, time(digest.hour), LONDON).astimezone(UTC)) <= now:
        day += step
    return at


def digest_of(user) -> Digest:
    """When `user` wants their digest; every day at eight unless they said otherwise."""
    return Digest.objects.filter(user=user).first() or Digest(user=user)


def channels_of(user) -> dict[str, str]:
    """How `user` is told of each kind that they may choose about."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "channel"))
    return {key: chosen.get(key, kind.channel) for key, kind in kinds.KINDS.items() if not kind.compulsory}


@transaction.atomic
def save(*, channels: Mapping[str, str], every: str, weekday: int, hour: int, by, now: datetime | None = None) -> None:
    """Keep how `by` wants to be told; kinds that are not named stay. What waits for a digest waits for the new time.

    Raises Conflict for a kind that there is not, or that policy lets nobody choose about.
    """
    refused = [key for key in channels if key not in kinds.KINDS or kinds.KINDS[key].compulsory]
    if refused:
        raise Conflict("Policy decides how you are told of this. Nothing was saved.")
    before = channels_of(by)
    Preference.objects.bulk_create(
        [Preference(user=by, kind=key, channel=channel) for key, channel in channels.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["channel"],
    )
    digest, _ = Digest.objects.update_or_create(user=by, defaults={"every": every, "weekday": weekday, "hour": hour})
    waiting = Notification.objects.for_user(by).filter(digest_at__isnull=False).order_by()
    waiting.update(digest_at=next_digest(digest, now or timezone.now()))
    changed = {key: channel for key, channel in channels.items() if before[key] != channel}
    recorder.record("notifications.choose", by=by, target=by, chosen=changed, digest=str(digest))
