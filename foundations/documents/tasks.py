"""Celery wrappers: beat calls them, and nothing is lost when it does not."""

import logging

from celery import shared_task

from foundations.documents import sweeping, uploads

logger = logging.getLogger(__name__)


@shared_task(scope="to take away files that no row describes, and rows that nothing points to")
def sweep_orphans() -> None:
    """Once a day; where they are many a person has to look."""
    sweeping.discard_unused()
    try:
        sweeping.sweep()
    except sweeping.TooMany as error:
        logger.error("Files without a row: %s", error)


@shared_task(scope="to take away files that never arrived as a whole")
def sweep_uploads() -> None:
    """Once an hour."""
    uploads.sweep()
