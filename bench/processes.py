"""Processes of a bench: started, killed by their own id, started again; a Redis and a mail server of its own; a clock."""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Process:
    """One process in a session of its own, so that it can be killed with its children and nobody else."""

    def __init__(self, name: str, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.name, self.command, self.log = name, command, log
        self.environment = os.environ | (environment or {})
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, its words going to its log."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
            )

    def kill(self) -> None:
        """`kill -9` it and its children; does nothing where it does not run."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGKILL)
        if self.running:
            self.running.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and its children."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)

    def peak(self) -> int:
        """The most memory, in KiB, that any process of its group has had (Linux)."""
        found = 0
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, StopIteration, ProcessLookupError):
                if self.running and os.getpgid(int(entry.name)) == self.running.pid:
                    status = (entry / "status").read_text().splitlines()
                    line = next(one for one in status if one.startswith("VmRSS"))
                    found = max(found, int(line.split()[1]))
        return found


def free_port() -> int:
    """A port on loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sink(folder: Path) -> tuple[Process, int, Path]:
    """A mail server: the process, its port, and where it writes."""
    port, kept = free_port(), folder / "sink.txt"
    kept.write_text("")
    return Process("sink", [sys.executable, "-m", "bench.sink", str(port), str(kept)], folder / "sink.log"), port, kept


def redis_server(folder: Path) -> tuple[Process, str]:
    """A Redis as production has it (append-only file, nothing evicted): the process, and its address."""
    from toex.embedded import redis as embedded

    data, place = folder / "redis", folder / "redis.sock"
    data.mkdir(exist_ok=True)
    words = [
        "--port",
        "0",
        "--appendonly",
        "yes",
        "--appendfsync",
        "everysec",
        "--maxmemory-policy",
        "noeviction",
        "--save",
    ]
    command = [embedded.program(), *words, "", "--dir", str(data), "--unixsocket", str(place)]
    return Process("redis", command, folder / "redis.log"), f"redis+socket://{place}"


def prepare() -> None:
    """Django, and a migrated database under TOEX_VAR_DIR; no assets, because no page is drawn."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    os.environ.setdefault("TOEX_DEMO", "1")
    from toex import embedded

    embedded.start_for(os.environ["TOEX_VAR_DIR"])
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("secure_database", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("load_reference_data", verbosity=0, stdout=nowhere)


class Clock:
    """What time it is for the processes of a bench: the real time and an offset that the bench sets (`bench.clocked`)."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(struct.pack("d", 0.0))
        self._file = path.open("r+b")
        self._map = mmap.mmap(self._file.fileno(), 8)
        self.path = path

    def set(self, instant: float) -> float:
        """Make it `instant` (seconds since 1970) now; gives the real time of that."""
        real = time.time()
        self._map[:8] = struct.pack("d", instant - real)
        return real

    def now(self) -> float:
        """What time it is."""
        return time.time() + struct.unpack("d", self._map[:8])[0]


def wait_until(asked, seconds: float, pause: float = 0.2) -> bool:
    """Whether `asked()` came true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not asked():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
