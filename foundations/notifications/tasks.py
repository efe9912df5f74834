"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.notifications import outbox


@shared_task
def drain() -> None:
    outbox.drain()
