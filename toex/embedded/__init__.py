"""PostgreSQL and Redis of our own, for a trial, development and the tests.

`docs/decisions/0002-embedded-services.md` says why it is built this way. In short: each service has a small
keeper process that starts it, restarts it when it dies and stops it once nobody uses it any more. Whoever
uses a service holds a shared lock for as long as its process lives, so that a killed process leaves no trace.

Only the standard library is used here: the settings import this package before anything else exists.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from .places import EmbeddedError, make_var_directory, socket_directory, var_directory
from .service import Service
from .users import Users

__all__ = [
    "EmbeddedError",
    "ensure_postgres",
    "ensure_redis",
    "leave",
    "make_var_directory",
    "mend",
    "postgres_url",
    "redis_url",
    "start_for",
    "start_on_demand",
    "stop",
    "var_directory",
]

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# These commands never open the database; all others might.
NO_DATABASE_COMMANDS = {"build_assets", "collectstatic", "diffsettings", "findstatic", "help", "version", "startapp"}

_held: dict[tuple[Path, str], Users] = {}


def postgres_url(var_dir: Path | str, role: str = "postgres") -> str:
    """The address of the embedded PostgreSQL under `var_dir` for `role`, whether or not it runs."""
    return f"postgres://{role}@/toex?host={socket_directory(var_directory(var_dir), 'postgres')}"


def redis_url(var_dir: Path | str) -> str:
    """The address of the embedded Redis under `var_dir`, whether or not it runs."""
    return f"redis+socket://{socket_directory(var_directory(var_dir), 'redis') / 'redis.sock'}"


def ensure_postgres(var_dir: Path | str) -> None:
    """Have PostgreSQL answer, and keep it so until this process ends or leaves."""
    _ensure([_service("postgres", var_directory(var_dir))])


def ensure_redis(var_dir: Path | str) -> None:
    """Have Redis answer, and keep it so until this process ends or leaves."""
    _ensure([_service("redis", var_directory(var_dir))])


def start_for(var_dir: Path | str) -> None:
    """Have both services answer for `var_dir`, unless an address of their own is set for them."""
    directory = var_directory(var_dir)
    _ensure([_service(name, directory) for name in wanted_services()])


def mend(var_dir: Path | str) -> None:
    """Start again what lost even its keeper; cheap enough to be called every second."""
    directory = var_directory(var_dir)
    _ensure([service for name in wanted_services() if not (service := _service(name, directory)).is_kept()])


def start_on_demand(arguments: Sequence[str]) -> None:
    """Start what the `manage.py` command in `arguments` needs."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in NO_DATABASE_COMMANDS or command.startswith("-") or "--help" in arguments:
        return
    if command == "check" and "--database" not in arguments:
        return
    start_for(os.environ.get("TOEX_VAR_DIR") or BASE_DIR / "var")


def wanted_services() -> list[str]:
    """The services that the environment gives no address for."""
    variables = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return [
        name
        for name, variable in variables.items()
        if not (os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))
    ]


def leave(var_dir: Path | str) -> None:
    """Give up this process's use of the services, and stop those that nobody else uses."""
    directory = var_directory(var_dir)
    for name in ("redis", "postgres"):
        users = _held.pop((directory, name), None) or Users(directory, name)
        users.leave()
        if users.nobody():
            _service(name, directory).stop()


def stop(var_dir: Path | str) -> None:
    """Stop both services, whoever uses them."""
    directory = var_directory(var_dir)
    for name in ("redis", "postgres"):
        _service(name, directory).stop()


def _ensure(services: list[Service]) -> None:
    """Join the users of every service first, then start what is missing side by side."""
    for service in services:
        key = (service.var_dir, service.name)
        if key not in _held:
            _held[key] = Users(*key)
        _held[key].join()
    starting = [(service, service.start_keeper()) for service in services if not service.runs()]
    for service, keeper in starting:
        service.wait_until_ready(keeper)


def _service(name: str, var_dir: Path) -> Service:
    """The service of that name; imported late, since most processes only ask for addresses."""
    if name == "postgres":
        from .postgres import Postgres

        return Postgres(var_dir)
    from .redis import Redis

    return Redis(var_dir)
