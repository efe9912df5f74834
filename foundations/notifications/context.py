"""The number beside "Notifications" at the top of every page."""

from django.utils.functional import SimpleLazyObject

from foundations.notifications import inbox


def bell(request) -> dict:
    """`unread_notices`: how many unread notices the signed-in person has; asked of the database when a page draws it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: inbox.unread_count(user))}
