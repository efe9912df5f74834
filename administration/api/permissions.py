"""Who may ask the API of administration: the same people as its pages."""

from __future__ import annotations

from rest_framework.permissions import BasePermission

from administration.pages import keeps_calendars
from foundations.accounts import administering


class IsNationalAdministrator(BasePermission):
    """What concerns all is decided in one place."""

    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and administering.is_national(request.user)


class IsAdministrator(BasePermission):
    """Whoever administers a region, a force or the nation."""

    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and request.user.has_perm(administering.ADMINISTER)


class KeepsCalendars(BasePermission):
    """Administrators of a region or of the nation."""

    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and keeps_calendars(request.user)
