"""A mail server on loopback that keeps who got what and when, one line a message, and nothing else.

    python -m bench.sink PORT FILE

Each line: seconds since 1970, Message-ID, address. In a process of its own, so that it outlives whoever is killed.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import TextIO

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


async def serve(port: int, path: Path) -> None:
    """Take e-mail on `port` until somebody ends this process."""
    with path.open("a", buffering=1) as file:
        server = await asyncio.start_server(lambda reader, writer: _talk(reader, writer, file), "127.0.0.1", port)
        async with server:
            await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: TextIO) -> None:
    writer.write(b"220 sink\r\n")
    to = ""
    try:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                to = line.partition(b"<")[2].partition(b">")[0].decode()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                message = await reader.readuntil(b"\r\n.\r\n")
                found = MESSAGE_ID.search(message)
                file.write(f"{time.time():.6f} {found[1].decode() if found else '-'} {to}\n")
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
            await writer.drain()
            if verb == b"QUIT":
                break
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
