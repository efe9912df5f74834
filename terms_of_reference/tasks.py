"""Celery wrappers: a doorbell, nothing more."""

from celery import shared_task

from terms_of_reference import making, promises


@shared_task(scope="makes the papers of terms that were asked for")
def make_papers() -> None:
    making.make_all()


@shared_task(scope="reminds of reviews and of days that signed terms promised")
def remind_of_promises() -> None:
    promises.remind()
