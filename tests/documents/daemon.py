"""A small server that speaks the protocol of ClamAV's daemon: PING and INSTREAM, well or badly."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# In two parts, so that no scanner takes this file for the test file itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon:
    """What the server does, and what it has seen."""

    def __init__(self):
        self.manner = "well"
        self.received: list[bytes] = []
        self.largest = 25 * 1024 * 1024
        self.sent = b"stream: OK\0"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        daemon = self.server.daemon_state
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1) or b"\0"
        if daemon.manner == "dead":
            return
        if daemon.manner == "silent":
            time.sleep(3)
            return
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0", command
        self._stream(daemon)

    def _stream(self, daemon):
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            if daemon.manner == "cut off":
                self.request.shutdown(socket.SHUT_RDWR)
                return
            if len(content) + length > daemon.largest:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(length)
        daemon.received.append(content)
        if daemon.manner == "drip":
            for letter in b"stream: OK" * 100:
                self.wfile.write(bytes([letter]))
                time.sleep(0.05)
            return
        if daemon.manner == "well":
            found = EICAR in content
            self.wfile.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if found else b"stream: OK\0")
            return
        self.wfile.write(daemon.sent)


class _Quiet:
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that goes away is part of the tests."""


class _Tcp(_Quiet, socketserver.ThreadingTCPServer):
    pass


class _Unix(_Quiet, socketserver.ThreadingUnixStreamServer):
    pass


@contextmanager
def running(path: str = "") -> Iterator[tuple[Daemon, str]]:
    """The daemon, on a socket of its own; gives it and its address."""
    server = _Unix(path, _Handler) if path else _Tcp(("127.0.0.1", 0), _Handler)
    server.daemon_state = Daemon()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.daemon_state, path or f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
