"""The administrator's days in a browser: somebody joins, changes roles, loses a laptop, leaves; the office is closed."""

from __future__ import annotations

import pytest

from foundations.core.formats import day as in_words
from foundations.core.formats import today
from foundations.core.working_time import WorkingCalendar, close_of
from foundations.deadlines import closures
from foundations.deadlines.models import Deadline
from referrals.models import Referral
from tests import factories
from tests.people import person

OFFICER, ADVISER = "Force officer or SIO", "Organised crime adviser (OCA)"
EASTERN = "Eastern Region Special Operations Unit"


@pytest.fixture
def successor(people):
    return person("Ingrid Second", "", "intelligence_analyst", "ersou", "ingrid@toex.example")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_people_come_and_go_and_days_are_closed(make_cast, people, successor, scripts):
    referral = factories.in_development(people)
    waiting = factories.at_first_gate(people)
    # axe-core is a script itself.
    cast = make_cast(java_script_enabled=scripts, audited=set() if scripts else None)
    adam, colin = cast.adam, cast.colin
    somebody_joins(adam)
    they_get_a_role_and_lose_it(adam)
    a_laptop_is_lost(adam, colin)
    ian_leaves(adam, referral)
    the_office_is_closed(adam, waiting)


def somebody_joins(adam):
    adam.opens("/").goes_to("Administration").begins("Make an account")
    adam.presses("Make the account")
    adam.is_asked_to_mend("Enter the name", "Enter the email address", "Select the organisation", "Select the role")
    adam.writes("Name", "Paula New").writes("Email address", "paula@norfolk.example")
    adam.selects("Organisation", "Norfolk Constabulary").selects("Role", OFFICER)
    adam.presses("Make the account").is_told("Paula New has an account")


def they_get_a_role_and_lose_it(adam):
    adam.follows("Paula New").reads("None yet", "Never").begins("Give a role")
    adam.selects("Organisation", "Norfolk Constabulary").selects("Role", ADVISER).presses("Give the role")
    adam.is_told(f"Paula New has the role “{ADVISER}”")
    adam.follows(f"End the role {ADVISER} in Norfolk").is_at(f"End the role “{ADVISER}”")
    adam.presses("End the role").is_told(f"The role “{ADVISER}” ends").reads("Roles that have ended")


def a_laptop_is_lost(adam, colin):
    adam.goes_to("Administration").follows("DC Colin Colleague").reads("1 session")
    adam.follows("End all").presses("End all sessions").is_asked_to_mend("Enter the reason")
    adam.writes("Reason", "Laptop left on a train").presses("End all sessions").is_told("is signed out everywhere")
    adam.reads("Nowhere")
    colin.opens("/").is_at("Sign in")


def ian_leaves(adam, referral):
    adam.goes_to("Administration").follows("Ian Analyst").begins("Hand over open work")
    adam.reads(referral.reference, "Lead analyst").finds_nothing_of(referral.operation)
    adam.presses("Hand over").reads("Select at least one person who takes over")
    adam.selects("Who takes over as lead analyst", "Ingrid Second").presses("Hand over")
    adam.is_told("1 duty handed over")
    assert Referral.objects.get(pk=referral.pk).lead_analyst.name == "Ingrid Second"
    adam.begins("Close the account").presses("Close the account").is_told("The account of Ian Analyst is closed")


def the_office_is_closed(adam, waiting):
    tomorrow = WorkingCalendar().add_working_days(today(), 1)
    due = WorkingCalendar().add_working_days(today(), 3)
    adam.goes_to("Administration").follows("Working days").begins("Add closed days")
    adam.presses("Continue").is_asked_to_mend("Select who is closed", "Enter the first closed day")
    adam.selects("Who is closed", EASTERN).writes("What the days are called", "Away day")
    adam.dates("First closed day", tomorrow).presses("Continue")
    adam.is_at(f"Close on {tomorrow:%A} {in_words(tomorrow)}")
    adam.reads("3 of 3 open deadlines move", "First gate decision", "Development")
    adam.finds_nothing_of(waiting.reference, waiting.operation)
    adam.follows("Change the days").reads("The next page shows").presses("Continue").presses("Add the closed days")
    adam.is_told("“Away day” has been added")
    adam.opens(f"/administration/closed-days/?year={tomorrow.year}").reads("Away day", "Deadlines follow")
    assert closures.catch_up() == 3
    assert Deadline.objects.get(reference=waiting.reference).due_at == close_of(due)
    assert Referral.objects.get(pk=waiting.pk).due_at == close_of(due)
    adam.follows("Remove Away day").reads("3 of 3 open deadlines move").presses("Remove the closed days")
    adam.is_told("“Away day” has been removed")
    assert closures.catch_up() == 3


def test_a_notice_is_read_when_it_is_followed(make_cast, people):
    referral = factories.declined(people)
    olivia = make_cast(java_script_enabled=False).olivia
    olivia.goes_to("Notifications").reads("3 unread")
    olivia.follows_notice(f"{referral.reference}: your request was declined").is_at(referral.operation)
    olivia.goes_to("Notifications").reads("2 unread")
    olivia.follows(f"{referral.reference}: your request was declined").is_at(referral.operation)
