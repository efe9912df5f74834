"""PostgreSQL and Redis of our own: start, stop, and coming back from every kind of death."""

import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest
import redis
from django.conf import settings

from tests.running import processes
from toex import embedded
from toex.embedded.places import socket_directory
from toex.embedded.postgres import MAJOR_VERSION, Postgres
from toex.embedded.redis import Redis
from toex.embedded.users import Users


@pytest.fixture(autouse=True)
def no_addresses(monkeypatch):
    """Neither service has an address of its own here."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Services that several tests look at."""
    var_dir = tmp_path_factory.mktemp("var")
    embedded.ensure_postgres(var_dir)
    embedded.ensure_redis(var_dir)
    yield var_dir
    embedded.leave(var_dir)


@pytest.fixture
def var_dir(tmp_path):
    """A data folder whose services end with the test."""
    yield tmp_path / "var"
    embedded.leave(tmp_path / "var")
    embedded.stop(tmp_path / "var")


def query(var_dir: Path, *statements: str):
    """Run statements on the embedded database; the first column of the last one's first row."""
    url = urlsplit(embedded.postgres_url(var_dir))
    with closing(psycopg2.connect(host=parse_qs(url.query)["host"][0], dbname="toex", user="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None


def broker(var_dir: Path) -> redis.Redis:
    return redis.Redis.from_url(embedded.redis_url(var_dir).replace("redis+socket", "unix"))


def run(var_dir: Path, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "toex.embedded", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "TOEX_VAR_DIR": str(var_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("timezone", "UTC"),
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("max_connections", "100"),
        ("shared_buffers", "256MB"),
        ("data_checksums", "on"),
    ],
)
def test_postgres_is_set_up(shared, setting, value):
    assert query(shared, f"SHOW {setting}") == value


def test_postgres_is_the_promised_version(shared):
    assert query(shared, "SHOW server_version").startswith(f"{MAJOR_VERSION}.")


def test_text_sorts_alike_on_every_machine(shared):
    found = query(
        shared, "SELECT concat(datlocprovider, ' ', datlocale) FROM pg_database WHERE datname = current_database()"
    )
    assert found == "b C.UTF-8"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("port", "0"), ("appendonly", "yes"), ("appendfsync", "everysec"), ("maxmemory-policy", "noeviction")],
)
def test_redis_is_set_up(shared, setting, value):
    with closing(broker(shared)) as client:
        assert client.config_get(setting) == {setting: value}


@pytest.mark.asvs("V13.2.1")
def test_nobody_else_can_enter_the_sockets(shared):
    for service in (Postgres(shared), Redis(shared)):
        assert service.socket_dir.stat().st_mode & 0o077 == 0
        assert service.home.stat().st_mode & 0o077 == 0


def test_the_log_holds_no_refusal_of_a_setting(shared):
    assert "FATAL CONFIG FILE ERROR" not in (shared / "log" / "redis.log").read_text()


def test_starting_twice_changes_nothing(shared):
    before = keepers(shared), query(shared, "SELECT pg_postmaster_start_time()")
    embedded.start_for(shared)
    assert (keepers(shared), query(shared, "SELECT pg_postmaster_start_time()")) == before
    assert len(before[0]) == 2


def keepers(var_dir) -> set[int]:
    """The processes that keep the services, and last as long as they; others come and go with connections."""
    found = set()
    for pid in processes.of_services(var_dir):
        # It may have ended since.
        with suppress(OSError):
            if b"keep" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def test_many_processes_at_once_start_it_once(var_dir):
    started = [run(var_dir, "start") for _ in range(6)]
    for process in started:
        assert process.communicate(timeout=60)[0] == ""
        assert process.returncode == 0
    embedded.start_for(var_dir)
    assert len(keepers(var_dir)) == 2


def test_everything_killed_comes_back_with_its_data(var_dir):
    embedded.start_for(var_dir)
    query(var_dir, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('here')")
    processes.kill(processes.of_services(var_dir))
    embedded.start_for(var_dir)
    assert query(var_dir, "SELECT word FROM kept") == "here"
    with closing(broker(var_dir)) as client:
        assert client.ping()


def test_a_killed_server_is_started_again_by_its_keeper(var_dir):
    embedded.ensure_postgres(var_dir)
    postmaster = int((var_dir / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    processes.kill([postmaster])
    processes.wait_until(Postgres(var_dir).answers)
    assert query(var_dir, "SELECT 1") == 1


def test_a_killed_keeper_takes_its_service_along(var_dir):
    embedded.ensure_redis(var_dir)
    service = Redis(var_dir)
    processes.kill([int(service.keeper_lock.path.read_text())])
    processes.wait_until(lambda: not processes.of_services(var_dir))
    embedded.ensure_redis(var_dir)
    assert service.runs()


def test_a_lost_service_can_be_mended(var_dir):
    embedded.start_for(var_dir)
    processes.kill(processes.of_services(var_dir))
    embedded.mend(var_dir)
    assert Postgres(var_dir).runs()
    assert Redis(var_dir).runs()


def test_an_old_number_that_is_somebody_elses_now_does_not_stop_the_start(var_dir):
    """After a restart of the machine the number in the lock file may be that of any process."""
    embedded.ensure_postgres(var_dir)
    data = var_dir / "postgres" / "data"
    lines = (data / "postmaster.pid").read_text().splitlines()
    processes.kill(processes.of_services(var_dir))
    account = Postgres(var_dir).account()
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid)
    try:
        (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        os.chown(data / "postmaster.pid", account.uid, account.gid)
        embedded.ensure_postgres(var_dir)
        assert query(var_dir, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_first_start_that_was_cut_off_begins_anew(var_dir):
    aside = var_dir / "postgres" / "data.new"
    aside.mkdir(parents=True)
    (aside / "PG_VERSION").write_text("18\n")
    embedded.ensure_postgres(var_dir)
    assert query(var_dir, "SELECT 1") == 1


def test_data_of_another_version_is_refused_in_one_sentence(var_dir):
    data = var_dir / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match=r"was made by PostgreSQL 17, and this one is 18\.$"):
        embedded.ensure_postgres(var_dir)


@pytest.mark.parametrize("folder", ["with space, comma & 'quote'", "très/" + "deep/" * 30])
def test_any_folder_will_do(tmp_path, folder):
    var_dir = tmp_path / folder / "var"
    try:
        embedded.start_for(var_dir)
        assert query(var_dir, "SELECT 1") == 1
        with closing(broker(var_dir)) as client:
            assert client.ping()
    finally:
        embedded.leave(var_dir)
        for service in ("postgres", "redis"):
            short = socket_directory(var_dir, service)
            assert short.parent != var_dir
            assert list(short.iterdir()) == []
            short.rmdir()


def test_a_short_folder_of_somebody_else_is_refused(tmp_path):
    var_dir = tmp_path / "a b"
    short = socket_directory(var_dir, "redis")
    short.symlink_to(tmp_path)
    try:
        with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
            embedded.ensure_redis(var_dir)
    finally:
        short.unlink()


def test_redis_that_cannot_read_its_file_starts_empty(var_dir, capsys):
    home = var_dir / "redis"
    home.mkdir(parents=True)
    # What a Redis of the next format would leave behind.
    (home / "appendonly.aof").write_bytes(b"REDIS0099\xfa")
    embedded.ensure_redis(var_dir)
    with closing(broker(var_dir)) as client:
        assert client.dbsize() == 0
    (aside,) = home.glob("refused-*")
    assert (aside / "appendonly.aof").read_bytes() == b"REDIS0099\xfa"
    assert capsys.readouterr().err.startswith("redis could not read its own files; they are in ")


def test_redis_keeps_its_messages(var_dir):
    embedded.ensure_redis(var_dir)
    with closing(broker(var_dir)) as client:
        client.lpush("celery", "bell")
    embedded.leave(var_dir)
    assert not processes.of_services(var_dir)
    embedded.ensure_redis(var_dir)
    with closing(broker(var_dir)) as client:
        assert client.llen("celery") == 1


def test_services_stay_while_somebody_uses_them(var_dir):
    embedded.ensure_redis(var_dir)
    another = Users(var_dir, "redis")
    another.join()
    embedded.leave(var_dir)
    assert Redis(var_dir).runs()
    another.leave()
    embedded.leave(var_dir)
    assert not Redis(var_dir).is_kept()


def test_leaving_what_never_ran_is_no_mistake(var_dir):
    embedded.leave(var_dir)
    assert not processes.of_services(var_dir)


def test_services_with_an_address_are_not_started(var_dir, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://example")
    monkeypatch.setenv("REDIS_URL", "redis://example")
    embedded.start_for(var_dir)
    assert not var_dir.exists()


@pytest.mark.parametrize(
    ("arguments", "starts"),
    [
        (["manage.py"], False),
        (["manage.py", "help"], False),
        (["manage.py", "--version"], False),
        (["manage.py", "build_assets", "--if-changed"], False),
        (["manage.py", "check"], False),
        (["manage.py", "migrate", "--help"], False),
        (["manage.py", "check", "--database", "default"], True),
        (["manage.py", "migrate"], True),
        (["manage.py", "makemigrations", "--check"], True),
        (["manage.py", "anything_new"], True),
    ],
)
def test_commands_start_what_they_need(monkeypatch, arguments, starts):
    asked = []
    monkeypatch.setattr(embedded, "start_for", asked.append)
    embedded.start_on_demand(arguments)
    assert bool(asked) == starts


def test_a_command_looks_where_the_settings_look(monkeypatch):
    asked = []
    monkeypatch.setattr(embedded, "start_for", asked.append)
    monkeypatch.setenv("TOEX_VAR_DIR", str(settings.VAR_DIR))
    embedded.start_on_demand(["manage.py", "migrate"])
    assert [embedded.var_directory(path) for path in asked] == [embedded.var_directory(settings.VAR_DIR)]
