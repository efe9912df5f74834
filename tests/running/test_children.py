"""The supervisor's children: restarted, given up, and never left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.running import processes
from toex import children
from toex.children import Child, GaveUp
from toex.embedded.places import LOG_BYTES

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def var_dir(tmp_path):
    (tmp_path / "log").mkdir()
    return tmp_path


@pytest.fixture
def make(var_dir):
    """Make children that end with the test."""
    made = []

    def child(command, name="web"):
        made.append(Child(name, command, var_dir, var_dir))
        made[-1].start()
        return made[-1]

    yield child
    for one in made:
        one.ask_to_stop()
        one.wait(time.monotonic() + 2)


def watch_until_it_ended(child):
    said = []
    processes.wait_until(lambda: bool(said.append(child.watch()) or said[-1]))
    return said[-1]


def test_a_child_that_lives_needs_no_word(make):
    assert make(SLEEP).watch() is None


def test_a_killed_child_is_started_again(make):
    child = make(SLEEP)
    first = child.process.pid
    processes.kill([first])
    assert watch_until_it_ended(child).startswith("web ended with status -9; starting it again in 1 s.")
    child.start_again_at = 0
    assert child.watch() is None
    assert child.process.pid != first
    assert child.process.poll() is None


def test_the_end_of_the_log_is_told_once(make):
    child = make([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
    assert "  web | the reason" in watch_until_it_ended(child)
    child.start_again_at = 0
    assert watch_until_it_ended(child) == "web ended with status 3; starting it again in 2 s."


def test_a_child_that_keeps_failing_is_given_up_loudly(make):
    child = make([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
    for _ in range(children.FAILURES - 1):
        watch_until_it_ended(child)
        child.start_again_at = 0
        child.watch()
    with pytest.raises(GaveUp, match=r"(?s)web keeps failing \(status 3\).*web \| the reason"):
        watch_until_it_ended(child)


def test_failures_of_long_ago_do_not_count(make):
    child = make(SLEEP)
    child.failures = [time.monotonic() - children.FAILURE_WINDOW - 1] * 10
    processes.kill([child.process.pid])
    assert "in 1 s." in watch_until_it_ended(child)


def test_grandchildren_of_a_killed_child_go_too(make, var_dir):
    words = f"import subprocess, sys; p = subprocess.Popen({SLEEP!r}); print(p.pid, flush=True); p.wait()"
    child = make([sys.executable, "-c", words])
    processes.wait_until(lambda: child.log.read_text().endswith("\n"))
    grandchild = int(child.log.read_text())
    processes.kill([child.process.pid])
    watch_until_it_ended(child)
    processes.wait_until(lambda: processes.ends(grandchild))


def test_a_child_that_ignores_the_request_is_ended(make):
    ignores = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    child = make([sys.executable, "-c", ignores])
    processes.wait_until(lambda: "on" in child.log.read_text())
    child.ask_to_stop()
    child.wait(time.monotonic() + 0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_a_large_log_is_put_aside(make, var_dir):
    (var_dir / "log" / "web.log").write_bytes(b"x" * (LOG_BYTES + 1))
    make(SLEEP)
    assert (var_dir / "log" / "web.log.1").stat().st_size > LOG_BYTES
    assert (var_dir / "log" / "web.log").stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_die_with_a_killed_supervisor(var_dir):
    words = (
        "import time; from pathlib import Path; from toex.children import Child;"
        f"c = Child('web', {SLEEP!r}, Path('/'), Path({str(var_dir)!r})); c.start();"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True)
    with supervisor:
        child = int(supervisor.stdout.readline())
        assert not processes.ends(child)
        supervisor.kill()
    processes.wait_until(lambda: processes.ends(child))


def test_leftovers_are_known_by_their_mark_alone(var_dir):
    marked, other = ({**os.environ, children.MARK: str(where)} for where in (var_dir, var_dir / "other"))
    with subprocess.Popen(SLEEP, env=marked) as ours, subprocess.Popen(SLEEP, env=other) as theirs:
        try:
            processes.wait_until(lambda: ours.pid in children._marked(var_dir))
            children.end_leftovers(var_dir)
            assert ours.wait(5) == -signal.SIGTERM
            assert theirs.poll() is None
        finally:
            theirs.kill()
