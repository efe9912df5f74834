"""What PostgreSQL and Redis have in common: a folder, a keeper, and the question whether they answer."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from .places import EmbeddedError, append_to_log, make_var_directory, private_directory, socket_directory
from .rights import Account, service_account
from .users import Lock

# Recovery after a crash replays the log since the last checkpoint; that may take a while on a slow disk.
START_SECONDS = 120
STOP_SECONDS = 30


class Service:
    """An embedded service under one data folder."""

    name: str
    socket_name: str
    stop_signal: int

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.home = var_dir / self.name
        self.socket_dir = socket_directory(var_dir, self.name)
        self.socket = self.socket_dir / self.socket_name
        self.keeper_lock = Lock(var_dir / "run" / f"{self.name}.keeper")

    # --- what each service says for itself

    def answers(self) -> bool:
        """Whether the service is ready for work."""
        raise NotImplementedError

    def recover(self) -> None:
        """Clear away what a killed service left behind; called by the keeper before each start."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The command that runs the service in the foreground."""
        raise NotImplementedError

    def needs(self) -> list[Path]:
        """Paths that the service's user must be able to reach."""
        return [self.home, Path(self.command()[0])]

    def refused_to_start(self) -> str | None:
        """Called when the service ended before it answered; what was mended, if a second try is worth it."""
        return None

    # --- what they share

    def account(self) -> Account:
        """The user that the service runs as."""
        return service_account(self.home)

    def make_folders(self) -> Account:
        """Create the folders of data and socket for the service's user."""
        make_var_directory(self.var_dir)
        account = self.account()
        private_directory(self.home, account.uid)
        private_directory(self.socket_dir, account.uid)
        return account

    def is_kept(self) -> bool:
        """Whether the service has a keeper."""
        return self.keeper_lock.path.exists() and self.keeper_lock.is_taken()

    def runs(self) -> bool:
        """Whether the service answers and has a keeper that will stop it one day."""
        return self.is_kept() and self.answers()

    def ask(self, question: bytes, size: int) -> bytes:
        """Send `question` to the socket; an empty answer if nobody is there."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(question)
                return connection.recv(size)
        except OSError:
            return b""

    def start_keeper(self) -> int:
        """Start a keeper that survives this process; returns the pipe on which it reports."""
        make_var_directory(self.var_dir)
        receive, send = os.pipe()
        # By path: importing the package `toex` would load Celery, which a keeper has no use for.
        main = Path(__file__).with_name("__main__.py")
        with append_to_log(self.log) as log:
            # It forks and returns at once, so that the keeper is nobody's child and leaves no zombie behind.
            subprocess.run(  # noqa: S603 - our own file
                [sys.executable, str(main), "keep", self.name, str(self.var_dir), str(send)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=[send],
                start_new_session=True,
                check=True,
            )
        os.close(send)
        return receive

    def wait_until_ready(self, pipe: int) -> None:
        """Wait until the service answers, whichever keeper started it."""
        deadline = time.monotonic() + START_SECONDS
        try:
            while time.monotonic() < deadline:
                ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
                report = os.read(pipe, 4096).decode() if ready else ""
                if report.startswith("error:"):
                    raise EmbeddedError(report.removeprefix("error:").strip())
                if report not in ("", "ready"):
                    sys.stderr.write(f"{report}\n")
                if self.runs():
                    return
                # Another process was quicker; its keeper is still starting, or gave up and left the place to us.
                time.sleep(0.05)
                os.close(pipe)
                pipe = self.start_keeper()
        finally:
            os.close(pipe)
        raise EmbeddedError(f"{self.name} did not answer within {START_SECONDS} seconds; see {self.log}.")

    @property
    def log(self) -> Path:
        """The log of keeper and service."""
        return self.var_dir / "log" / f"{self.name}.log"

    def stop(self) -> None:
        """Have the keeper stop the service, and wait for it."""
        if not self.is_kept():
            return
        keeper = int(self.keeper_lock.path.read_text().strip() or 0)
        if keeper:
            os.kill(keeper, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_kept():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{self.name} did not stop within {STOP_SECONDS} seconds; see {self.log}.")
            time.sleep(0.02)
