"""Three regions, each with its own story and markers, in a transaction that is taken back at the end of the module."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction

from foundations.accounts.models import Organisation
from foundations.notifications.models import OutboxEmail
from tests.access_matrix.walk import Asker
from tests.canaries import planting
from tests.canaries.story import Region, tell


@pytest.fixture(scope="module")
def nation(django_db_setup, django_db_blocker):
    """`nation.regions`; `nation.letters`: (to whom, subject and body) as the story wrote them, before planting."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as monkeypatch:
        if not Organisation.objects.exists():
            call_command("load_reference_data", verbosity=0)
        regions = [
            Region("ersou", "norfolk", shares_with="tarian"),
            Region("rocuwm", "west-midlands", shares_with="swrocu"),
            Region("london", "metropolitan", shares_with="serocu"),
        ]
        failed = []
        letters = []
        for region in regions:
            region.settle()
            tell(region)
            letters += OutboxEmail.objects.values_list("to_email", "subject", "body")
            failed += planting.plant(region.mark)
        users = {user.email: user for region in regions for user in region.people.values()}
        yield SimpleNamespace(
            regions=regions,
            letters=letters,
            failed=failed,
            asker=Asker(users, monkeypatch, draws=True),
        )
        transaction.set_rollback(True)
