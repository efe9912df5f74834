"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.deadlines import reminders


@shared_task(scope="makes the reminders that are due")
def sweep() -> None:
    reminders.sweep()
