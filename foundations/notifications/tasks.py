"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.notifications import outbox


@shared_task(scope="sends the e-mails that are due")
def drain() -> None:
    outbox.drain()
