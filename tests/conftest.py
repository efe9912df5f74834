"""What every test may use: the embedded services, the organisations, and people with names."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from toex import embedded

embedded.start_for(settings.VAR_DIR)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the reference data that every installation has."""
    _let_tests_empty_the_log()
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        call_command("secure_database", verbosity=0)
        _load()
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()


def _end_other_sessions():
    """A server that was told to end may still be ending; the database is dropped all the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def _let_tests_empty_the_log():
    """A test that commits is cleaned up by TRUNCATE, which the log refuses; the owner of the tables can lift that.

    The triggers know no exception: what is lifted here is lifted by ALTER TABLE, which the service has no right to.
    """
    # On the class: a test may make a new connection.
    operations = type(connection.ops)
    plain = operations.sql_flush

    def sql_flush(self, style, tables, **options):
        guarded = [table for table in LOG if table in tables]
        lifted = [f"alter table {table} disable trigger {table}_no_truncate" for table in guarded]
        put_back = [f"alter table {table} enable trigger {table}_no_truncate" for table in guarded]
        return [*lifted, *plain(self, style, tables, **options), *put_back]

    operations.sql_flush = sql_flush


LOG = ("audit_auditevent", "audit_accessevent", "audit_auditseal")


@pytest.fixture(autouse=True)
def reference_data(request):
    """What every installation has; loaded anew where a test that commits has emptied the tables before."""
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    if not (uses_database or request.node.get_closest_marker("django_db")):
        return
    transactional = "transactional_db" in request.fixturenames or _is_transactional(request)
    request.getfixturevalue("transactional_db" if transactional else "db")
    if not apps.get_model("accounts.Organisation").objects.exists():
        _load()


def _is_transactional(request) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def _load():
    call_command("load_reference_data", verbosity=0)


@pytest.fixture
def people(db):
    """The people of the stories, by first name; see tests/people.py."""
    from tests.people import People

    return People()


@pytest.fixture
def sign_in(client):
    """Sign a person in: `page = sign_in(people.olivia).get("/")`."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in
