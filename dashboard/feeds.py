"""A person's deadlines as a calendar that other programs read (RFC 5545): reference and kind, and nothing operational."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from dashboard.calendar import mine
from foundations.accounts.models import User
from foundations.core.formats import local
from referrals.models import ReferralDeadline

MOST = 500
# How long before it is due an entry begins: a calendar shows nothing of no length.
LENGTH = timedelta(minutes=30)
HOUR = timedelta(hours=1)
REFRESH = HOUR
ZONE = "Europe/London"


def deadlines_of(user: User) -> list[ReferralDeadline]:
    """The open deadlines that wait for this person, due first; one statement."""
    rows = mine(ReferralDeadline.objects.visible_to(user).open(), user)
    rows = rows.annotate(changed_at=Max("events__entered_at"), changes=Count("events"))
    return list(rows.in_due_order()[:MOST])


def written(rows: Iterable[ReferralDeadline], user: User) -> bytes:
    """The calendar of these deadlines. The same deadlines give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//TOEX//Deadlines 1//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "TOEX deadlines")
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    calendar.add_component(_london())
    for row in rows:
        calendar.add_component(_event(row, user))
    return calendar.to_ical()


def etag_of(content: bytes) -> str:
    """What says whether a calendar program has this already."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def _event(row: ReferralDeadline, user: User) -> Event:
    due = local(row.due_at)
    event = Event()
    event.add("uid", f"{row.public_id}@deadlines.toex")
    # Not the time of writing, so that a calendar that did not change is the same.
    for name in ("dtstamp", "last-modified"):
        event.add(name, row.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", row.changes - 1)
    event.add("dtstart", due - LENGTH)
    event.add("dtend", due)
    event.add("summary", _summary(row, user))
    event.add("url", settings.SITE_URL + reverse("referrals:deadline", args=[row.public_id]))
    event.add("categories", [row.label])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if row.paused_at else "CONFIRMED")
    return event


def _summary(row: ReferralDeadline, user: User) -> str:
    said = f"{row.reference}: {row.label}" if row.reference else row.label
    if row.paused_at:
        said += " (paused)"
    return f"{said} (you cover)" if row.responsible_id in user.covers else said


def _london() -> Timezone:
    """When the clocks of London go forward and back, for programs that do not know it themselves."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    for part, name, month, hour, before, after in (
        (TimezoneDaylight(), "BST", 3, 1, timedelta(0), HOUR),
        (TimezoneStandard(), "GMT", 10, 2, HOUR, timedelta(0)),
    ):
        # Any year will do: the last Sunday of the month, by the wall clock before the change.
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 - of the wall clock
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
