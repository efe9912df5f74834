"""The bell: asks Celery to drain the outbox soon. Nothing is lost where it does not ring; beat drains too."""

from __future__ import annotations

import logging
from time import monotonic

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

DRAIN = "foundations.notifications.tasks.drain"
# Of its own, so that a paused Redis holds a request for half a second; the workers' connections may wait longer.
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
# After a failure the bell is left alone, so that many changes do not each wait for a Redis that is away.
QUIET_SECONDS = 30

_quiet_until = float("-inf")


def ring() -> None:
    """Ask for a drain within half a second or so, or log one warning and stay quiet for a while. Never raises."""
    global _quiet_until
    if monotonic() < _quiet_until:
        return
    try:
        with current_app.connection_for_write(transport_options=PATIENCE) as connection:
            current_app.send_task(DRAIN, connection=connection, retry=False, ignore_result=True)
    except (OSError, OperationalError) as error:
        _quiet_until = monotonic() + QUIET_SECONDS
        logger.warning("The outbox bell could not be rung, beat will see to it: %s", error)
