import pytest

from tests.people import person


@pytest.fixture
def local(db):
    """An administrator of Norfolk."""
    return person("Lena Local", "", "administrator", "norfolk", "lena@toex.example")


@pytest.fixture
def regional(db):
    """An administrator of the Eastern region."""
    return person("Rhona Region", "", "administrator", "ersou", "rhona@toex.example")


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
