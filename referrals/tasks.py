"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from referrals import expiry, idempotency


@shared_task(scope="tells of drafts that nobody touches and deletes them; forgets old calls")
def sweep_drafts() -> None:
    expiry.sweep()
    idempotency.forget()
