"""Restricted referrals: the people named on them, and for everybody else not even a trace."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation, User
from foundations.core.errors import Conflict
from foundations.deadlines import reminders
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.sight import restriction
from tests import factories

pytestmark = pytest.mark.django_db
NAMED = {"olivia", "sam", "gwen", "sia"}
OTHERS = {"colin", "ada", "dina", "ian", "walter", "wanda", "ned", "nora", "nell", "adam", "otto"}


def seen_by(people, referral) -> set[str]:
    found = set()
    for name in NAMED | OTHERS:
        person = User.objects.get(pk=getattr(people, name).pk)
        by_manager = Referral.objects.visible_to(person).filter(pk=referral.pk).exists()
        with isolation.as_user(person):
            by_policy = Referral.objects.filter(pk=referral.pk).exists()
        assert by_manager == by_policy, name
        found |= {name} if by_manager else set()
    return found


def test_named_people_see_it_and_nobody_by_their_role(people, restricted):
    assert seen_by(people, restricted) == NAMED
    restriction.lift(restricted, reason="The officer was cleared.", by=people.sia)
    assert seen_by(people, restricted) == NAMED | {"ada", "dina", "ian", "ned", "nora", "nell"}


def test_others_find_no_trace_of_it(people, restricted, sign_in):
    key, name = restricted.key, restricted.operation
    pages = (
        "/",
        "/referrals/",
        f"/referrals/{key}/",
        f"/referrals/{key}/sight/",
        "/api/v1/referrals/",
        "/notifications/",
    )
    for person in ("dina", "ian", "colin", "ned"):
        OutboxEmail.objects.filter(notification__recipient=getattr(people, person)).delete()
        Notification.objects.filter(recipient=getattr(people, person)).delete()
        client = sign_in(getattr(people, person))
        for page in pages:
            text = client.get(page).content.decode()
            assert key not in text.replace(f"/referrals/{key}/", ""), (person, page)
            assert name not in text, (person, page)
        assert client.get(f"/referrals/{key}/").status_code == 404


def test_a_detective_inspector_learns_how_many_there_are(people, restricted, sign_in):
    page = sign_in(people.dina).get("/").content.decode()
    assert "There is 1 open restricted referral of your region" in page
    factories.restricted(people, operation="Operation Second")
    assert "There are 2 open restricted referrals" in sign_in(people.dina).get("/").content.decode()
    for other in (people.wes, people.ian, people.sia, people.ned):
        assert "restricted referral" not in sign_in(other).get("/").content.decode()


def test_only_who_is_named_may_act_on_it(people, restricted):
    assert "accept" in {row.verb for row in LIFECYCLE.available(restricted, people.sia)}
    assert LIFECYCLE.available(restricted, people.dina) == []
    with pytest.raises(PermissionDenied):
        actions.perform(restricted, "decline", by=people.dina, reason=factories.reason("decline"), rationale="No.")


def test_nobody_else_is_told_or_reminded(people, restricted):
    reminders.sweep(now=restricted.due_at)
    asked = {"reason": factories.reason("ask"), "rationale": "How many?"}
    actions.perform(restricted, "ask", by=people.sia, **asked)
    actions.perform(Referral.objects.get(pk=restricted.pk), "answer", by=people.olivia, rationale="Four.")
    since = Notification.objects.filter(created_at__gt=restricted.restricted_at)
    told = set(since.values_list("recipient__email", flat=True))
    assert told
    assert told <= {f"{name}@toex.example" for name in NAMED}


def test_who_restricts_it_on_its_page_is_not_asked_why_they_look(people, sign_in):
    referral = factories.at_second_gate(people)
    client = sign_in(people.sia)
    typed = {"reason": "One of the suspects is an officer.", "people": [str(people.dina.public_id)]}
    answer = client.post(f"/referrals/{referral.key}/sight/restrict/", typed)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Restricted to the people named below" in page.text


@pytest.mark.parametrize("name", ["olivia", "sam", "sia", "dina"])
def test_those_entitled_restrict(people, name):
    referral = factories.at_second_gate(people)
    by = getattr(people, name)
    restricted = restriction.restrict(referral, people=[people.sia], reason="Corruption.", by=by)
    assert (restricted.restricted_by, restricted.restricted_reason) == (by, "Corruption.")
    assert by.pk in restricted.named_people()
    row = referral.status_changes.first()
    assert (row.verb, row.note) == ("restrict", "Corruption.")


@pytest.mark.parametrize("name", ["colin", "gwen", "ian", "nora", "walter", "otto"])
def test_nobody_else_restricts(people, name):
    referral = factories.at_second_gate(people)
    with pytest.raises(PermissionDenied):
        restriction.restrict(referral, people=[people.sia], reason="Corruption.", by=getattr(people, name))


def test_somebody_must_be_left_to_take_it_on(people):
    referral = factories.at_first_gate(people)
    with pytest.raises(Conflict, match="Name a gateway officer of the region and a Senior"):
        restriction.restrict(referral, people=[], reason="Corruption.", by=people.olivia)
    referral.refresh_from_db()
    assert not referral.restricted
    assert not referral.people.exists()
    restriction.restrict(referral, people=[people.gwen, people.dina], reason="Corruption.", by=people.olivia)


def test_the_last_of_a_gate_is_not_taken_off(people, restricted):
    sia = restricted.people.get(user=people.sia)
    with pytest.raises(Conflict, match="Name a Senior"):
        restriction.take_off(sia, reason="Moves.", by=people.olivia)
    assert restricted.people.filter(user=people.sia).exists()
    restriction.add(Referral.objects.get(pk=restricted.pk), people=[people.dina], by=people.sia)
    restriction.take_off(restricted.people.get(user=people.sia), reason="Moves.", by=people.olivia)
    assert "sia" not in seen_by(people, restricted)
    assert "dina" in seen_by(people, restricted)


def test_nobody_from_elsewhere_is_named(people, restricted):
    for stranger in (people.wanda, people.walter, people.otto, people.colin):
        with pytest.raises(PermissionDenied):
            restriction.add(restricted, people=[stranger], by=people.olivia)


def test_who_leads_it_is_named_by_leading(people, restricted):
    accepted = {"reason": factories.reason("accept"), "rationale": "Harm.", "priority": "high", "harm_score": 70}
    actions.perform(restricted, "accept", by=people.sia, lead_analyst=people.ian, **accepted)
    assert "ian" in seen_by(people, restricted)


def test_a_draft_is_sent_only_with_somebody_at_each_gate(people):
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=True)
    draft = factories.draft(people)
    restriction.restrict_draft(draft, people=[people.gwen], reason="Corruption.", by=people.olivia)
    with pytest.raises(Conflict, match="Name an adviser of your force and a Senior"):
        actions.perform(draft, "submit", by=people.olivia, declared=True)
    chosen = [people.ada, people.gwen, people.sia]
    restriction.restrict_draft(draft, people=chosen, reason="Corruption.", by=people.olivia)
    sent = actions.perform(draft, "submit", by=people.olivia, declared=True)
    assert sent.status == "with_adviser"
    assert seen_by(people, sent) == {"olivia", "sam", "ada", "gwen", "sia"}
    told = set(Notification.objects.values_list("recipient__email", flat=True))
    assert "ada@toex.example" in told


def test_it_does_not_leave_its_region_unseen(people, restricted):
    west = Organisation.objects.get(slug="rocuwm")
    facts = {"reason": factories.reason("redirect"), "rationale": "West.", "region": west}
    with pytest.raises(Conflict, match="hand it over to a named person"):
        actions.perform(restricted, "redirect", by=people.sia, **facts)


def test_the_pages_restrict_name_take_off_and_lift(people, sign_in):
    referral = factories.at_second_gate(people)
    address = f"/referrals/{referral.key}/sight/"
    client = sign_in(people.sia)
    session = client.session
    session["reasons"] = {f"restricted {referral.key}": "Mine."}
    session.save()
    page = client.get(f"{address}restrict/").content.decode()
    assert "Gwen Gateway" in page
    assert "Gateway officer, ERSOU" in page
    wrong = client.post(f"{address}restrict/", {"reason": "", "people": [str(people.gwen.public_id)]})
    assert wrong.status_code == 422
    assert "Enter why only named people may see it" in wrong.content.decode()
    assert "checked" in wrong.content.decode()
    sent = {"reason": "Corruption.", "people": [str(people.gwen.public_id)]}
    page = client.post(f"{address}restrict/", sent, follow=True).content.decode()
    assert "Nobody sees it because of their role" in page
    client.post(f"{address}name/", {"people": [str(people.dina.public_id)]})
    assert seen_by(people, referral) == {"olivia", "sam", "gwen", "sia", "dina"}
    gwen = referral.people.get(user=people.gwen)
    client.post(f"{address}people/{gwen.public_id}/take-off/", {"reason": "Not hers."})
    assert "gwen" not in seen_by(people, referral)
    page = client.post(f"{address}lift/", {"reason": "Cleared."}, follow=True).content.decode()
    assert "The restriction is lifted." in page


def test_its_readers_say_why(people, restricted, sign_in):
    answer = sign_in(people.sia).get(f"/referrals/{restricted.key}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/audit/reason/?kind=restricted")


def test_by_api(people, client):
    referral = factories.at_second_gate(people)
    assert people.dina
    client.force_login(people.sia)
    address, why = f"/api/v1/referrals/{referral.key}/sight/", {"X-Reason": "Operation Lanternfish."}
    offered = {one["name"]: one["id"] for one in client.get(f"{address}people/", headers=why).json()}
    body = {"reason": "Corruption.", "people": [offered["Gwen Gateway"]]}
    answer = client.post(f"{address}restrict/", body, "application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["restricted"] is True
    assert answer.json()["units"] == []
    more = client.post(f"{address}people/", {"people": [offered["Dina Inspector"]]}, "application/json", headers=why)
    named = {one["person"]["name"]: one["named"] for one in more.json()["named"]}
    assert named["Dina Inspector"]
    gwen = named["Gwen Gateway"]
    assert client.post(f"{address}people/{gwen}/", {"reason": "-"}, "application/json", headers=why).status_code == 200
    assert client.get(address).status_code == 428
    lifted = client.post(f"{address}lift/", {"reason": "Cleared."}, "application/json", headers=why)
    assert lifted.json()["restricted"] is False


# --- before it is sent -----------------------------------------------------------------------------------


def audience(*named, choice: str = "named", reason: str = "Corruption.") -> dict:
    return {"audience": choice, "reason": reason, "people": [str(one.public_id) for one in named]}


def test_the_first_page_leads_to_who_may_see_it(people, sign_in):
    draft = factories.draft(people)
    address = f"/requests/{draft.public_id}/who-may-see/"
    assert people.gwen
    assert people.sia
    client = sign_in(people.olivia)
    for page in ("", "marking/", "check/"):
        assert address in client.get(f"/requests/{draft.public_id}/{page}").content.decode(), page
    assert client.get(address).status_code == 200
    answer = client.post(address, audience(people.gwen, people.sia))
    assert answer["Location"] == f"/requests/{draft.public_id}/"
    assert "Only people you name" in client.get(f"/requests/{draft.public_id}/").content.decode()
    page = client.get(address).content.decode()
    assert page.count("checked") == 3
    sent = actions.perform(Referral.objects.get(pk=draft.pk), "submit", by=people.olivia, declared=True)
    assert seen_by(people, sent) == {"olivia", "sam", "gwen", "sia"}
    assert client.get(address).status_code == 302


def test_it_can_be_opened_again_before_it_is_sent(people, sign_in):
    draft = factories.draft(people)
    client, address = sign_in(people.olivia), f"/requests/{draft.public_id}/who-may-see/"
    client.post(address, audience(people.gwen, people.sia))
    client.post(address, audience(choice="everybody", reason=""))
    draft.refresh_from_db()
    assert not draft.restricted
    assert not draft.people.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"choice": ""}, "Select who may see this request"),
        ({"reason": ""}, "Enter why only named people may see it"),
        ({}, "Name a gateway officer of the region and a Senior Intelligence Analyst"),
    ],
)
def test_what_is_missing_is_said(people, sign_in, changes, words):
    draft = factories.draft(people)
    answer = sign_in(people.olivia).post(f"/requests/{draft.public_id}/who-may-see/", audience(people.dina, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    if "choice" in changes or "reason" in changes:
        assert words in page
    else:
        assert "Name a gateway officer of the region" in page
    assert "checked" in page


def test_a_restricted_draft_can_be_deleted(people):
    draft = factories.draft(people)
    restriction.restrict_draft(draft, people=[people.gwen, people.sia], reason="Corruption.", by=people.olivia)
    with isolation.as_user(people.olivia):
        actions.delete_draft(Referral.objects.get(pk=draft.pk), by=people.olivia)
    assert not Referral.objects.filter(pk=draft.pk).exists()
