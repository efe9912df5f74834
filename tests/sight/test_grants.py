"""Access by name: given with a reason and an end, withdrawn, by those entitled; and what goes with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts.models import User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.notifications.models import Notification
from referrals.models import Referral
from referrals.sight import grants
from tests import factories

pytestmark = pytest.mark.django_db
TO, FIRST, LAST = "walter@toex.example", today(), today() + timedelta(days=10)


def answers(**changes) -> dict:
    parts = {
        f"{field}-{part}": getattr(day, part)
        for field, day in (("starts_on", FIRST), ("ends_on", LAST))
        for part in ("day", "month", "year")
    }
    return {"to": TO, "reason": "Knows the family.", **parts} | changes


def sees(person, referral) -> bool:
    return Referral.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=referral.pk).exists()


@pytest.mark.parametrize("name", ["olivia", "sam", "sia", "dina", "ned"])
def test_those_entitled_give_and_withdraw_it(people, name):
    referral = factories.at_second_gate(people)
    if name == "ned":
        referral.region.served_nationally = True
        referral.region.save()
    by = getattr(people, name)
    grant = factories.granted(people.walter, referral, by=by)
    assert sees(people.walter, referral)
    row = referral.status_changes.first()
    assert (row.verb, row.by) == ("give_sight", by)
    event = AuditEvent.objects.get(event="referrals.give_sight")
    assert (event.operation, event.recipients) == ("disclosure", [{"email": TO}])
    assert Notification.objects.filter(recipient=people.walter, kind="referrals.give_sight").count() == 1
    grants.withdraw(grant, reason="Done.", by=by)
    assert not sees(people.walter, referral)
    grant.refresh_from_db()
    assert grant.withdrawn_by == by
    assert referral.status_changes.first().verb == "withdraw_sight"


@pytest.mark.parametrize("name", ["colin", "gwen", "ian", "nora", "walter", "adam", "otto", "ned"])
def test_nobody_else_does(people, name):
    """Ned of the nation neither, where the region has its own team."""
    referral = factories.at_second_gate(people)
    grant = factories.granted(people.will, referral, by=people.sia)
    with pytest.raises(PermissionDenied):
        factories.granted(people.walter, referral, by=getattr(people, name))
    with pytest.raises(PermissionDenied):
        grants.withdraw(grant, reason="Done.", by=getattr(people, name))
    assert not sees(people.walter, referral)
    assert sees(people.will, referral)


def test_given_again_it_is_written_anew(people):
    referral = factories.at_second_gate(people)
    first = factories.granted(people.walter, referral, by=people.sia)
    grants.withdraw(first, reason="Done.", by=people.sia)
    second = factories.granted(people.walter, referral, by=people.dina, days=3)
    assert (second.pk, second.given_by, second.withdrawn_at) == (first.pk, people.dina, None)
    assert sees(people.walter, referral)
    assert AuditEvent.objects.filter(event="referrals.give_sight").count() == 2


def test_who_sees_it_already_needs_none(people):
    referral = factories.at_second_gate(people)
    with pytest.raises(Conflict, match="Gwen Gateway sees this referral already"):
        factories.granted(people.gwen, referral, by=people.sia)


def test_a_period_is_one_and_has_an_end(people, settings):
    referral = factories.at_second_gate(people)
    with pytest.raises(Conflict, match="must not be before the first"):
        factories.granted(people.walter, referral, by=people.sia, days=-1)
    settings.SIGHT_LONGEST_DAYS = 30
    factories.granted(people.walter, referral, by=people.sia, days=30)
    with pytest.raises(Conflict, match="30 days at the most"):
        factories.granted(people.will, referral, by=people.sia, days=31)


def test_what_ended_cannot_be_withdrawn(people):
    referral = factories.at_second_gate(people)
    grant = factories.granted(people.walter, referral, by=people.sia)
    grants.withdraw(grant, reason="Done.", by=people.sia)
    with pytest.raises(Conflict, match="has ended already"):
        grants.withdraw(grant, reason="Done.", by=people.sia)


def test_a_page_gives_it_and_a_page_takes_it_back(people, sign_in):
    referral = factories.at_second_gate(people)
    assert people.walter
    client = sign_in(people.sia)
    address = f"/referrals/{referral.key}/sight/"
    assert client.get(f"{address}give/").status_code == 200
    answer = client.post(f"{address}give/", answers(), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    page = answer.content.decode()
    assert "Walter Officer" in page
    assert "Knows the family." in page
    grant = referral.grants.get()
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 200
    client = sign_in(people.sia)
    assert client.get(f"{address}grants/{grant.public_id}/withdraw/").status_code == 200
    answer = client.post(f"{address}grants/{grant.public_id}/withdraw/", {"reason": "Done."}, follow=True)
    assert "Access that has ended" in answer.content.decode()
    assert sign_in(people.walter).get(referral.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"to": "nobody@toex.example"}, "Nobody with this email address has an account"),
        ({"to": "not an address"}, "Enter an email address in the correct format"),
        ({"reason": ""}, "Enter why they need access"),
        ({"ends_on-year": "2020"}, "must be today or in the future"),
        ({"to": "gwen@toex.example"}, "Gwen Gateway sees this referral already"),
        ({"to": "otto@toex.example"}, "sees no operational record"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(people, sign_in, typed, words):
    assert people.walter, people.gwen
    assert people.otto
    referral = factories.at_second_gate(people)
    answer = sign_in(people.sia).post(f"/referrals/{referral.key}/sight/give/", answers(**typed))
    page = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert words in page
    assert answers(**typed)["reason"] in page
    assert answers(**typed)["to"] in page
    assert not referral.grants.exists()


def test_the_api_does_the_same(people, client):
    referral = factories.at_second_gate(people)
    assert people.walter
    client.force_login(people.sia)
    address = f"/api/v1/referrals/{referral.key}/sight/"
    body = {"to": TO, "reason": "Knows.", "starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
    answer = client.post(f"{address}grants/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    given = next(one for one in answer.json()["named"] if one["person"]["name"] == "Walter Officer")
    assert (given["why"], given["given_by"]) == ("Given access by name", "Sia Senior")
    taken = client.post(f"{address}grants/{given['grant']}/withdraw/", {"reason": "Done."}, "application/json")
    assert "Walter Officer" not in [one["person"]["name"] for one in taken.json()["named"]]
    wrong = client.post(f"{address}grants/", body | {"to": "nobody@toex.example"}, content_type="application/json")
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["to"]
    client.force_login(people.gwen)
    assert client.post(f"{address}grants/", body, content_type="application/json").status_code == 403
    client.force_login(people.walter)
    assert client.get(address).status_code == 404
