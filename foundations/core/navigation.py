"""The links at the top of every page; each app adds its own in `AppConfig.ready()`.

navigation.register("My work", "dashboard:home", order=10)
navigation.register("Reports", "reporting:home", visible=lambda user: user.may("reporting.view"), order=40)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Entry:
    """One link: its words, where it leads, and who sees it."""

    label: str
    url_name: str
    visible: Callable[[Any], bool]
    order: int


_entries: dict[str, Entry] = {}


def register(label: str, url_name: str, visible: Callable[[Any], bool] = lambda user: True, order: int = 100) -> None:
    """Add a link, or replace the one with the same URL name; `visible` is asked with the signed-in user."""
    _entries[url_name] = Entry(label, url_name, visible, order)


def url_or_none(name: str, *args: Any, **kwargs: Any) -> str | None:
    """The address of a named URL, or None where no app provides it."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


def links_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The links this user sees, in order: label, href, and whether it is the page (or the section) shown."""
    links = []
    for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.label)):
        href = url_or_none(entry.url_name)
        if href and entry.visible(request.user):
            links.append({"label": entry.label, "href": href, "current": False})
    inside = [link for link in links if _is_inside(request.path, link["href"])]
    if inside:
        max(inside, key=lambda link: len(link["href"]))["current"] = True
    return links


def _is_inside(path: str, href: str) -> bool:
    return path == href or (href != "/" and href.endswith("/") and path.startswith(href))
