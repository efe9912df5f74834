"""Where the embedded services keep their files and sockets."""

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

# A socket's path may hold 107 bytes on Linux and 103 elsewhere; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_DIRECTORY = 80

LOG_BYTES = 5 * 1024 * 1024

# Spaces, commas, quotes and the like would have to be quoted differently in each address and configuration.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class EmbeddedError(Exception):
    """An embedded service cannot run; the message is one sentence for the person at the terminal."""


def var_directory(var_dir: Path | str) -> Path:
    """`var_dir` spelled in one way only, because locks and sockets are named after it."""
    return Path(var_dir).expanduser().resolve()


def socket_directory(var_dir: Path, service: str) -> Path:
    """The folder of the service's socket: its own folder, or a short private one where that name does not fit.

    `/tmp` rather than `$TMPDIR`: two processes with different environments must find the same socket.
    """
    usual = var_dir / service
    if len(str(usual)) <= LONGEST_SOCKET_DIRECTORY and PLAIN_PATH.fullmatch(str(usual)):
        return usual
    digest = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]
    return Path("/tmp") / f"toex-{digest}-{service}"  # noqa: S108 - private_directory refuses a foreign one


def make_var_directory(var_dir: Path) -> None:
    """Create `var_dir`, closed to others; as root passable, because the services run under another name."""
    try:
        var_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        for name in ("run", "log"):
            (var_dir / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"The data folder {var_dir} cannot be made: {error.strerror}.") from error


def private_directory(path: Path, owner: int) -> None:
    """Have `path` be a folder of `owner` that nobody else can enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise EmbeddedError(
            f"{path} belongs to another user; run this as that user, or set TOEX_VAR_DIR to a folder of your own."
        )
    if found.st_uid != owner:
        os.chown(path, owner, -1)
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)


def append_to_log(path: Path) -> BinaryIO:
    """Open a log for a child process; a large one is put aside first."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")
