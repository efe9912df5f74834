"""Celery wrappers: beat calls them, and nothing is lost when it does not."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundations.accounts import lockout, passwords


@shared_task(scope="to send links to those who forgot their password")
def answer_forgotten_passwords() -> None:
    passwords.answer()


@shared_task(scope="to forget attempts and sessions that have ended")
def forget() -> None:
    """What no limit, no page and no session needs any more."""
    lockout.forget()
    passwords.forget()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
