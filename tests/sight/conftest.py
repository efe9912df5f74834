"""Restricted referrals, as they come about."""

from __future__ import annotations

import pytest

from tests import factories


@pytest.fixture
def restricted(people):
    """At the second gate; Gwen and Sia of the region are named, Dina and Ian are not."""
    return factories.restricted(people)
