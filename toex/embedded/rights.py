"""Running a service with no more rights than it needs, and never longer than its keeper.

PostgreSQL refuses to run as root. As root the services therefore run as the owner of their data, or as
`nobody` when the data is new. That user often cannot pass through a folder such as /root; on Linux the service
then keeps one single right of root: reading and passing through folders.
"""

import ctypes
import os
import pwd
import signal
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from .places import EmbeddedError

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETPCAP = 1, 2, 8
CAPABILITY_VERSION_3 = 0x20080522

_libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Account(NamedTuple):
    """The user that a service runs as."""

    name: str
    uid: int
    gid: int


def service_account(data: Path) -> Account:
    """The user for a service whose files lie in `data`."""
    uid = os.geteuid()
    if uid == 0:
        uid = data.stat().st_uid if data.exists() else 0
        uid = uid or pwd.getpwnam("nobody").pw_uid
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL needs a name for user {uid}, and this system knows none; "
            "run this as a named user, or set DATABASE_URL and REDIS_URL."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid)


def closed_folder(account: Account, paths: Iterable[Path]) -> Path | None:
    """The first folder on the way to `paths` that `account` may not pass through."""
    for path in paths:
        for folder in reversed(path.resolve().parents):
            found = folder.stat()
            if found.st_uid == account.uid:
                allowed = found.st_mode & stat.S_IXUSR
            elif found.st_gid == account.gid:
                allowed = found.st_mode & stat.S_IXGRP
            else:
                allowed = found.st_mode & stat.S_IXOTH
            if not allowed:
                return folder
    return None


def passing_capability() -> int | None:
    """The smallest right of ours that opens closed folders."""
    if _libc is None:
        return None
    status = Path("/proc/self/status").read_text()
    permitted = next((int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapPrm:")), 0)
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if permitted >> capability & 1 and permitted >> CAP_SETPCAP & 1:
            return capability
    return None


def before_exec(account: Account, needs: Iterable[Path], death_signal: int) -> Callable[[], None]:
    """What a child does between fork and exec: become `account`, and die when its parent does.

    Raises:
        EmbeddedError: if `account` could not reach the paths in `needs`.
    """
    changes = account.uid != os.geteuid()
    capability = None
    closed = closed_folder(account, needs) if changes else None
    if closed:
        capability = passing_capability()
        if capability is None:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the user {account.name} may not pass through {closed}; "
                "move the project elsewhere, run it as an ordinary user, or set DATABASE_URL and REDIS_URL."
            )
    parent = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        if changes:
            _become(account, capability)
        die_with_parent(parent, death_signal)

    return prepare


def die_with_parent(parent: int, death_signal: int) -> None:
    """Ask the kernel for `death_signal` when the process `parent`, which is ours, ends."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _become(account: Account, capability: int | None) -> None:
    """Change the user for good, keeping at most one capability."""
    if capability is not None:
        # Else access(2), which initdb and the server ask about their own programs, would leave the right out.
        _libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    if capability is None:
        return
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    one = 1 << capability
    data = (ctypes.c_uint32 * 6)(one, one, one, 0, 0, 0)
    if _libc.capset(header, data) or _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0):
        raise OSError(ctypes.get_errno(), "the right to pass through closed folders was refused")
