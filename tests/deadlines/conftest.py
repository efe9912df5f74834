from datetime import UTC, date, datetime

import pytest

from foundations.accounts.models import Organisation, User
from foundations.deadlines import reminders
from foundations.deadlines.models import Target


@pytest.fixture
def region(db):
    return Organisation.objects.create(
        kind="region", code="R1", name="Region one", short_name="One", slug="one", valid_from=date(2020, 1, 1)
    )


@pytest.fixture
def other_region(db):
    return Organisation.objects.create(
        kind="region", code="R2", name="Region two", short_name="Two", slug="two", valid_from=date(2020, 1, 1)
    )


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice@force.example", name="Alice Ashby")


@pytest.fixture
def target(db):
    """Five working days, at risk when two remain."""
    return Target.objects.create(kind="reply", working_days=5, amber_days=2, valid_from=date(2020, 1, 1))


@pytest.fixture
def monday():
    """Monday 1 June 2026, ten o'clock in London."""
    return datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def heard(monkeypatch):
    """What the listeners were told: (kind of reminder, key, recipients)."""
    told = []

    def listen(deadline, kind, recipients, key, now):
        told.append((kind, key, recipients))

    monkeypatch.setattr(reminders, "listeners", [listen])
    return told
