"""The keeper of one service: starts it, restarts it when it dies, stops it when nobody uses it.

The service dies with its keeper (the kernel sees to that on Linux), and users hold no pid of either, so
whatever is killed, the next user finds one of two states: it answers, or it can be started.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

from .places import EmbeddedError
from .rights import before_exec
from .service import START_SECONDS, Service
from .users import Users

# Long enough that two commands in a row do not start everything twice.
LINGER_SECONDS = 30
STOP_SECONDS = 20
RESTARTS, RESTART_WINDOW = 5, 60


class Keeper:
    """Runs in a process of its own."""

    def __init__(self, service: Service, report: int) -> None:
        self.service = service
        self.report_pipe: int | None = report
        self.users = Users(service.var_dir, service.name)
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.starts: list[float] = []

    def run(self) -> int:
        """Keep the service until nobody uses it."""
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if not self._only_keeper():
            return 0
        try:
            self._report(self._start() or "ready")
            self._watch()
        except EmbeddedError as error:
            self._say(str(error))
            self._report(f"error: {error}")
            return 1
        except (OSError, subprocess.SubprocessError) as error:
            message = f"{self.service.name} cannot be started: {error}"
            self._say(message)
            self._report(f"error: {message}; see {self.service.log}")
            return 1
        finally:
            self._stop()
        return 0

    def _ask_to_stop(self, _signal: int, _frame: object) -> None:
        self.stopping = True

    def _only_keeper(self) -> bool:
        """Take the keeper's lock; those who only look whether it is taken hold it for a moment."""
        for _ in range(20):
            if self.service.keeper_lock.take():
                self.service.keeper_lock.write(str(os.getpid()))
                return True
            time.sleep(0.01)
        return False

    def _start(self) -> str | None:
        """Start the service and wait until it answers; returns what had to be mended for that."""
        account = self.service.make_folders()
        prepare = before_exec(account, self.service.needs(), self.service.stop_signal)
        self.service.recover()
        mended = None
        while True:
            self.starts.append(time.monotonic())
            self.child = subprocess.Popen(  # noqa: S603 - our own command
                self.service.command(), stdin=subprocess.DEVNULL, cwd=self.service.home, preexec_fn=prepare
            )
            if self._answers_in_time() or self.stopping:
                break
            status = self.child.poll()
            mended = None if mended else self.service.refused_to_start()
            if mended is None:
                raise EmbeddedError(f"{self.service.name} ended with status {status}; see {self.service.log}.")
            self._say(mended)
        if not self.stopping:
            self._say(f"{self.service.name} is ready")
        return mended

    def _answers_in_time(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.stopping:
            if self.service.answers():
                return True
            if self.child.poll() is not None:
                return False
            time.sleep(0.02)
        return False

    def _watch(self) -> None:
        """Return once the service is to stop; in that case nobody can join before it has stopped."""
        unused_since = None
        while not self.stopping:
            time.sleep(0.1)
            if self.child.poll() is not None:
                self._restart()
            if not self.users.take():
                unused_since = None
                continue
            unused_since = unused_since or time.monotonic()
            if time.monotonic() - unused_since > LINGER_SECONDS:
                return
            self.users.release()

    def _restart(self) -> None:
        """Start the service again after it died, but not for ever."""
        now = time.monotonic()
        self.starts = [start for start in self.starts if now - start < RESTART_WINDOW]
        if len(self.starts) >= RESTARTS:
            raise EmbeddedError(f"{self.service.name} keeps ending; see {self.service.log}.")
        self._say(f"{self.service.name} ended with status {self.child.returncode}; starting it again")
        self._start()

    def _stop(self) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        for number in (self.service.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            self.child.send_signal(number)
            try:
                self.child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._say(f"{self.service.name} did not stop; asking more firmly")
            else:
                self._say(f"{self.service.name} has stopped")
                return

    def _report(self, line: str) -> None:
        """Tell the process that started us, once, and let go of the pipe."""
        if self.report_pipe is None:
            return
        with contextlib.suppress(BrokenPipeError):
            os.write(self.report_pipe, line.encode())
        os.close(self.report_pipe)
        self.report_pipe = None

    def _say(self, line: str) -> None:
        """A line for the log."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        sys.stderr.write(f"{stamp} UTC keeper[{os.getpid()}] {line}\n")
        sys.stderr.flush()
