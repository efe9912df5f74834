"""A Senior allocates people and enters an absence in a browser; the deputy finds the work on their home page."""

from __future__ import annotations

from datetime import timedelta

from foundations.core.formats import today
from tests import factories
from tests.people import person


def test_a_senior_allocates_and_lets_a_deputy_cover(make_cast, people):
    person("Iris Second", "", "intelligence_analyst", "ersou", "isla@toex.example")
    referral = factories.agreeing_terms(people)
    cast = make_cast(audited=set())
    sia, rita, olivia = cast.sia, cast.rita, cast.olivia
    sia.opens(referral.get_absolute_url()).follows("Change who works on it").reads("Ian Analyst", "Lead analyst")
    sia.main.get_by_text("Change the lead analyst").first.click()
    sia.presses("Change the lead analyst").is_asked_to_mend(
        "Select who leads it from now on", "Enter why the lead changes"
    )
    sia.chooses("Who leads it from now on?", "Iris Second").writes(
        "Why does the lead change?", "She knows the network."
    )
    sia.presses("Change the lead analyst").is_told("The lead analyst was changed.").reads("She knows the network.")

    sia.opens("/absences/").presses("Enter an absence").selects("Who is away?", "Iris Second")
    sia.chooses("What kind of absence is it?", "Leave").dates("First day away", today())
    sia.dates("Last day away", today() - timedelta(days=1)).selects("Who covers? (optional)", "Rita Researcher")
    sia.presses("Enter the absence").is_asked_to_mend("The last day must be the same as or after the first")
    sia.dates("Last day away", today() + timedelta(days=3)).presses("Enter the absence").is_told("Saved.")
    sia.reads("Rita Researcher takes over", referral.reference)
    sia.opens("/workload/").reads("Iris Second", "away")

    rita.opens("/").reads("You cover for Iris Second", referral.reference)
    rita.opens("/notifications/").reads("you cover for a colleague who is away")
    olivia.opens("/").reads("Where your requests stand", "You and TOEX at ERSOU agree the terms by")
    olivia.opens(f"{referral.get_absolute_url()}history/").finds_nothing_of("She knows the network.")
