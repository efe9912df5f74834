"""Celery wrapper: a doorbell, nothing more."""

from celery import shared_task

from dashboard.search import kept


@shared_task(scope="tells people of what is new in the searches that they saved")
def tell_of_searches() -> None:
    """Once a minute; whoever wants to be told daily is told in the morning."""
    kept.sweep()
