"""Who works on a referral: the verbs, who may, what they write, and the list that explains itself."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from foundations.accounts import staffing
from foundations.accounts.models import Skill, User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.deadlines.models import Deadline
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions
from referrals.allocating import actions as allocating
from referrals.allocating.suggesting import Candidate, rank
from referrals.models import Allocation, Referral
from referrals.sight import restriction
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.people import person


@pytest.fixture
def iris(people) -> User:
    """A second analyst of ERSOU."""
    return person("Iris Second", "", "intelligence_analyst", "ersou", "iris@toex.example")


def parts(referral) -> list[tuple[str, str]]:
    rows = referral.allocations.running().select_related("user").order_by("part", "user__name")
    return [(row.part, row.user.name) for row in rows]


def test_a_lead_changes_with_a_reason_members_come_and_go_and_all_of_it_is_kept(people, iris):
    referral = factories.in_development(people)
    assert parts(referral) == [("lead", "Ian Analyst")]
    referral = allocating.add_members(referral, people=[people.rita, people.dora], by=people.sia)
    OutboxEmail.objects.all().delete()
    Notification.objects.all().delete()
    version = referral.version
    referral = allocating.change_lead(
        referral, to=iris, reason="Ian goes on a course.", stays=True, by=people.dina, version=version
    )
    assert referral.lead_analyst == iris
    assert parts(referral) == [
        ("lead", "Iris Second"),
        ("member", "Dora Data"),
        ("member", "Ian Analyst"),
        ("member", "Rita Researcher"),
    ]
    ended = referral.allocations.get(until_at__isnull=False)
    assert (ended.user, ended.until_by, ended.end_reason) == (people.ian, people.dina, "Ian goes on a course.")
    told = dict(Notification.objects.values_list("recipient__name", "title"))
    assert told["Iris Second"] == "you are the lead analyst"
    assert told["Ian Analyst"] == "you work on it as a member of the team now"
    assert not Deadline.objects.filter(responsible=people.ian, stopped_at__isnull=True).exists()
    line = referral.status_changes.filter(verb="change_lead_analyst").get()
    assert "course" not in line.note, "the requester reads the history"
    assert AuditEvent.objects.get(event="referrals.change_lead_analyst").data["reason"] == "Ian goes on a course."
    referral = allocating.remove_member(referral, person=people.dora, reason="Done.", by=people.sia)
    assert ("member", "Dora Data") not in parts(referral)
    # A member comes to lead: one part at a time.
    referral = allocating.change_lead(referral, to=people.ian, reason="Back.", by=people.sia)
    assert parts(referral) == [("lead", "Ian Analyst"), ("member", "Rita Researcher")]
    # With the referral everybody's part ends, and begins anew with it.
    actions.perform(referral, "withdraw", by=people.olivia, reason=factories.reason("withdraw"), rationale="Over.")
    assert parts(referral) == []
    assert referral.allocations.filter(until_at__isnull=False).count() == referral.allocations.count() == 6


def test_who_may_and_when(people, iris):
    waiting, referral = factories.at_second_gate(people), factories.agreeing_terms(people)
    for somebody in (people.ian, people.gwen, people.wanda, people.olivia, people.nora, people.ada):
        with pytest.raises(PermissionDenied):
            allocating.add_members(referral, people=[people.rita], by=somebody)
    with pytest.raises(Conflict, match="has not been taken on"):
        allocating.add_members(waiting, people=[people.rita], by=people.sia)
    with pytest.raises(Conflict, match="not an analyst of the team"):
        allocating.change_lead(referral, to=people.wendy, reason="x", by=people.sia)
    with pytest.raises(Conflict, match="is the lead analyst already"):
        allocating.change_lead(referral, to=people.ian, reason="x", by=people.sia)
    with pytest.raises(Conflict, match="Wendy Analyst may not work on it"):
        allocating.add_members(referral, people=[people.rita, people.wendy], by=people.sia)
    with pytest.raises(Conflict, match="not a member"):
        allocating.remove_member(referral, person=people.rita, by=people.sia)
    with pytest.raises(StaleVersion, match="Ian Analyst leads it now"):
        allocating.change_lead(referral, to=iris, reason="x", by=people.sia, version=referral.version - 1)
    assert parts(referral) == [("lead", "Ian Analyst")], "what was refused leaves nothing behind"
    closed = factories.closed(people)
    with pytest.raises(Conflict, match="is closed"):
        allocating.change_lead(closed, to=iris, reason="x", by=people.sia)


def test_on_a_restricted_referral_only_those_named_are_offered_and_the_door_to_naming_is(people, sign_in, iris):
    referral = factories.agreeing_terms(people)
    assert people.gwen
    assert people.rita
    referral = restriction.restrict(referral, people=[people.sia], reason="An officer is a suspect.", by=people.sia)
    address = f"/referrals/{referral.reference}/team/"
    assert sign_in(people.dina).get(address).status_code == 404
    client = sign_in(people.sia)
    why = {"X-Reason": "To allocate it"}
    page = client.get(address, headers=why)
    if page.status_code != 200:
        client.post(page["Location"], {"reason": "To allocate it"})
        page = client.get(address)
    assert "are not named on it and cannot be allocated" in page.text
    assert "Iris Second" not in page.text
    assert f"/referrals/{referral.reference}/sight/name/" in page.text
    with pytest.raises(Conflict, match="Iris Second is not named on it") as refused:
        allocating.change_lead(referral, to=iris, reason="x", by=people.sia)
    assert refused.value.links[0][0] == "Name people"
    with pytest.raises(Conflict, match="is not named on it"):
        allocating.add_members(referral, people=[people.rita], by=people.sia)
    restriction.add(referral, people=[iris], by=people.sia)
    allocating.change_lead(Referral.objects.get(pk=referral.pk), to=iris, reason="Named.", by=people.sia)


def test_the_page_and_the_api_say_the_same(people, sign_in, iris):
    referral = factories.agreeing_terms(people)
    staffing.set_skills(iris, skills=[Skill.objects.get(code="analysis")], by=iris)
    address = f"/referrals/{referral.reference}/team/"
    assert sign_in(people.ian).get(address).status_code == 403
    page = sign_in(people.sia).get(address)
    assert "Leads 0 of 5; skill: intelligence analysis" in page.text
    assert "checked" not in page.text.partition("<main")[2], "nobody is chosen beforehand"
    refused = sign_in(people.sia).post(address, {"do": "lead", "to": "", "reason": "Kept text", "version": 1})
    assert refused.status_code == 422
    assert "Kept text" in refused.text
    stale = {"do": "lead", "to": iris.public_id, "reason": "Kept text", "version": referral.version - 1}
    assert sign_in(people.sia).post(address, stale).status_code == 409
    done = sign_in(people.sia).post(address, stale | {"version": referral.version}, follow=True)
    assert "The lead analyst was changed" in done.text
    assert "Kept text" in done.text, "the team reads the reason"
    assert "Kept text" not in sign_in(people.olivia).get(f"/referrals/{referral.reference}/history/").text

    sia, api = Caller(people.sia), f"referrals/{referral.reference}/team/"
    read = sia.get(api).json()
    assert [(one["person"]["name"], one["part"]) for one in read["team"]] == [("Iris Second", "lead")]
    ian = next(one for one in read["suggestions"] if one["name"] == "Ian Analyst")
    assert ian["reasons"][0] == "leads 0 of 5"
    assert ian["may_lead"] is True
    problem(Caller(people.ian).get(api), 403)
    problem(Caller(people.wanda).get(api), 404)
    problem(sia.post(f"{api}members/", {"people": [ian["person"]]}), 428)
    added = sia.post(f"{api}members/", {"people": [ian["person"]]}, version=read["version"]).json()
    assert [one["part"] for one in added["team"]] == ["lead", "member"]
    assert fields(sia.post(f"{api}lead/", {"to": str(people.wendy.public_id)}, version=added["version"])) == [
        "to",
        "reason",
    ]
    back = sia.post(f"{api}lead/", {"to": ian["person"], "reason": "Back"}, version=added["version"]).json()
    gone = sia.post(f"{api}remove/", {"person": ian["person"]}, version=back["version"])
    assert fields(gone) == ["person"], "whoever leads is no member"


def test_the_page_takes_the_same_few_statements_for_few_and_many(people, sign_in, django_assert_max_num_queries):
    referral = factories.agreeing_terms(people)
    client, counts = sign_in(people.sia), []
    for round_ in range(2):
        with django_assert_max_num_queries(12) as statements:
            assert client.get(f"/referrals/{referral.reference}/team/").status_code == 200
        counts.append(len(statements))
        for place in range(4):
            new = person(f"R {place}", "", "researcher", "ersou", f"r{round_}{place}@toex.example")
            referral = allocating.add_members(referral, people=[new], by=people.sia)
    assert counts[0] == counts[1], counts


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_lead_at_once_one_wins_and_the_other_is_told_who_leads(people, iris):
    referral = factories.agreeing_terms(people)
    fred = person("Fred Third", "", "intelligence_analyst", "ersou", "fred@toex.example")
    ready, said = Barrier(2), []

    def change(to, by):
        try:
            ready.wait(timeout=10)
            mine = Referral.objects.get(pk=referral.pk)
            allocating.change_lead(mine, to=to, reason="At once.", by=by, version=referral.version)
        except Conflict as conflict:
            said.append(conflict.explanation)
        finally:
            connection.close()

    threads = [Thread(target=change, args=pair) for pair in ((iris, people.sia), (fred, people.dina))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    lead = Allocation.objects.running().get(referral=referral, part="lead").user
    assert Referral.objects.get(pk=referral.pk).lead_analyst == lead
    assert len(said) == 1
    assert f"{lead.name} leads it now" in said[0]


def test_the_order_of_a_suggestion_follows_from_what_it_says():
    """Pure: who is there, has room, has the skills, and has least to do for the days that they work."""
    now = date(2026, 11, 20)
    wanted = {"financial": "Financial intelligence", "research": "Research"}
    there = (date(2026, 12, 3), date(2026, 12, 10))
    found = rank(
        [
            Candidate(1, "Away", absences=((date(2026, 11, 18), date(2026, 11, 22)),), skills=frozenset(wanted)),
            Candidate(2, "Full", leads=5, skills=frozenset(wanted)),
            Candidate(3, "Idle and unskilled"),
            Candidate(4, "Skilled", leads=2, absences=(there,), skills=frozenset({"financial"})),
            Candidate(5, "Part time", leads=1, days_a_week=2),
            Candidate(6, "Busy", leads=1, member_of=1, others=(("open tasking", 3),)),
        ],
        wanted=wanted,
        today=now,
    )
    assert [one.candidate.user_id for one in found] == [4, 3, 6, 5, 2, 1]
    words = {one.candidate.user_id: one.words for one in found}
    assert words[4] == "leads 2 of 5; away from 3 December to 10 December; skill: financial intelligence"
    assert words[1] == "leads 0 of 5; away until 22 November; skills: financial intelligence, research"
    assert words[2].startswith("leads 5 of 5, so there is no room")
    assert words[6] == "leads 1 of 5; member on 1; 3 open taskings; none of the skills asked for"
    assert "works 2 days a week" in words[5]
    assert rank([], wanted=wanted, today=now) == []
