"""The child processes of the supervisor: started, restarted, ended, and never left behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from toex.embedded.places import append_to_log
from toex.embedded.rights import die_with_parent

# In the environment of every child, and so of its children: how leftovers of a killed run are known as ours.
MARK = "TOEX_SUPERVISED"

FAILURES, FAILURE_WINDOW = 5, 60
LONGEST_PAUSE = 10
TAIL_LINES = 15


class GaveUp(Exception):
    """A child keeps failing."""


class Child:
    """One of the processes that make up the system."""

    def __init__(
        self, name: str, command: list[str], folder: Path, var_dir: Path, environment: dict[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = command
        self.folder = folder
        self.log = var_dir / "log" / f"{name}.log"
        self.environment = {**os.environ, **(environment or {}), MARK: str(var_dir)}
        self.process: subprocess.Popen[bytes] | None = None
        self.failures: list[float] = []
        self.start_again_at = 0.0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone, which stops all in order."""
        with append_to_log(self.log) as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_prepare(),
            )

    def watch(self) -> str | None:
        """Start it again if it ended; returns what there is to say about it."""
        if self.process is None:
            if time.monotonic() >= self.start_again_at:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return None
        now = time.monotonic()
        # A killed parent leaves its own children behind; they hold the port.
        self._end_group()
        self.process = None
        self.failures = [failure for failure in self.failures if now - failure < FAILURE_WINDOW] + [now]
        if len(self.failures) >= FAILURES:
            raise GaveUp(f"{self.name} keeps failing (status {status}); stopping everything.\n{self.tail()}")
        pause = min(2 ** (len(self.failures) - 1), LONGEST_PAUSE)
        self.start_again_at = now + pause
        first = "\n" + self.tail() if len(self.failures) == 1 else ""
        return f"{self.name} ended with status {status}; starting it again in {pause} s.{first}"

    def tail(self) -> str:
        """The last lines of its log."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        except OSError:
            return ""
        return "\n".join([f"Last lines of {self.log}:", *(f"  {self.name} | {line}" for line in lines)])

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, deadline: float) -> None:
        """Wait for its end; after the deadline end it and its own children."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end_group()
            self.process.wait()

    def _end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _prepare() -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with_parent(parent, signal.SIGTERM)


def end_leftovers(var_dir: Path) -> None:
    """End what a killed supervisor of this data folder left behind; call it with the supervisor's lock held."""
    for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
        for pid in _marked(var_dir):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while _marked(var_dir) and time.monotonic() < deadline:
            time.sleep(0.05)


def _marked(var_dir: Path) -> list[int]:
    """Processes with our mark, by their environment and not by their name."""
    words = f"{MARK}={var_dir}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(entry.name) != os.getpid() and words in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:  # gone, or another user's
            continue
    return found
