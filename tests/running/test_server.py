"""The whole system under its supervisor, as somebody at a terminal meets it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.running import processes
from toex import children, embedded, supervisor
from toex.embedded.users import Lock


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    yield folder
    children.end_leftovers(folder)
    embedded.stop(folder)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Terminal:
    """A supervisor and what it has printed."""

    def __init__(self, var_dir, port):
        unset = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST")
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.printed = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "toex.supervisor", "--empty"],
            cwd=settings.BASE_DIR,
            env={**environment, "TOEX_DEMO": "1", "TOEX_VAR_DIR": str(var_dir), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, words):
        for line in self.process.stdout:
            self.printed += line
            if words in line:
                return
        pytest.fail(f"{words!r} was not printed: {self.printed}")

    def rest(self):
        self.printed += self.process.communicate(timeout=20)[0]
        return self.printed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_starts_serves_and_stops_on_ctrl_c(var_dir, port):
    with Terminal(var_dir, port) as terminal:
        terminal.wait_for(f"Ready on http://127.0.0.1:{port}")
        assert get(port, "/healthz") == 200
        assert get(port, "/readyz") == 200
        began = time.monotonic()
        # What a terminal does: the signal goes to the whole group.
        os.killpg(terminal.process.pid, signal.SIGINT)
        assert terminal.rest().endswith("Stopping\n")
        assert time.monotonic() - began < 10
        assert terminal.process.returncode == 0
    assert children._marked(var_dir) == []
    assert processes.of_services(var_dir) == []


def test_it_starts_again_after_everything_was_killed(var_dir, port):
    with Terminal(var_dir, port) as terminal:
        terminal.wait_for("Ready on")
        processes.kill([terminal.process.pid, *children._marked(var_dir), *processes.of_services(var_dir)])
    began = time.monotonic()
    with Terminal(var_dir, port) as terminal:
        terminal.wait_for("Ready on")
        assert time.monotonic() - began < 10
        assert get(port, "/readyz") == 200
        terminal.process.terminate()
        terminal.rest()
        assert terminal.process.returncode == 0


def test_a_killed_supervisor_leaves_nothing_in_the_way(var_dir, port):
    with Terminal(var_dir, port) as terminal:
        terminal.wait_for("Ready on")
        processes.kill([terminal.process.pid])
    with Terminal(var_dir, port) as terminal:
        terminal.wait_for("Ready on")
        terminal.process.terminate()
        terminal.rest()


def test_a_used_port_is_one_sentence(var_dir, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with Terminal(var_dir, port) as terminal:
            assert terminal.rest() == f"Port {port} is in use; choose another: PORT={port + 1} script/server\n"
            assert terminal.process.returncode == 1


@pytest.mark.parametrize("word", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_one_sentence(var_dir, word):
    with Terminal(var_dir, word) as terminal:
        assert terminal.rest() == f"PORT must be a number from 1 to 65535, not {word!r}.\n"
        assert terminal.process.returncode == 1


def test_two_on_the_same_data_are_refused(var_dir, port):
    embedded.make_var_directory(var_dir)
    lock = Lock(var_dir / "run" / "server")
    assert lock.take()
    lock.write("4242")
    try:
        with Terminal(var_dir, port) as terminal:
            assert terminal.rest() == f"script/server already runs on {var_dir} (process 4242).\n"
            assert terminal.process.returncode == 1
    finally:
        lock.release()


def test_every_part_of_the_system_is_started():
    assert set(supervisor.COMMANDS) == {"web", "worker", "beat"}
