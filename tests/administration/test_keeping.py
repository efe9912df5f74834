"""Organisations, targets and reference data: for the nation alone, from a day on, never deleted, always on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from administration import keeping
from administration.reference import LISTS
from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.deadlines import targets
from foundations.deadlines.models import Target
from referrals.models import Reason, ThreatArea
from tests.administration.test_people_pages import day

pytestmark = pytest.mark.django_db
TOMORROW = today() + timedelta(days=1)


def url(name: str, *args) -> str:
    return reverse(f"administration:{name}", args=args)


def in_force(on, **changes):
    facts = {"kind": "in_development", "organisation": None, "priority": "", "day": on} | changes
    return Target.objects.most_specific(**facts)


def test_a_new_target_takes_the_place_of_the_old_one_on_its_day(people):
    old = in_force(today())
    new = targets.add_target(kind="in_development", working_days=20, amber_days=4, valid_from=TOMORROW, by=people.adam)
    assert in_force(today()) == old
    assert in_force(TOMORROW) == new
    old.refresh_from_db()
    assert old.valid_to == TOMORROW
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {
        "deadlines.end_target",
        "deadlines.add_target",
    }
    with pytest.raises(Conflict, match="begins on that day or later"):
        targets.add_target(kind="in_development", working_days=9, amber_days=1, valid_from=TOMORROW, by=people.adam)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "no_such_stage"},
        {"working_days": 0, "amber_days": 0},
        {"amber_days": 21},
        {"valid_from": today() - timedelta(days=1)},
    ],
)
def test_a_target_that_does_not_fit_is_refused(people, wrong):
    facts = {"kind": "closing", "working_days": 20, "amber_days": 4, "valid_from": TOMORROW} | wrong
    with pytest.raises(Conflict):
        targets.add_target(by=people.adam, **facts)
    assert in_force(TOMORROW, kind="closing").valid_to is None
    assert not AuditEvent.objects.exists()


def test_a_target_is_ended_once_and_not_in_the_past(people):
    target = in_force(today())
    with pytest.raises(Conflict, match="not in the past"):
        targets.end_target(target, valid_to=today() - timedelta(days=1), by=people.adam)
    targets.end_target(target, valid_to=today(), by=people.adam)
    assert in_force(today()) is None
    with pytest.raises(Conflict, match="ended already"):
        targets.end_target(target, valid_to=TOMORROW, by=people.adam)


@pytest.mark.parametrize("slug", sorted(LISTS))
def test_an_entry_is_added_and_ended(people, slug):
    of = LISTS[slug]
    extra = {"verb": "decline", "descriptor": "What it means", "part": "opening", "reason": "", "text": "A paragraph."}
    extra = {name: extra[name] for name in of.extra}
    entry = keeping.add_entry(of, name="Something new", valid_from=TOMORROW, by=people.adam, **extra)
    assert entry.code == "something-new"
    assert entry not in of.model.objects.valid_on(today())
    assert entry in of.model.objects.valid_on(TOMORROW)
    with pytest.raises(Conflict, match="There is, or was"):
        keeping.add_entry(of, name="Something new", valid_from=TOMORROW, by=people.adam, **extra)
    with pytest.raises(Conflict, match="after the day"):
        keeping.end_entry(entry, valid_to=TOMORROW, by=people.adam)
    keeping.end_entry(entry, valid_to=TOMORROW + timedelta(days=1), by=people.adam)
    assert AuditEvent.objects.filter(target_id=entry.public_id).count() == 2


def test_what_concerns_all_is_for_the_nation_alone(people, regional, local, sign_in):
    entry = ThreatArea.objects.first()
    for by in (regional, local, people.sia, people.otto):
        for attempt in (
            lambda by=by: targets.add_target(kind="closing", working_days=2, amber_days=1, valid_from=TOMORROW, by=by),
            lambda by=by: targets.end_target(in_force(today()), valid_to=TOMORROW, by=by),
            lambda by=by: keeping.add_entry(LISTS["threat-areas"], name="X", valid_from=TOMORROW, by=by),
            lambda by=by: keeping.end_entry(entry, valid_to=TOMORROW, by=by),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    pages = ["organisations", "targets", "add-target", "reference"]
    for someone in (regional, people.sia):
        client = sign_in(someone)
        assert {client.get(url(page)).status_code for page in pages} == {403}
        assert client.get(url("organisation", "ersou")).status_code == 403
        assert (
            client.post(url("end-entry", "threat-areas", entry.public_id), day("valid_to", TOMORROW)).status_code == 403
        )
    assert "Targets" not in sign_in(regional).get("/administration/").text


def test_an_organisation_is_changed_by_its_page(people, sign_in):
    client = sign_in(people.adam)
    assert "First gate: SCTAC" in client.get(url("organisations")).text
    page = client.get(url("organisation", "ersou")).text
    assert "Name of the first gate" in page
    assert "organised crime adviser" not in page
    assert "organised crime adviser" in client.get(url("organisation", "norfolk")).text
    answer = client.post(url("organisation", "ersou"), {"gateway_label": "Front door", "served_nationally": "on"})
    assert answer.status_code == 302
    region = Organisation.objects.get(slug="ersou")
    assert (region.gateway_label, region.has_first_gate, region.served_nationally) == ("Front door", False, True)
    data = AuditEvent.objects.get(event="accounts.change_organisation").data
    assert data["before"]["has_first_gate"] is True
    assert data["after"]["has_first_gate"] is False
    assert client.post(url("organisation", "ersou"), day("valid_to", region.valid_from)).status_code == 422


def test_lists_are_kept_by_their_pages(people, sign_in):
    client = sign_in(people.adam)
    later = day("valid_to", TOMORROW)
    reason = {"verb": "decline", "name": "Not for us"} | day("valid_from", today())
    assert client.post(url("add-entry", "reasons"), reason).status_code == 302
    again = client.post(url("add-entry", "reasons"), reason)
    assert again.status_code == 409
    assert 'value="Not for us"' in again.text
    entry = Reason.objects.get(code="not-for-us")
    assert "Not for us" in client.get(url("reference-list", "reasons")).text
    assert client.post(url("end-entry", "reasons", entry.public_id), later).status_code == 302
    for slug in LISTS:
        assert client.get(url("reference-list", slug)).status_code == 200
        assert client.get(url("add-entry", slug)).status_code == 200
    assert client.get(url("reference-list", "nothing")).status_code == 404


def test_the_lists_take_the_same_few_statements_for_many(people, sign_in, django_assert_max_num_queries):
    client, pages = sign_in(people.adam), [url("targets"), url("reference-list", "reasons"), url("organisations")]
    for count in (0, 30):
        for place in range(count):
            since = today() - timedelta(days=place)
            Reason.objects.create(verb="decline", code=f"r{place}", name=f"Reason {place}", valid_from=since)
            Target.objects.create(kind="closing", priority="high", working_days=2, amber_days=1, valid_from=since)
        for page in pages:
            with django_assert_max_num_queries(6):
                assert client.get(page).status_code == 200
