"""A head file of its own for every test of the log, and sealing that does not wait for other tests."""

import os

import pytest
from django.db import connection

from foundations.audit import seals


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    settings.AUDIT_HEAD_FILE = str(tmp_path / "head.log")
    return tmp_path / "head.log"


@pytest.fixture
def sealing_soon(monkeypatch):
    """PostgreSQL counts the running transactions of the whole cluster; the tests of another worker run for minutes.

    Whoever tests is a superuser and may ask for those of this database alone.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        monkeypatch.setattr(seals, "horizon", _of_this_database)


def _of_this_database() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_snapshot_xmax(pg_current_snapshot())::text, (select min(backend_xid::text::bigint) "
            "from pg_stat_activity where datname = current_database())"
        )
        newest, oldest = cursor.fetchone()
    return min(int(oldest or newest), int(newest)), int(newest)
