"""Saved views: verbs of those who keep the address of a queue under a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone

from dashboard import habits
from dashboard.models import SavedView
from dashboard.queue import OF_ONE_LIST, OWN
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals.filters import every_parameter
from referrals.permissions import Permission

# More than anybody finds their way in.
AT_MOST = 50
LONGEST = SavedView._meta.get_field("query").max_length


class TooLong(ValueError):
    """The address has more filters than can be kept."""


def teams_of(user: User) -> QuerySet[Organisation]:
    """The teams that this person leads at a gate, with which they may share a view."""
    led = [held.organisation_id for held in user.scope.held if Permission.HANDLE in held.role.permissions]
    return Organisation.objects.filter(pk__in=led).order_by("name")


def query_of(parameters: QueryDict) -> str:
    """What of an address is kept: all but the place in the list and what the queue does not know. Raises TooLong."""
    known = (every_parameter() | set(OWN)) - set(OF_ONE_LIST)
    kept = QueryDict(mutable=True)
    for name, values in parameters.lists():
        if name in known and any(values):
            kept.setlist(name, [value for value in values if value])
    query = kept.urlencode() or "tab=open"
    if len(query) > LONGEST:
        raise TooLong
    return query


@transaction.atomic
def save(*, name: str, query: str, by: User, team: Organisation | None = None, first: bool = False) -> SavedView:
    """Keep an address under a name. Raises PermissionDenied for a team that `by` does not lead, Conflict."""
    _one_at_a_time(by)
    _may_share(team, by)
    if SavedView.objects.filter(owner=by).count() >= AT_MOST:
        raise Conflict(f"You have {AT_MOST} saved views, which is as many as there can be. Delete one first.")
    _name_is_free(name, by)
    view = SavedView.objects.create(name=name, owner=by, team=team, query=query)
    recorder.record("dashboard.save_view", by=by, target=view, team=team.slug if team else None)
    _keep_first(view, first, by)
    return view


@transaction.atomic
def change(
    view: SavedView, *, name: str, by: User, query: str | None = None, team: Organisation | None, first: bool
) -> SavedView:
    """Give it another name, share or unshare it, or keep another address under it. Raises as `save`, and as `delete`."""
    _one_at_a_time(by)
    locked = _own(view, by)
    if team is None or team.pk != locked.team_id:
        _may_share(team, by)
    _name_is_free(name, by, but=locked)
    locked.name, locked.team, locked.changed_at = name, team, timezone.now()
    if query is not None:
        locked.query = query
    locked.save()
    recorder.record("dashboard.change_view", by=by, target=locked, team=team.slug if team else None)
    _keep_first(locked, first, by)
    return locked


@transaction.atomic
def delete(view: SavedView, *, by: User) -> None:
    """Forget it; whoever saw it first sees the usual list again.

    Raises PermissionDenied for anybody but its owner, Http404 where it is gone.
    """
    _one_at_a_time(by)
    locked = _own(view, by)
    recorder.record("dashboard.delete_view", by=by, target=locked, operation="erasure")
    locked.delete()


def open_first(view: SavedView | None, *, by: User) -> None:
    """Let `by` see this view first, or none."""
    habits.keep(by, default_view=view.public_id if view else None)


def _keep_first(view: SavedView, first: bool, by: User) -> None:
    is_first = habits.of(by).default_view == view.public_id
    if first != is_first:
        open_first(view if first else None, by=by)


def _one_at_a_time(by: User) -> None:
    """Of two windows of one person the second waits, so that names and numbers are counted as the first left them."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def _own(view: SavedView, by: User) -> SavedView:
    locked = SavedView.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=view.pk).first()
    if locked is None:
        raise Http404
    if locked.owner_id != by.pk:
        raise PermissionDenied
    return locked


def _may_share(team: Organisation | None, by: User) -> None:
    if team is not None and not teams_of(by).filter(pk=team.pk).exists():
        raise PermissionDenied


def _name_is_free(name: str, by: User, *, but: SavedView | None = None) -> None:
    others = SavedView.objects.filter(owner=by, name=name)
    if others.exclude(pk=but.pk if but else None).exists():
        raise Conflict(f"You have a view called “{name}” already. Give this one another name.")


def listed(user: User) -> Iterable[SavedView]:
    """Their own, then those of their teams, by name."""
    found = SavedView.objects.visible_to(user).select_related("owner", "team")
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.name.lower()))
