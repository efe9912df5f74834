"""What a file costs the web process: the peak of its memory while it takes 1 MiB and 100 MiB, in parts and by the form.

    .venv/bin/python -m bench.uploads

Starts a server of one worker on the database in TOEX_VAR_DIR, which needs the demo. Reads the peak from the system
(Linux) after each file; it must not grow with the file.
"""

from __future__ import annotations

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
OFFICER = "officer.norfolk@toex.example"


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Port and process of a worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "toex" / "gunicorn.py"), "--log-level", "error"]
    more = {"PORT": str(port), "WEB_CONCURRENCY": "1", "TOEX_DEMO": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    parent = subprocess.Popen([*command, "--access-logfile", "/dev/null"], cwd=ROOT, env=os.environ | more, **quiet)
    try:
        yield port, _worker(parent.pid, port)
    finally:
        parent.terminate()
        parent.wait(timeout=30)


def _worker(parent: int, port: int) -> int:
    for _ in range(150):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        with socket.socket() as probe:
            if children and probe.connect_ex(("127.0.0.1", port)) == 0:
                return int(children[0])
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


class Officer:
    """Somebody with a draft, signed in, who sends files."""

    def __init__(self, port: int):
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from foundations.accounts.models import User
        from foundations.accounts.session_store import BEGAN, SEEN, SessionStore
        from referrals import actions

        self.port, user = port, User.objects.get(email=OFFICER)
        session = SessionStore()
        session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]})
        session.update({HASH_SESSION_KEY: user.get_session_auth_hash(), BEGAN: time.time(), SEEN: time.time()})
        session.save()
        token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
        }
        force = user.memberships.get().organisation
        self.draft = actions.start_request(force=force, by=user).public_id

    def ask(self, method: str, path: str, body: bytes = b"", expected: int = 204, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, self.headers | headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status != expected:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
        return answer

    def in_parts(self, name: str, content: bytes) -> None:
        from django.conf import settings

        about = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
        begun = self.ask("POST", f"/api/v1/referrals/{self.draft}/uploads/", expected=201, **about)
        path = re.sub(r"^https?://[^/]+", "", begun.headers["Location"])
        for begin in range(0, len(content), settings.UPLOAD_PART_BYTES):
            part = content[begin : begin + settings.UPLOAD_PART_BYTES]
            kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(begin)}
            self.ask("PATCH", path, part, **kind)

    def by_form(self, name: str, content: bytes) -> None:
        head = f'--x\r\nContent-Disposition: form-data; name="documents"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--x--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        self.ask("POST", f"/requests/{self.draft}/attachments/", body, expected=302, **kind)


def peak(process: int) -> float:
    """The most memory that the process has held, in MiB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1]) / 1024


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
    os.environ.setdefault("TOEX_DEMO", "1")
    import django

    django.setup()
    from django.conf import settings

    from toex import embedded

    embedded.start_for(settings.VAR_DIR)
    with served() as (port, worker):
        officer = Officer(port)
        print(f"{'':24}{'peak':>12}{'seconds':>10}")
        for send, words in ((officer.in_parts, "in parts"), (officer.by_form, "by the form")):
            for size in (1, 100):
                line = f"{words} {size:03} 07700900118\n".encode()
                content = (line * (size * MEBIBYTE // len(line)))[: size * MEBIBYTE]
                began = time.monotonic()
                send(f"{words} {size}.csv", content)
                took = time.monotonic() - began
                print(f"{f'{size} MiB {words}':24}{peak(worker):>8.1f} MiB{took:>10.1f}")


if __name__ == "__main__":
    main()
