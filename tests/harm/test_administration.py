"""Versions of the matrix: for the nation alone, from a day on, never changed, always on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from administration import matrices as keeping
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from referrals import matrices
from referrals.models import HarmMatrix
from tests.administration.test_people_pages import day


def url(name, *args):
    return reverse(f"administration:{name}", args=args)


def typed(**changes) -> dict:
    """The form as it comes, with the last version in it."""
    last = HarmMatrix.objects.first().matrix
    return {
        "criteria": matrices.criteria_text(last),
        "bands": matrices.bands_text(last).replace("Moderate", "Middling"),
        **day("valid_from", today()),
    } | changes


@pytest.fixture
def national(people, sign_in):
    return sign_in(people.adam)


def test_a_version_is_added_and_supersedes_the_last(national, people):
    page = national.get(url("add-matrix"))
    assert "impact | physical | Physical harm | 3 | 0 | None" in page.text
    answer = national.post(url("add-matrix"), typed())
    assert answer["Location"] == url("matrices"), answer.text
    new, old = HarmMatrix.objects.all()
    assert (new.version, new.valid_from, new.valid_to, old.valid_to) == (2, today(), None, today())
    assert new.bands[1]["name"] == "Middling"
    assert old.bands[1]["name"] == "Moderate"
    assert AuditEvent.objects.filter(event="administration.add_harm_matrix").exists()
    listed = national.get(url("matrices")).text
    assert "In force" in listed
    assert "Ended" in listed
    assert "Middling" in national.get(url("matrix", 2)).text
    assert "Moderate" in national.get(url("matrix", 1)).text
    assert national.get(url("matrix", 3)).status_code == 404


def test_what_is_wrong_is_said_by_line_and_nothing_is_lost(national):
    data = typed(criteria="impact | physical | Physical harm | 3 | 0 | None")
    answer = national.post(url("add-matrix"), data)
    assert answer.status_code == 422
    assert "Line 1: write 7 parts" in answer.text
    assert "impact | physical | Physical harm | 3 | 0 | None" in answer.text
    assert HarmMatrix.objects.count() == 1


def test_a_day_that_does_not_fit_and_no_change_are_refused(people):
    last = HarmMatrix.objects.get()
    given = {"criteria": last.criteria, "bands": last.bands, "by": people.adam}
    with pytest.raises(Conflict, match="Nothing differs"):
        keeping.add_version(**given, valid_from=today())
    given["bands"] = [last.bands[0]]
    with pytest.raises(Conflict, match="not in the past"):
        keeping.add_version(**given, valid_from=today() - timedelta(days=1))
    keeping.add_version(**given, valid_from=today() + timedelta(days=5))
    given["bands"] = last.bands
    with pytest.raises(Conflict, match="Version 2 begins on that day or later"):
        keeping.add_version(**given, valid_from=today() + timedelta(days=5))


def test_only_the_nation_may(people, sign_in):
    last = HarmMatrix.objects.get()
    for person in (people.sia, people.olivia):
        assert sign_in(person).get(url("matrices")).status_code == 403
        with pytest.raises(PermissionDenied):
            keeping.add_version(criteria=last.criteria, bands=[], valid_from=today(), by=person)
