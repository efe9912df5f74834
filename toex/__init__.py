"""Wires the house together; nobody imports it."""

from toex.celery import app as celery_app

__all__ = ["celery_app"]
