"""Asks ClamAV's daemon about a file, by its INSTREAM command. Where it is configured, nothing is kept without its word.

`CLAMAV_ADDRESS` is the path of a Unix socket, or `host:port`; empty for none. The daemon passes what is above its own
MaxFileSize as clean: docs/running.md says how it has to be set up.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import time
from collections.abc import Iterable

from django.conf import settings

from foundations.documents.refusals import refused

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PING_SECONDS = 1


class Unchecked(Exception):
    """The scanner gave no word on the file: down, slow, over its limit, or an answer that is none."""


def is_configured() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMAV_ADDRESS)


def refuse_infected(upload) -> None:
    """Raise the refusal of an infected file, and of any that could not be checked. Nothing where there is no scanner."""
    if not is_configured():
        return
    try:
        signature = scan(upload.chunks())
    except Unchecked:
        raise refused("unchecked") from None
    finally:
        upload.seek(0)
    if signature:
        raise refused("infected")


def scan(chunks: Iterable[bytes]) -> str:
    """The name of what was found in the file, or "". Raises Unchecked."""
    answer = _ask(b"zINSTREAM\0", _framed(chunks), seconds=settings.CLAMAV_SECONDS)
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed"
    raise Unchecked(answer)


def answers() -> bool:
    """Whether the scanner is there and well."""
    try:
        return _ask(b"zPING\0", (), seconds=PING_SECONDS) == "PONG"
    except Unchecked:
        return False


def _framed(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """Each piece behind its length, in pieces that stay small; a length of nothing ends them."""
    for chunk in chunks:
        for begin in range(0, len(chunk), CHUNK):
            piece = chunk[begin : begin + CHUNK]
            yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _ask(command: bytes, pieces: Iterable[bytes], *, seconds: float) -> str:
    """Send a command and what belongs to it; gives the answer, all within `seconds`. Raises Unchecked."""
    until = time.monotonic() + seconds
    try:
        with contextlib.closing(_connected(until)) as connection:
            # Over its size limit the daemon answers and hangs up while we are still sending.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for piece in itertools.chain([command], pieces):
                    connection.settimeout(_left(until))
                    connection.sendall(piece)
            return _answer(connection, until)
    except OSError as error:
        raise Unchecked(str(error)) from error


def _connected(until: float) -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_left(until))
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket, until: float) -> str:
    """What comes until the zero byte. Raises Unchecked where the line is cut before it."""
    got = b""
    while b"\0" not in got:
        connection.settimeout(_left(until))
        more = connection.recv(LONGEST_ANSWER)
        if not more or len(got) > LONGEST_ANSWER:
            raise Unchecked("The scanner hung up before it had answered.")
        got += more
    return got.split(b"\0")[0].decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    """Seconds that are left. Raises TimeoutError, which is an OSError."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner is too slow.")
    return left
