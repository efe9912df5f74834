"""The pages as production serves them: gunicorn with whitenoise, in a process of its own, on the test database."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection

BASE_DIR = Path(settings.BASE_DIR)


def build_assets() -> None:
    """Stylesheet, scripts and collected files; two workers of one test run take turns."""
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(settings.VAR_DIR) / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("build_assets", "--if-changed", verbosity=0)


@contextmanager
def served(logs: Path, **environment: str):
    """The address of a server on the database that this process is connected to."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = logs / "gunicorn.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", str(BASE_DIR / "toex" / "gunicorn.py")],
            cwd=BASE_DIR,
            env=_environment(port, address) | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _environment(port: int, address: str) -> dict[str, str]:
    return os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "toex.settings",
        "PORT": str(port),
        "SITE_URL": address,
        "TOEX_BIND": "127.0.0.1",
        "TOEX_HTTPS": "0",
        "TOEX_VAR_DIR": str(settings.VAR_DIR),
        # Neither a trial nor pytest, so the key of both is refused there.
        "SECRET_KEY": secrets.token_urlsafe(60),
        "TOEX_REQUIRE_SECOND_FACTOR": "0",
        "WEB_CONCURRENCY": "1",
    }


def _database_url() -> str:
    """The address in the settings, with the name of this process's test database."""
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(process: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")
