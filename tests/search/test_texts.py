"""Every text is searched from the moment it is written, and the command finds nothing that was forgotten."""

from __future__ import annotations

import pytest

from referrals.models import SearchText
from referrals.search import registry, writing
from tests.isolation import world

pytestmark = pytest.mark.django_db


def test_after_everything_that_can_happen_to_a_referral_nothing_is_to_be_mended(people):
    referral = world.everything(people)
    assert writing.compare() == []
    kinds = set(SearchText.objects.filter(referral=referral).values_list("kind", flat=True))
    assert kinds == set(registry.SOURCES) - {"note_file"}
    files = SearchText.objects.filter(kind__in=["attachment", "message_file", "product_file"])
    assert all(world.CANARY in text.body for text in files)
