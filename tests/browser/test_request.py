"""A tasking request under pressure: every kind of mistake, another browser, a session that ended, two windows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foundations.core.formats import today
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.test_phone import fits
from tests.people import PASSWORD

QUESTION = "What is the question that you want answered?"
STRATEGY = "Investigation strategy"


@pytest.fixture
def draft(people):
    return factories.draft(people)


def at(draft, slug: str) -> str:
    return f"/requests/{draft.public_id}/{slug}/"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_kind_of_mistake_is_said_at_its_field_and_loses_nothing(make_cast, draft, scripts):
    olivia = make_cast(viewport=PHONE, java_script_enabled=scripts).olivia

    def mends(slug: str, message: str, *typed: tuple[str, str]) -> None:
        """Continue, be told, find what was typed."""
        olivia.presses("Continue").is_asked_to_mend(message)
        assert slug in olivia.page.url
        if scripts:
            fits(olivia)
        for label, text in typed:
            expect(olivia.page.get_by_label(label, exact=True)).to_have_value(text)

    olivia.opens(at(draft, "operation"))
    own = "Your force's own reference (optional)"
    olivia.writes("Operation name", "").writes(own, "0047/ä")
    mends("operation", "Enter the operation name", (own, "0047/ä"))
    olivia.writes("Operation name", "Very " * 20)
    mends("operation", "Operation name must be 80 characters or less", ("Operation name", "Very " * 20))

    olivia.opens(at(draft, "marking"))
    olivia.chooses("What is the highest marking of what you will enter?", "SECRET or above")
    mends("marking", "SECRET and above may not be entered here")

    olivia.opens(at(draft, "sio")).writes("SIO's email address", "sam at norfolk")
    mends("sio", "Enter an email address in the correct format", ("SIO's email address", "sam at norfolk"))
    olivia.opens(at(draft, "requester")).writes("Your telephone number", "ring me")
    mends("requester", "Enter a telephone number", ("Your telephone number", "ring me"))

    for wrong, message in (
        ("many", "must be a whole number"),
        ("-1", "must be 0 or more"),
        ("2.5", "must be a whole number"),
    ):
        olivia.opens(at(draft, "numbers")).writes("Number of known victims", wrong)
        mends("numbers", f"Number of known victims {message}", ("Number of known victims", wrong))

    for day, month, year, message in (
        ("31", "2", "2027", "must be a real date"),
        ("3", "", "2027", "must include a month"),
        ("04", "05", "27", "Year must include 4 numbers"),
    ):
        olivia.opens(at(draft, "needed-by"))
        group = olivia.part("When is it needed by?")
        for label, text in zip(("Day", "Month", "Year"), (day, month, year), strict=True):
            group.get_by_label(label, exact=True).fill(text)
        mends("needed-by", message)
        expect(group.get_by_label("Day", exact=True)).to_have_value(day)
    olivia.dates("When is it needed by?", today() - timedelta(days=1))
    mends("needed-by", "The date must be today or in the future")

    olivia.opens(at(draft, "intelligence")).writes("Background and current intelligence", "CHIS 1234 says so.")
    mends("intelligence", "may point to a source", ("Background and current intelligence", "CHIS 1234 says so."))
    olivia.ticks("I have checked").presses("Continue").is_at(STRATEGY)

    # What cannot be seen is taken out and said, not refused.
    olivia.writes(STRATEGY, "Safeguard first \u202ethen arrest").presses("Continue")
    expect(olivia.page.get_by_text("Invisible marks that change the direction of text were taken out")).to_be_visible()
    olivia.opens(at(draft, "strategy"))
    expect(olivia.page.get_by_label(STRATEGY, exact=True)).to_have_value("Safeguard first then arrest")


def test_what_one_browser_saved_another_goes_on_with(make_cast, draft):
    cast, elsewhere = make_cast(viewport=PHONE), make_cast()
    cast.olivia.opens(at(draft, "question")).writes(QUESTION, "Who recruits them?")
    cast.olivia.presses("Save and come back later").is_told("Your draft has been saved")
    other = elsewhere.olivia
    other.opens("/requests/new/").follows("Operation Lanternfish").is_at("Operation Lanternfish")
    other.opens(at(draft, "question"))
    expect(other.page.get_by_label(QUESTION)).to_have_value("Who recruits them?")

    # Both windows stand on the page; the slower one reads both texts and decides.
    cast.olivia.opens(at(draft, "question"))
    other.writes(QUESTION, "Who recruits them, and where?").presses("Continue")
    cast.olivia.writes(QUESTION, "Who pays them?").presses("Continue")
    cast.olivia.reads("saved in another window", "Who recruits them, and where?")
    expect(cast.olivia.page.get_by_label(QUESTION)).to_have_value("Who pays them?")
    cast.olivia.presses("Continue").opens(at(draft, "question"))
    expect(cast.olivia.page.get_by_label(QUESTION)).to_have_value("Who pays them?")


def test_a_session_that_ended_costs_nothing_not_even_the_page(make_cast, draft):
    olivia = make_cast().olivia
    olivia.opens(at(draft, "question")).writes(QUESTION, "Who recruits them at the port?")
    olivia.page.context.clear_cookies(name=re.compile("session"))
    olivia.presses("Continue").is_at("You have been signed out").reads("Who recruits them at the port?")
    with olivia.page.context.expect_page() as opened:
        olivia.page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    tab = opened.value
    tab.get_by_label("Email address").fill(olivia.person.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.get_by_role("heading", level=1, name="Home").wait_for()
    tab.close()
    # The forms of before the sign-in are asked for once more: another site could have sent them.
    olivia.presses("Send it again").reads("Who recruits them at the port?").presses("Send it again")
    olivia.opens(at(draft, "question"))
    expect(olivia.page.get_by_label(QUESTION)).to_have_value("Who recruits them at the port?")


def test_a_list_is_uploaded_with_its_progress(make_cast, draft):
    """The script sends the file itself: what is wrong is said in the same page, what is right leads on."""
    olivia = make_cast(viewport=PHONE).olivia
    olivia.opens(at(draft, "subjects/import")).uploads(
        "Or upload a file", "list.csv", b"Name,Role\nAna Kova\xc4\x8d,suspect\n"
    )
    send = olivia.page.get_by_role("button", name="See what was understood")
    send.click()
    olivia.is_asked_to_mend("Select whether they are facts or assessments")
    expect(olivia.page).to_have_title(re.compile("^Error: "))
    olivia.uploads("Or upload a file", "list.csv", b"Name,Role\nAna Kova\xc4\x8d,suspect\n")
    olivia.chooses("Are they facts or assessments?", "Fact")
    send.click()
    olivia.is_at("What was understood").reads("1 row can be added", "Ana Kovač")
