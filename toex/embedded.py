"""PostgreSQL and Redis of our own, for a trial, development and the tests (to be completed)."""

from pathlib import Path


def postgres_url(var_dir: Path) -> str:
    """The address of the embedded PostgreSQL under `var_dir`, whether or not it runs."""
    return f"postgres://postgres@/toex?host={var_dir / 'postgres'}"


def redis_url(var_dir: Path) -> str:
    """The address of the embedded Redis under `var_dir`, whether or not it runs."""
    return f"redis+socket://{var_dir / 'redis' / 'redis.sock'}"
