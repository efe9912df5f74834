"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from foundations.deadlines import following, reminders, sweeps


@shared_task(scope="lets clocks follow closed days and targets, and makes the reminders that are due")
def sweep() -> None:
    # First, so that nobody is reminded of a day that has moved.
    following.catch_up()
    reminders.sweep()


@shared_task(scope="compares every open clock with its events, once a night")
def compare() -> None:
    # What somebody has just changed is no error of ours.
    following.catch_up()
    sweeps.every_clock(cause=sweeps.Cause.NIGHT)
