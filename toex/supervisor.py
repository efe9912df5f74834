"""Runs the whole system in one terminal: `script/server` ends here.

Prepares the database in this process, then runs web, worker and beat as children until somebody says stop.
"""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from toex import embedded
from toex.children import Child, GaveUp, end_leftovers
from toex.embedded.users import Lock

HOST = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 8
MEND_SECONDS = 1

CELERY = ["-m", "celery", "-A", "toex.celery"]
COMMANDS = {
    "web": ["-m", "gunicorn", "--config", "python:toex.gunicorn"],
    "worker": [*CELERY, "worker", "--loglevel", "INFO", "--concurrency", "1", "--without-gossip", "--without-mingle"],
    "beat": [*CELERY, "beat", "--loglevel", "INFO", "--pidfile="],
}


# As whom each enters the embedded database: none of them owns anything there.
ROLES = {"web": "toex_app", "worker": "toex_worker", "beat": "toex_worker"}


class Stop(BaseException):
    """Somebody asked for the end."""


class Refusal(Exception):
    """The system cannot run; the message is one sentence for the person at the terminal."""


def main(arguments: list[str]) -> int:
    """Run until asked to stop; returns the exit status."""
    parser = argparse.ArgumentParser(prog="script/server")
    parser.add_argument("--empty", action="store_true", help="do not load the fictional demo")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    var_dir = embedded.var_directory(os.environ.get("TOEX_VAR_DIR") or embedded.BASE_DIR / "var")
    children: list[Child] = []
    status = 1
    try:
        with _only_one(var_dir):
            try:
                port = _port()
                end_leftovers(var_dir)
                _refuse_used_port(port)
                _environment(var_dir, port)
                embedded.start_for(var_dir)
                _prepare(empty=options.empty)
                children += _start(var_dir)
                _run(children, port, var_dir)
            finally:
                _end(children, var_dir)
    except Stop:
        status = 0
    except (Refusal, GaveUp, embedded.EmbeddedError) as error:
        _say(str(error))
    return status


def _stop(_signal: int, _frame: object) -> None:
    """Stop once; the end is on its way, and a second Ctrl-C must not interrupt it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stop


def _say(line: str) -> None:
    # The terminal may be gone; that must not keep us from stopping the children.
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


@contextlib.contextmanager
def _only_one(var_dir: Path) -> Iterator[None]:
    """Hold the lock of the one supervisor of this data folder."""
    embedded.make_var_directory(var_dir)
    lock = Lock(var_dir / "run" / "server")
    if not lock.take():
        raise Refusal(f"script/server already runs on {var_dir} (process {lock.path.read_text()}).")
    lock.write(str(os.getpid()))
    try:
        yield
    finally:
        lock.release()


def _port() -> int:
    """The port that was asked for."""
    word = os.environ.get("PORT") or "8000"
    if not word.isdecimal() or not 0 < int(word) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {word!r}.")
    return int(word)


def _refuse_used_port(port: int) -> None:
    """Say so at once if somebody else serves on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except PermissionError:
            raise Refusal(f"Port {port} needs more rights; use one above 1023: PORT=8001 script/server") from None
        except OSError:
            raise Refusal(f"Port {port} is in use; choose another: PORT={port + 1} script/server") from None


def _environment(var_dir: Path, port: int) -> None:
    """What this process and its children find in their environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ["TOEX_VAR_DIR"] = str(var_dir)
    os.environ["PORT"] = str(port)
    os.environ["TOEX_BIND"] = HOST
    os.environ.setdefault("PYTHONUNBUFFERED", "1")


def _prepare(*, empty: bool) -> None:
    """Bring the database up to date. In this process: each further Python would cost half a second."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error

    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _say("Preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("secure_database", verbosity=0)
        call_command("load_reference_data", verbosity=0)
        if settings.DEMO and not empty:
            call_command("load_demo", if_empty=True)
    except OperationalError as error:
        raise Refusal(f"The database does not answer: {error}") from error
    except CommandError as error:
        raise Refusal(str(error)) from error
    finally:
        connection.close()


def _start(var_dir: Path) -> list[Child]:
    """Start web, worker and beat side by side."""
    children = [
        Child(name, [sys.executable, *words], embedded.BASE_DIR, var_dir, {"TOEX_DATABASE_ROLE": ROLES[name]})
        for name, words in COMMANDS.items()
    ]
    for child in children:
        child.start()
    return children


def _run(children: list[Child], port: int, var_dir: Path) -> None:
    """Watch the children; returns never, ends by `Stop` or `GaveUp`."""
    deadline = time.monotonic() + READY_SECONDS
    ready = False
    mended = time.monotonic()
    while True:
        for child in children:
            line = child.watch()
            if line:
                _say(line)
        if time.monotonic() - mended > MEND_SECONDS:
            embedded.mend(var_dir)
            mended = time.monotonic()
        if not ready:
            ready = _answers(port)
            if ready:
                _say(f"Ready on http://{HOST}:{port}")
                _introduce()
            elif time.monotonic() > deadline:
                raise Refusal(f"No answer on port {port} after {READY_SECONDS} seconds.\n{children[0].tail()}")
        time.sleep(0.2 if ready else 0.05)


def _answers(port: int) -> bool:
    """Whether the web process says that it is well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _introduce() -> None:
    """Print the people of the demo."""
    from django.core.management import call_command
    from django.db import connection

    call_command("demo_people")
    connection.close()
    _say("Ctrl-C stops it.")


def _end(children: list[Child], var_dir: Path) -> None:
    """Stop all children at once, then the services that nobody else uses."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if children:
        _say("Stopping")
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait(deadline)
    embedded.leave(var_dir)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
