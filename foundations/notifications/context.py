"""The number beside "Notifications" at the top of every page."""

from functools import cache

from django.utils.functional import lazy

from foundations.notifications import inbox


def bell(request) -> dict:
    """`unread_notices`: how many unread notices the signed-in person has; asked of the database when a page draws it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0}
    # A number in every respect; Django's SimpleLazyObject is none for Jinja2's `int`, which takes it for 0.
    if (known := getattr(request, "unread_notices", None)) is not None:
        # A page that counted them with its own rows says so, which saves a statement.
        return {"unread_notices": known}
    return {"unread_notices": lazy(cache(lambda: inbox.unread_count(user)), int)()}
