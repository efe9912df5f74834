"""A clock that stands where the story is: everything that asks Django for the time is told the story's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils import timezone


class Clock:
    """`at` is what time it is."""

    def __init__(self, at: datetime):
        self.at = at

    def now(self) -> datetime:
        return self.at


@contextmanager
def moved(at: datetime) -> Iterator[Clock]:
    """Within it the time is `at`, and whatever the clock is set to later. For commands: it moves the whole process."""
    clock, true_now = Clock(at), timezone.now
    fields = _fields_that_default_to(true_now)
    timezone.now = clock.now
    for field in fields:
        field._get_default = clock.now
    try:
        yield clock
    finally:
        timezone.now = true_now
        for field in fields:
            # Django works it out again from the field's default.
            del field._get_default


def _fields_that_default_to(now) -> list[models.Field]:
    """They hold the function itself, so they do not notice when the name gets another one."""
    return [field for model in apps.get_models() for field in model._meta.local_fields if field.default is now]
