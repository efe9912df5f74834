"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.deadlines import reminders


@shared_task
def sweep() -> None:
    reminders.sweep()
