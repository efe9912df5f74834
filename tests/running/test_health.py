"""`healthz` and `readyz`, as a load balancer and an alarm see them."""

from unittest import mock

import pytest
import redis
from django.db import DatabaseError, connection

from tests.documents.daemon import running
from toex import health


def test_healthz_asks_nobody(client):
    """No database mark on this test: a query would fail it."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_all_is_well(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "up",
        "migrations": "applied",
        "isolation": "in step",
        "redis": "up",
        "scanner": "not configured",
        "oldest_due_seconds": None,
        "oldest_due_reminder_seconds": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(0.04, "ok"), (300, "ok"), (300.1, "degraded")])
def test_late_reminders_are_told(client, monkeypatch, age, status):
    monkeypatch.setattr(health.outbox, "oldest_due_age", lambda now: age)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert answer.json()["oldest_due_seconds"] == round(age, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [redis.ConnectionError, redis.TimeoutError, OSError])
@pytest.mark.asvs("V16.5.2")
def test_without_redis_people_can_still_work(client, monkeypatch, trouble):
    monkeypatch.setattr(health, "_redis_client", lambda: mock.Mock(ping=mock.Mock(side_effect=trouble)))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["redis"]) == (200, "degraded", "down")


@pytest.mark.django_db
def test_the_scanner_is_asked_where_there_is_one(client, settings):
    with running() as (daemon, settings.CLAMAV_ADDRESS):
        assert client.get("/readyz").json()["scanner"] == "up"
        daemon.manner = "dead"
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["scanner"]) == (200, "degraded", "down")


def test_redis_is_not_waited_for():
    with health._redis_client() as client:
        words = client.connection_pool.connection_kwargs
    assert words["socket_timeout"] <= 0.5
    assert words["socket_connect_timeout"] <= 0.5


@pytest.mark.django_db
def test_missing_migrations_are_down(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
def test_applied_migrations_are_looked_up_once(django_assert_num_queries):
    health._seen_migrated.cache_clear()
    assert health._migrated()
    with django_assert_num_queries(0):
        assert health._migrated()


@pytest.mark.django_db
def test_without_row_level_security_it_is_down(client):
    health._seen_secured.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("alter table referrals_referral no force row level security")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["isolation"]) == (503, "out of step")


@pytest.mark.django_db
def test_row_level_security_is_looked_up_once(django_assert_num_queries):
    health._seen_secured.cache_clear()
    assert health._secured()
    with django_assert_num_queries(0):
        assert health._secured()


@pytest.mark.asvs("V16.5.2")
def test_without_the_database_it_is_down(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", mock.Mock(side_effect=DatabaseError))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")
