from __future__ import annotations

import pytest

from tests import factories


@pytest.fixture
def agreeing(people):
    """A referral whose terms are to be agreed; none are drafted."""
    return factories.agreeing_terms(people)


@pytest.fixture
def drafted(people):
    """Version 1, complete, not proposed."""
    return factories.terms_drafted(people)


@pytest.fixture
def proposed(people):
    """Version 1, waiting for both signatures."""
    return factories.terms_proposed(people)
