"""Who works on a referral at its gate: claim, give, hand back, on the page and by API."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from foundations.accounts.models import User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.notifications.models import Notification
from referrals import actions, handling
from referrals.models import Referral
from referrals.sight import restriction
from tests import factories
from tests.people import person


@pytest.fixture
def greta(people) -> User:
    """A colleague of Gwen at the Eastern gateway."""
    return person("Greta Gateway", "DC", "gateway_officer", "ersou", "greta@toex.example")


def test_claiming_writes_who_when_history_and_log(people):
    referral = factories.at_first_gate(people)
    claimed = handling.claim(referral, by=people.gwen, version=referral.version)
    assert (claimed.handler, claimed.handler_by, claimed.version) == (people.gwen, people.gwen, referral.version + 1)
    assert claimed.handler_at
    assert claimed.status_changes.first().verb == "claim"
    assert AuditEvent.objects.filter(event="referrals.claim", target_id=str(referral.public_id)).count() == 1
    again = handling.claim(referral, by=people.gwen, version=referral.version)
    assert again.version == claimed.version


def test_the_second_is_told_who_was_first(people, greta):
    referral = factories.at_first_gate(people)
    handling.claim(referral, by=people.gwen)
    with pytest.raises(Conflict, match="Gwen Gateway claimed it on"):
        handling.claim(referral, by=greta, version=referral.version)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told(people, greta):
    referral, gwen = factories.at_first_gate(people), people.gwen
    ready, said = threading.Barrier(2), []

    def claim(who):
        ready.wait()
        try:
            handling.claim(Referral.objects.get(pk=referral.pk), by=User.objects.get(pk=who.pk))
            said.append("claimed")
        except Conflict as conflict:
            said.append(conflict.explanation)
        finally:
            connection.close()

    both = [threading.Thread(target=claim, args=[who]) for who in (gwen, greta)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    winner = Referral.objects.select_related("handler").get(pk=referral.pk).handler
    assert "claimed" in said
    assert [words for words in said if words.startswith(f"{winner.name} claimed it on")]


def test_it_is_given_to_a_colleague_who_is_told_and_handed_back(people, greta):
    referral = factories.at_first_gate(people)
    handling.claim(referral, by=people.gwen)
    given = handling.give(referral, to=greta, by=people.gwen)
    assert (given.handler, given.handler_by) == (greta, people.gwen)
    assert Notification.objects.get(recipient=greta, kind="referrals.give").title.endswith("at the first gate")
    assert given.status_changes.first().note == "To Greta Gateway, from Gwen Gateway."
    with pytest.raises(Conflict, match="given to Greta Gateway"):
        handling.hand_back(referral, by=people.gwen)
    back = handling.hand_back(referral, by=greta)
    assert (back.handler, back.handler_by, back.handler_at) == (None, None, None)
    with pytest.raises(Conflict, match="Nobody has claimed it"):
        handling.hand_back(referral, by=greta)


@pytest.mark.parametrize("name", ["olivia", "ian", "ada", "will", "nora"])
def test_whoever_does_not_decide_there_may_not(people, name):
    referral = factories.at_first_gate(people)
    with pytest.raises(PermissionDenied):
        handling.claim(referral, by=getattr(people, name))


def test_each_gate_has_its_people(people, greta):
    first, second = factories.at_first_gate(people), factories.at_second_gate(people)
    with pytest.raises(Conflict, match="where others decide"):
        handling.claim(first, by=people.sia)
    with pytest.raises(Conflict, match="where others decide"):
        handling.claim(second, by=people.gwen)
    with pytest.raises(Conflict, match="does not decide at the gate"):
        handling.give(second, to=greta, by=people.sia)
    assert handling.give(second, to=people.dina, by=people.sia).handler == people.dina
    with pytest.raises(Conflict, match="not at a gate"):
        handling.claim(factories.agreeing_terms(people), by=people.sia)


def test_what_changed_since_it_was_read_is_not_given(people, greta):
    referral = factories.at_first_gate(people)
    handling.claim(referral, by=people.gwen)
    with pytest.raises(StaleVersion):
        handling.give(referral, to=greta, by=people.gwen, version=referral.version)


def test_a_restricted_one_goes_to_named_people_alone(people, greta):
    referral, gwen = factories.at_first_gate(people), people.gwen
    assert set(handling.colleagues(referral)) == {gwen, greta}
    restriction.restrict(referral, people=[gwen, people.sia], reason="An officer is concerned.", by=people.olivia)
    assert set(handling.colleagues(Referral.objects.get(pk=referral.pk))) == {gwen}


def test_it_is_forgotten_when_the_referral_leaves_the_gate_and_kept_while_a_question_is_open(people):
    referral = factories.at_first_gate(people)
    handling.claim(referral, by=people.gwen)
    asked = actions.perform(
        referral, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="Which number do you mean?"
    )
    assert asked.handler == people.gwen
    back = actions.perform(asked, "answer", by=people.olivia, rationale="The second.")
    assert back.handler == people.gwen
    gone = actions.perform(
        back, "forward", by=people.gwen, reason=factories.reason("forward"), rationale="It meets the criteria."
    )
    assert (gone.handler, gone.handler_by, gone.handler_at) == (None, None, None)


def test_the_database_refuses_half_of_it(people):
    referral = factories.at_first_gate(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(handler=people.gwen)


def test_the_page(people, greta, sign_in):
    referral = factories.at_first_gate(people)
    address, client = f"/referrals/{referral.reference}/gate/", sign_in(people.gwen)
    assert "Claim it" in client.get(f"/referrals/{referral.reference}/").text
    page = client.get(address)
    assert "Nobody works on it at the gate yet" in page.text
    assert client.post(address, {"do": "claim", "version": referral.version}).status_code == 302
    assert "DS Gwen Gateway, since" in client.get(f"/referrals/{referral.reference}/").text
    assert client.post(address, {"do": "give", "version": referral.version + 1}).status_code == 422
    stale = client.post(address, {"do": "give", "to": greta.public_id, "version": referral.version})
    assert stale.status_code == 409
    assert "Somebody else changed this" in stale.text
    assert client.post(address, {"do": "nonsense"}).status_code == 422
    given = client.post(address, {"do": "give", "to": greta.public_id, "version": referral.version + 1})
    assert given.status_code == 302
    refused = client.post(address, {"do": "claim", "version": referral.version + 2})
    assert refused.status_code == 409
    assert "It was given to Greta Gateway on" in refused.text
    assert sign_in(people.ian).get(address).status_code == 403
    assert sign_in(people.will).get(address).status_code == 404


def test_by_api(people, greta, sign_in):
    referral = factories.at_first_gate(people)
    address, client = f"/api/v1/referrals/{referral.reference}", sign_in(people.gwen)

    def post(verb, version, **body):
        return client.post(
            f"{address}/{verb}/", body, content_type="application/json", headers={"If-Match": f'"{version}"'}
        )

    claimed = post("claim", referral.version)
    assert claimed.status_code == 200, claimed.text
    assert claimed.json()["handler"]["name"] == "Gwen Gateway"
    assert post("give", referral.version, to=str(greta.public_id)).status_code == 409
    assert post("give", referral.version + 1, to="nobody").status_code == 422
    assert post("give", referral.version + 1, to=str(greta.public_id)).json()["handler"]["name"] == "Greta Gateway"
    assert post("hand-back", referral.version + 2).status_code == 409
