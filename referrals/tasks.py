"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from referrals import expiry, idempotency
from referrals.conversation import reminding
from referrals.deciding import chasing
from referrals.sharing import sweeping


@shared_task(scope="reminds of shares that end and ends those that are over")
def sweep_shares() -> None:
    sweeping.sweep()


@shared_task(scope="tells of drafts that nobody touches and deletes them; forgets old calls")
def sweep_drafts() -> None:
    expiry.sweep()
    idempotency.forget()


@shared_task(scope="reminds people of what they wanted to look at again")
def remind_of_follow_ups() -> None:
    reminding.sweep()


@shared_task(scope="reminds of questions whose day is near or has passed")
def remind_of_questions() -> None:
    chasing.sweep()
