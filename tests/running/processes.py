"""What the tests of the running system know about processes: their own, by number, never by name."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def ends(pid: int) -> bool:
    """Whether the process is gone; a dead one that nobody has collected yet counts as gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def kill(pids: list[int]) -> None:
    """`kill -9`, and wait until they are gone."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: all(ends(pid) for pid in pids))


def of_services(var_dir: Path) -> list[int]:
    """The keepers of `var_dir` and all processes of its services."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            keeps = b"keep" in words and str(var_dir).encode() in words
            if keeps or Path(os.readlink(entry / "cwd")).is_relative_to(var_dir):
                found.append(int(entry.name))
    return found


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something to become true; an AssertionError if it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
