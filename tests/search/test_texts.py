"""Every text is searched from the moment it is written, and the command finds nothing that was forgotten."""

from __future__ import annotations

import pytest

from referrals import actions
from referrals.deciding import correcting
from referrals.linking import splitting
from referrals.models import SearchText
from referrals.search import registry, writing
from tests import factories
from tests.isolation import world

pytestmark = pytest.mark.django_db


def test_after_everything_that_can_happen_to_a_referral_nothing_is_to_be_mended(people):
    referral = world.everything(people)
    assert writing.compare() == []
    kinds = set(SearchText.objects.filter(referral=referral).values_list("kind", flat=True))
    assert kinds == set(registry.SOURCES) - {"note_file"}
    files = SearchText.objects.filter(kind__in=["attachment", "message_file", "product_file"])
    assert all(world.CANARY in text.body for text in files)


def test_what_splitting_merging_correcting_and_reconsidering_write_is_searched(people):
    declined = factories.declined(people)
    again = {"reason": factories.reason("reconsider"), "rationale": "Six more victims."}
    actions.perform(declined, "reconsider", by=people.dina, **again)
    other = factories.declined(people, operation="Operation Two")
    words = {"correction": "A slip.", "reason": factories.reason("decline"), "rationale": "Because of the whimbrel."}
    correcting.correct(other.decisions.get(verb="decline"), by=people.sia, version=other.version, **words)
    whole = factories.at_first_gate(people, operation="Operation Whole")
    part = splitting.split(whole, operation="Operation Part", about="The other half.", by=people.gwen)
    factories.merged(people, into=whole, operation="Operation Twin")
    assert writing.compare() == []
    assert SearchText.objects.filter(referral=part, kind="request", name="Operation Part").exists()
    assert SearchText.objects.filter(referral=other, kind="decision", body__contains="whimbrel").exists()
