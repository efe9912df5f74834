"""Whether the system is well, for a load balancer (`healthz`) and for an alarm (`readyz`)."""

import contextlib
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from foundations.accounts.isolation import install
from foundations.documents import scanning
from foundations.notifications import outbox
from toex import isolation, lateness

REDIS_TIMEOUT = 0.5

# Reminders are drained twice a minute; after five minutes somebody should look.
LATE_SECONDS = 300


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """What the system depends on.

    503 without the database, with migrations missing or with row-level security out of step: no request could be
    served. Without Redis, without the scanner of uploads where there is one, or with reminders that are late, the
    answer is 200 and "degraded": people can work, nothing is lost, and a load balancer that took every web process
    away would only make it worse.
    """
    report: dict[str, object] = {
        "status": "ok",
        "database": "up",
        "migrations": "applied",
        "isolation": "in step",
        "redis": _redis(),
        "scanner": _scanner(),
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated():
            report["migrations"] = "missing"
            return JsonResponse(report | {"status": "down"}, status=503)
        if not _secured():
            return JsonResponse(report | {"status": "down", "isolation": "out of step"}, status=503)
        now = timezone.now()
        age, reminder_age = outbox.oldest_due_age(now), lateness.oldest_due_reminder(now)
    except DatabaseError:
        connection.close()
        return JsonResponse(
            report | {"status": "down", "database": "down", "migrations": "unknown", "isolation": "unknown"}, status=503
        )
    report["oldest_due_seconds"] = None if age is None else round(age, 1)
    report["oldest_due_reminder_seconds"] = None if reminder_age is None else round(reminder_age, 1)
    if "down" in (report["redis"], report["scanner"]) or max(age or 0, reminder_age or 0) > LATE_SECONDS:
        report["status"] = "degraded"
    return JsonResponse(report)


def _redis() -> str:
    """Whether the broker answers; asked without retries, because the caller is waiting."""
    with contextlib.suppress(redis.RedisError, OSError):
        with contextlib.closing(_redis_client()) as client:
            client.ping()
        return "up"
    return "down"


def _scanner() -> str:
    if not scanning.is_configured():
        return "not configured"
    return "up" if scanning.answers() else "down"


def _redis_client() -> redis.Redis:
    # Celery and the Redis client spell the address of a socket differently.
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(
        url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT, retry=None, retry_on_error=[]
    )


def _migrated() -> bool:
    """Whether every migration of this code is applied; once true, it stays true for this process."""
    if _seen_migrated.cache_info().currsize:
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return _seen_migrated()


def _secured() -> bool:
    """Whether the database keeps rows as this code declares; once true, it stays true for this process."""
    if _seen_secured.cache_info().currsize:
        return True
    if install.drift(isolation.house()):
        return False
    return _seen_secured()


@cache
def _seen_secured() -> bool:
    return True


@cache
def _seen_migrated() -> bool:
    return True
