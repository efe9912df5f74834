"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.deadlines import closures, reminders


@shared_task(scope="lets clocks follow closed days, and makes the reminders that are due")
def sweep() -> None:
    # First, so that nobody is reminded of a day that has moved.
    closures.catch_up()
    reminders.sweep()
