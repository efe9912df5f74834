"""The workload of a team: who opens it, what it counts, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard import workload
from foundations.accounts import staffing
from foundations.accounts.models import AbsenceKind, Organisation, Skill, User
from foundations.core.formats import today
from referrals import covering
from referrals.allocating import actions as allocating
from referrals.models import Referral
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.people import person

ADDRESS = "/workload/"


def test_people_against_weeks_as_far_as_one_sees_them(people, sign_in):
    referral = factories.in_development(people)
    factories.tasking_given(people, referral)
    allocating.add_members(referral, people=[people.rita], by=people.sia)
    hidden = factories.restricted(people, operation="Hidden")
    Referral.objects.filter(pk=hidden.pk).update(lead_analyst=people.ian)
    Referral.objects.filter(pk=referral.pk).update(due_at=timezone.now() - timedelta(days=9))
    monday = today() - timedelta(days=today().weekday()) + timedelta(days=7)
    kind = AbsenceKind.objects.get(code="leave")
    week = {"kind": kind, "starts_on": monday, "ends_on": monday + timedelta(days=6)}
    covering.enter_absence(people.ian, deputy=people.rita, by=people.ian, **week)
    staffing.keep(people.rita, skills=[Skill.objects.get(code="research")], days=[0, 1, 2], by=people.sia)

    page = sign_in(people.dina).get(ADDRESS)
    lines = {line.person.name: line for line in page.context_data["lines"]}
    ian, rita = lines["Ian Analyst"], lines["Rita Researcher"]
    assert (ian.leads, len(ian.cells[0].late), ian.cells[1].there) == (1, 1, 0)
    assert (rita.member_of, rita.days, rita.skills) == (1, 3, ("Research",))
    assert sum(line.taskings for line in lines.values()) == 1
    assert "Gwen Gateway" not in lines
    assert "Hidden" not in page.text
    assert "1 late" in page.text
    assert "style=" not in page.text.partition("<main")[2]
    assert "for two" not in page.text

    assert sign_in(people.ian).get(ADDRESS).status_code == 403
    assert sign_in(people.dina).get(ADDRESS, {"team": "rocuwm"}).status_code == 404
    nation = sign_in(people.nora).get(ADDRESS, {"team": "ersou"})
    assert {line.person.name for line in nation.context_data["lines"]} == set(lines)
    assert "workload/people" not in nation.text, "she measures, and keeps nobody’s skills"
    body = Caller(people.sia).get("workload/").json()
    assert body["team"] == "ersou"
    assert {one["name"]: one["leads"] for one in body["people"]}["Ian Analyst"] == 1
    problem(Caller(people.olivia).get("workload/"), 403)


@pytest.mark.parametrize(("name", "most"), [("sia", 8), ("ned", 8)])
def test_the_board_takes_the_same_few_statements_for_few_and_many(
    people, sign_in, name, most, django_assert_max_num_queries
):
    factories.in_development(people)
    counts = []
    client = sign_in(getattr(people, name))
    for round_ in range(2):
        with django_assert_max_num_queries(most) as statements:
            assert client.get(ADDRESS, {"team": "ersou"}).status_code == 200
        counts.append(len(statements))
        for place in range(3):
            person(f"Extra {place}", "", "researcher", "ersou", f"extra{round_}{place}@toex.example")
        factories.in_development(people)
    assert counts[0] == counts[1], counts


def test_the_shade_of_a_cell_follows_from_what_is_due_and_who_is_there(people):
    monday = workload.weeks(today())[0]
    one = workload.Work(1, workload.LEAD, "R", "x", 1, "", 0, None)

    def shade(due: int, there: int) -> int:
        return workload.Cell(monday, (one,) * due, (), there, 5 - there).shade

    assert [shade(0, 5), shade(1, 5), shade(2, 5), shade(5, 5), shade(6, 5), shade(1, 0), shade(0, 0)] == [
        0,
        1,
        2,
        3,
        4,
        4,
        0,
    ]


def test_skills_days_and_how_much_one_leads(people, sign_in):
    address = f"/workload/people/{people.ian.public_id}/"
    assert sign_in(people.wanda).get(address).status_code == 404
    assert sign_in(people.ian).get(address).status_code == 404
    client = sign_in(people.sia)
    assert client.post(address, {"skills": ["analysis"]}).status_code == 422
    assert client.post(address, {"skills": ["analysis", "no-such"], "days": ["0"]}).status_code == 422
    assert client.post(address, {"skills": ["analysis", "financial"], "days": ["0", "4"]}).status_code == 302
    ian = User.objects.get(pk=people.ian.pk)
    assert staffing.working_days(ian) == (0, 4)
    # Whoever looks after the account, too; and they come back to it.
    administered = f"/administration/people/{people.ian.public_id}/"
    assert address in sign_in(people.adam).get(administered).text
    done = sign_in(people.adam).post(address, {"skills": ["analysis", "financial"], "days": ["0", "4"]})
    assert done["Location"] == administered
    # Their own skills are theirs to say, their days are not.
    assert sign_in(people.ian).post("/account/skills/", {"skills": ["financial"], "days": ["0"]}).status_code == 302
    assert list(ian.skills.values_list("skill__code", flat=True)) == ["financial"]
    assert Caller(people.ian).post("account/skills/", {"skills": ["research"]}).json() == {
        "skills": ["research"],
        "days": [0, 4],
    }
    member = f"workload/people/{ian.public_id}/"
    assert Caller(people.dina).post(member, {"skills": [], "days": ["0", "1"]}).json()["days"] == [0, 1]
    assert fields(Caller(people.dina).post(member, {"skills": ["x"], "days": ["8"]})) == ["skills", "days"]
    problem(Caller(people.wanda).get(member), 404)

    assert sign_in(people.sia).post("/workload/most/", {"most": "0"}).status_code == 422
    assert sign_in(people.sia).post("/workload/most/", {"most": "3"}).status_code == 302
    assert Organisation.objects.get(slug="ersou").most_referrals_each == 3
    assert sign_in(people.sia).post("/workload/most/?team=rocuwm", {"most": "3"}).status_code == 404
    assert sign_in(people.nora).get("/workload/most/").status_code == 403
    assert Caller(people.dina).post("workload/most/", {"most": 4}).status_code == 204
