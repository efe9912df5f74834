"""A draft of Olivia's, and what is done to its subjects."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from referrals.models import TaskingRequest
from referrals.subjects import actions
from referrals.subjects.checking import Checker
from referrals.subjects.forms import FORMS
from tests import factories

COMMON = {"role": "suspect", "basis": "fact"}


def columns(kind: str = "person", **answers) -> dict:
    """The columns that the answers make, which must be right."""
    cleaned, wrong = Checker(kind, {}).check(COMMON | answers)
    assert not wrong, wrong
    return FORMS[kind].columns(cleaned)


@pytest.fixture
def draft(people) -> TaskingRequest:
    referral = factories.draft(people, has_subjects=True)
    return TaskingRequest.objects.select_related("referral").get(referral=referral)


@pytest.fixture
def add(people, draft):
    """Add subjects: `add(columns("telephone", number="07700 900123"))`; gives them."""
    return lambda *subjects: actions.add(draft, by=people.olivia, subjects=subjects)


@pytest.fixture
def pages(people, sign_in, draft):
    """The pages of the draft as Olivia: `pages.get("subjects")`, `pages.post("new-subject", {…}, kind="person")`."""
    client = sign_in(people.olivia)

    def url(name, **keys):
        return reverse(f"referrals:{name}", kwargs={"public_id": draft.referral.public_id} | keys)

    return SimpleNamespace(
        client=client,
        url=url,
        get=lambda name, query="", **keys: client.get(url(name, **keys) + query),
        post=lambda name, data=None, **keys: client.post(url(name, **keys), data or {}),
    )
