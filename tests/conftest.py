"""What every test may use: the embedded services, the organisations, and people with names."""

from __future__ import annotations

import pytest
from django.conf import settings

from toex import embedded

embedded.start_for(settings.VAR_DIR)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the reference data that every installation has."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        call_command("load_reference_data", verbosity=0, stdout=_Nowhere())


class _Nowhere:
    def write(self, text):
        pass


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
