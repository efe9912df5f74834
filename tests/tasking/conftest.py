from __future__ import annotations

import pytest

from tests import factories


@pytest.fixture
def developing(people):
    """A referral in development, with nothing begun."""
    return factories.in_development(people)


@pytest.fixture(autouse=True)
def documents(settings, tmp_path):
    """Uploads of a test go where the test's own files go."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
