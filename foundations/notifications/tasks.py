"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.notifications import bounces, digests, outbox


@shared_task(scope="sends the e-mails that are due")
def drain() -> None:
    bounces.take()
    digests.gather()
    outbox.drain()
