"""Who uses a service: every user holds a shared lock on one file for as long as its process lives.

The kernel gives the lock up when a process dies in whatever way, so there is no count that could go wrong.
"""

import fcntl
import os
import time
from pathlib import Path

from .places import EmbeddedError, make_var_directory


class Lock:
    """An advisory lock on a file, shared or exclusive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def _open(self) -> int:
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            except PermissionError as error:
                raise EmbeddedError(
                    f"{self.path} belongs to another user; run this as that user, "
                    "or set TOEX_VAR_DIR to a folder of your own."
                ) from error
        return self._descriptor

    def share(self) -> None:
        """Take the lock together with others; waits while somebody has it alone."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def take(self) -> bool:
        """Take the lock alone, if nobody has it."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Give the lock up."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_taken(self) -> bool:
        """Whether another process has the lock alone."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            self.release()
        return False

    def write(self, text: str) -> None:
        """Leave `text` in the file for those who cannot have the lock."""
        os.ftruncate(self._open(), 0)
        os.pwrite(self._open(), text.encode(), 0)


class Users(Lock):
    """The users of one service."""

    def __init__(self, var_dir: Path, service: str) -> None:
        make_var_directory(var_dir)
        super().__init__(var_dir / "run" / f"{service}.users")

    def join(self) -> None:
        """Be a user; waits while the service is being stopped because it had none."""
        self.share()

    def leave(self) -> None:
        """Be a user no longer."""
        self.release()

    def nobody(self) -> bool:
        """Whether nobody uses the service (asked a few times, since the keeper asks the same way)."""
        for _ in range(5):
            if self.take():
                self.release()
                return True
            time.sleep(0.01)
        return False
