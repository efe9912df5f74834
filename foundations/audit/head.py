"""The head of the chain, kept where whoever owns the database cannot reach it: a file, and syslog where configured.

Without it a cut tail, or a chain written anew from some link on, would look whole.
"""

from __future__ import annotations

import logging.handlers
import os
from functools import cache
from pathlib import Path

from django.conf import settings

from foundations.audit.models import AuditSeal


def write(link: AuditSeal) -> None:
    """Append the link's number and hash to the file, on the disk before it returns, and tell syslog."""
    line = f"{link.number} {link.hash} {link.sealed_at.isoformat()}"
    path = Path(settings.AUDIT_HEAD_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    if settings.AUDIT_SYSLOG:
        _syslog(settings.AUDIT_SYSLOG).emit(logging.makeLogRecord({"msg": f"toex-audit-head {line}"}))


def read() -> dict[int, str]:
    """Hash by number of every link that the file remembers; a line cut short by a crash is left out."""
    path = Path(settings.AUDIT_HEAD_FILE)
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {int(parts[0]): parts[1] for parts in lines if len(parts) == 3 and parts[0].isdigit()}


@cache
def _syslog(address: str) -> logging.handlers.SysLogHandler:
    """A handler for `/dev/log` or `host:port` (UDP). What cannot be sent is reported by logging, and lost."""
    host, _, port = address.rpartition(":")
    return logging.handlers.SysLogHandler(address if address.startswith("/") else (host, int(port)))
