"""The log of the processes as lines of JSON: when, what, where and who; nothing that was typed can begin a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """One object a line. Of a request it keeps the path without its query, and the person by public id."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if request := getattr(record, "request", None):
            entry |= _about(request)
        if status := getattr(record, "status_code", None):
            entry["status"] = status
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=True, default=str)


def _about(request: Any) -> dict[str, Any]:
    """Who asked for what; nobody is looked up for it."""
    about = {"method": getattr(request, "method", ""), "path": getattr(request, "path", "")}
    # Where the authentication of Django keeps the person once a page has asked for them.
    person = getattr(request, "_cached_user", None)
    if public_id := getattr(person, "public_id", None):
        about["person"] = str(public_id)
    return about
