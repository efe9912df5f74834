"""docs/demo.md names the people, the password and the exceptions as they are."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from foundations.accounts.models import Organisation
from referrals.models import Reason, ThreatArea
from toex.demo import people, texts
from toex.demo.texts import STORIES

PAGE = (settings.BASE_DIR / "docs" / "demo.md").read_text()


@pytest.mark.django_db
def test_everybody_it_names_exists_and_nobody_of_the_cast_is_missing():
    organisations = {one.slug: one for one in Organisation.objects.all()}
    everybody = {person.email for person in people.everybody(organisations)}
    named = set(re.findall(r"[\w.-]+@toex\.example", PAGE))
    assert named <= everybody
    assert {f"{key}@{people.DOMAIN}" for key in people.CAST} <= named
    assert f"all {len(everybody)}" in PAGE
    assert len({person.name for person in people.everybody(organisations)}) == len(everybody)


def test_it_says_the_password_and_which_organisations_differ():
    assert f"`{people.PASSWORD}`" in PAGE
    for slug in (people.ONE_GATE, people.SERVED_NATIONALLY, people.WITH_ADVISER):
        assert f"(`{slug}`)" in PAGE
    for post in people.TEAM:
        assert f"`{post.word}`" in PAGE


@pytest.mark.django_db
def test_the_texts_fit_the_reference_data():
    assert set(STORIES) == set(ThreatArea.objects.values_list("code", flat=True))
    assert all(len(stories) > 1 for stories in STORIES.values())
    known = set(Reason.objects.values_list("verb", "code"))
    assert {(verb, code) for verb, codes in texts.REASONED.items() for code in codes} <= known
