"""Saved searches: verbs of those who keep one, and telling them of what is new."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from dashboard.models import SavedSearch
from dashboard.search import finding, words
from dashboard.search.filters import SearchFilters, every_parameter
from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from foundations.core.formats import LONDON
from foundations.notifications.actions import notify
from referrals.models import SearchText

logger = logging.getLogger(__name__)

AT_MOST = 50
LONGEST = SavedSearch._meta.get_field("query").max_length
# A text may be committed some time after it says that it was written: no transaction of a page lasts as long.
OVERLAP = timedelta(minutes=10)
# When those are told who want to be told once a day (London).
DAILY_AT = time(7)
MOST_TOLD, BATCH = 50, 500
# In e-mails, so nothing that anybody searched for.
TITLE = "a search that you saved has found something new"


class TooLong(ValueError):
    """The search has more filters than can be kept."""


def query_of(parameters: QueryDict) -> str:
    """What of an address is kept: the box and the filters. Raises TooLong."""
    kept = QueryDict(mutable=True)
    for name, values in parameters.lists():
        if name in every_parameter() and any(values):
            kept.setlist(name, [value for value in values if value])
    query = kept.urlencode()
    if len(query) > LONGEST:
        raise TooLong
    return query


@transaction.atomic
def save(*, name: str, query: str, notify: str, by: User) -> SavedSearch:
    """Keep a search of `by` under a name. Raises Conflict where there are too many, or one of that name."""
    _one_at_a_time(by)
    if SavedSearch.objects.filter(owner=by).count() >= AT_MOST:
        raise Conflict(f"You have {AT_MOST} saved searches. Delete one that you no longer need.")
    _name_is_free(name, by)
    search = SavedSearch.objects.create(name=name, owner=by, query=query, notify=notify)
    recorder.record("dashboard.save_search", by=by, target=search, operation="")
    return search


@transaction.atomic
def change(search: SavedSearch, *, name: str, notify: str, by: User, query: str | None = None) -> SavedSearch:
    """Give a search of `by` another name, words or way of telling; what is there already is not told as new.

    Raises Http404 for anybody but its owner and where it is gone, and Conflict.
    """
    _one_at_a_time(by)
    locked = _own(search, by)
    _name_is_free(name, by, but=locked)
    locked.name, locked.notify = name, notify
    locked.query = locked.query if query is None else query
    locked.changed_at = locked.looked_at = timezone.now()
    locked.save()
    recorder.record("dashboard.change_search", by=by, target=locked, operation="")
    return locked


@transaction.atomic
def delete(search: SavedSearch, *, by: User) -> None:
    """Forget a search. Raises Http404 for anybody but its owner, and where it is gone."""
    _one_at_a_time(by)
    locked = _own(search, by)
    recorder.record("dashboard.delete_search", by=by, target=locked, operation="erasure")
    locked.delete()


def _one_at_a_time(by: User) -> None:
    """Of two windows of one person the second waits, so that names and numbers are counted as the first left them."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def _own(search: SavedSearch, by: User) -> SavedSearch:
    locked = SavedSearch.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=search.pk).first()
    if locked is None:
        raise Http404
    return locked


def _name_is_free(name: str, by: User, *, but: SavedSearch | None = None) -> None:
    others = SavedSearch.objects.filter(owner=by, name=name)
    if others.exclude(pk=but.pk if but else None).exists():
        raise Conflict(f"You have a search called “{name}” already. Give this one another name.")


# --- telling -------------------------------------------------------------------------------------------------


def sweep(*, now: datetime | None = None) -> int:
    """Tell everybody of what is new in their searches; gives how many notices. Any number may run at once.

    What fails is logged and left for the next time; a night without it costs nothing.
    """
    now = now or timezone.now()
    newest = SearchText.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
    if newest is None:
        return 0
    told = 0
    for search in (
        _due(now).filter(looked_at__lt=newest + OVERLAP).select_related("owner").order_by("looked_at")[:BATCH]
    ):
        try:
            with transaction.atomic():
                told += _look(search, now)
        except Exception:
            logger.exception("Saved search %s could not be looked into; it is tried again", search.pk)
    return told


def _due(now: datetime):
    """Those whose owner is told at once, and at seven in the morning those who are told once a day."""
    local = now.astimezone(LONDON)
    seven = datetime.combine(local.date(), DAILY_AT, tzinfo=LONDON)
    last = seven if local >= seven else seven - timedelta(days=1)
    rule = Q(notify=SavedSearch.Notify.AT_ONCE) | Q(notify=SavedSearch.Notify.DAILY, looked_at__lt=last)
    return SavedSearch.objects.filter(rule, owner__is_active=True)


def _look(search: SavedSearch, now: datetime) -> int:
    """On behalf of its owner, under their own policies: whoever sees a referral no longer is not told of it."""
    owner = User.objects.get(pk=search.owner_id)
    with isolation.as_user(owner):
        locked = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=search.pk).first()
        if locked is None or locked.notify == SavedSearch.Notify.NEVER or locked.looked_at >= now:
            return 0
        filters = SearchFilters(QueryDict(locked.query), user=owner, lenient=True)
        asked = words.read(filters.values().get("q", ""), filters.found)
        since = max(locked.looked_at - OVERLAP, locked.changed_at)
        result = finding.find(owner, asked, filters, size=MOST_TOLD, changed=since)
        told = sum(_tell(locked, owner, found, now) for found in result.rows)
        if told:
            recorder.record("dashboard.tell_of_search", by=owner, target=locked, operation="consultation", number=told)
        SavedSearch.objects.filter(pk=locked.pk).update(looked_at=now)
    return told


def _tell(search: SavedSearch, owner: User, found: finding.Found, now: datetime) -> int:
    """Once for each text that is new: the overlap finds it again, and the key knows it."""
    key = f"dashboard.search:{search.pk}:{found.id}:{found.changed_at.isoformat()}"
    path = reverse("referrals:summary", args=[found.reference or found.public_id])
    return notify(
        [owner],
        kind="dashboard.search",
        title=TITLE,
        text=f"Your search: {search.name}",
        reference=found.reference,
        path=path,
        key=key,
        now=now,
        about=f"referral:{found.public_id}",
    )
