"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from referrals.sharing import sweeping


@shared_task(scope="reminds of shares that end and ends those that are over")
def sweep_shares() -> None:
    sweeping.sweep()
