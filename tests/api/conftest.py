"""The API's tests call it with tokens."""

from __future__ import annotations

import pytest

from tests.api.calls import Caller


@pytest.fixture
def call(people):
    """`call("olivia").get("referrals/")`: one token for each person of a test."""
    callers: dict[str, Caller] = {}

    def caller(name: str) -> Caller:
        if name not in callers:
            callers[name] = Caller(getattr(people, name))
        return callers[name]

    return caller
