"""The whole journey of a referral in a browser: from the first page of the request to the SIO's feedback.

Each person sits at a browser of their own and uses nothing but what they see. Once with scripts, once without.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foundations.core.formats import today
from tests import factories
from tests.browser.parts import (
    about_the_harm,
    about_the_subjects,
    about_the_victims,
    ian_drafts_the_terms_and_proposes,
    olivia_attaches,
)
from tests.browser.visitor import REFERENCE

OPERATION = "Operation Lanternfish"
QUESTION = "Who controls the supply of workers to the three car washes?"
OWNER = "Eastern Region Special Operations Unit (region)"
REPORT = b"Two brothers control the supply of workers.\n"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_referral_from_request_to_feedback(make_cast, scripts):
    # axe-core is a script itself.
    cast = make_cast(java_script_enabled=scripts, audited=set() if scripts else None)
    olivia_writes_a_request_in_pieces(cast.olivia)
    reference = olivia_submits_it(cast.olivia)
    gwen_finds_it_and_asks(cast.gwen, reference)
    olivia_reads_the_notice_and_answers(cast.olivia, reference)
    gwen_forwards(cast.gwen, reference)
    sia_accepts(cast.sia, reference)
    ian_drafts_the_terms_and_proposes(cast.ian, reference)
    sam_asks_for_a_change(cast.sam, reference)
    ian_changes_and_proposes_again(cast.ian, reference)
    both_sign_and_development_starts(cast.sam, cast.sia, reference)
    ian_gives_taskings(cast.ian, reference)
    they_accept_and_deliver(cast.rita, "Search the companies", "Two brothers hold all three companies.")
    they_accept_and_deliver(cast.dora, "Map the telephone contacts", "Eleven numbers share one handset.")
    ian_accepts_the_results(cast.ian, reference)
    ian_uploads_a_product(cast.ian, reference)
    sia_approves_and_disseminates(cast.sia, reference)
    sam_downloads_it(cast.sam, reference)
    ian_completes(cast.ian, reference)
    sia_reassesses_and_recommends_the_region(cast.sia, reference)
    dina_accepts_ownership(cast.dina, reference)
    sia_records_a_disruption_and_closes(cast.sia, reference)
    sam_gives_feedback(cast.sam, reference)
    everything_is_in_the_history(cast.olivia, reference)
    west_midlands_sees_nothing(cast, reference)
    nora_sees_it(cast.nora, reference)


def test_a_declined_request_tells_the_requester_why(make_cast, people):
    referral = factories.at_second_gate(people)
    cast = make_cast(audited=set())
    sia, olivia = cast.sia, cast.olivia
    sia.opens("/").follows(referral.reference)
    sia.begins("Decline").is_at("Decline")
    sia.selects("Reason", "Within the force's own means")
    sia.writes("Rationale", "Two days of work for the force's own analysts.")
    sia.presses("Continue to the letter").is_at("Read the letter before it goes").reads("Nothing is decided yet")
    sia.writes("Letter to the requester", "Your own analysts can do this, and we help them with the method.")
    sia.presses("Decline and send the letter").is_told("Declined.").reads("Declined")
    olivia.goes_to("Notifications").follows_notice(f"{referral.reference}: your request was declined")
    olivia.reads("Within the force's own means", "Two days of work for the force's own analysts.", "Sia Senior")
    olivia.goes_to("Decisions").reads("Second gate", "Within the force's own means").follows("Open (Declined)")
    olivia.reads("we help them with the method", "Changed by Sia Senior before it went.")


# --- the request -------------------------------------------------------------------------------------


def olivia_writes_a_request_in_pieces(olivia):
    olivia.opens("/").is_at("Home").reads("Nothing waits for you")
    olivia.presses("Ask for TOEX support").is_at("Ask for TOEX support")
    olivia.presses("Start a new request").is_at("What is the highest marking of what you will enter?")
    olivia.presses("Continue").is_at("The operation")
    # The first mistake: the name was forgotten.
    olivia.presses("Continue").is_asked_to_mend("Enter the operation name")
    olivia.writes("Operation name", OPERATION).presses("Continue")
    about_the_people(olivia)
    about_the_threat(olivia)
    olivia.follows("All sections of this request").follows("What you ask for")
    olivia.writes("What is the question that you want answered?", QUESTION)
    olivia.presses("Save and come back later").is_told("Your draft has been saved").reads("In progress")
    # Later, from the home page.
    olivia.opens("/").presses("Ask for TOEX support").follows(OPERATION).is_at(OPERATION)
    olivia.opens(olivia.page.url + "question/")
    expect(olivia.page.get_by_label("What is the question that you want answered?")).to_have_value(QUESTION)
    olivia.follows("All sections of this request").follows("Background and strategy")
    about_the_background(olivia)
    about_what_is_asked(olivia)
    about_the_subjects(olivia)
    about_the_victims(olivia)
    about_the_harm(olivia)
    about_data_and_law(olivia)


def about_the_people(olivia):
    olivia.is_at("You, the requester").writes("Your unit", "Exploitation team, Norwich")
    # The second: a telephone number that is none.
    olivia.writes("Your telephone number", "ring me").writes("Who authorised this request?", "DI Lee Manager")
    olivia.presses("Continue").is_asked_to_mend("Enter a telephone number")
    olivia.writes("Your telephone number", "01603 276 000").presses("Continue")
    olivia.writes("Name and rank of the senior investigating officer (SIO)", "DCI Sam Investigator")
    olivia.writes("SIO's email address", "sam@toex.example").presses("Continue")
    olivia.chooses("Is the SIO the lead responsible officer (LRO) as well?", "No").presses("Continue")
    olivia.writes("Name and rank of the lead responsible officer (LRO)", "Supt Leo Responsible")
    olivia.writes("LRO's email address", "leo@norfolk.example").presses("Continue")
    olivia.writes("Name and rank of the disclosure officer", "DC Dora Disclosure").presses("Continue")
    olivia.chooses("Does the SIO have a deputy?", "No").presses("Continue")


def about_the_threat(olivia):
    olivia.chooses("Main threat area", "Modern slavery and human trafficking").presses("Continue")
    olivia.chooses("Other threat areas (optional)", "County lines").presses("Continue")
    olivia.chooses("What types of exploitation are there?", "Labour exploitation").presses("Continue")
    olivia.chooses("What is the threat made of?", "An organised crime group (OCG)").presses("Continue")
    olivia.chooses("Has it been mapped?", "No").presses("Continue")
    olivia.chooses("Is it on the national Serious and Organised Crime (SOC) Master List?", "No").presses("Continue")
    olivia.is_at("Which regions does it reach?").presses("Continue")
    olivia.chooses("Which forces does it reach?", "Suffolk Constabulary").presses("Continue").presses("Continue")
    olivia.chooses("Does it reach abroad?", "No").presses("Continue")


def about_the_background(olivia):
    background = "Three car washes in Norwich share one set of directors."
    # The third: words that may point to a source.
    olivia.writes("Background and current intelligence", f"A CHIS says so. {background}").presses("Continue")
    olivia.is_asked_to_mend("“CHIS” may point to a source")
    olivia.writes("Background and current intelligence", background).presses("Continue")
    olivia.is_at("Investigation strategy").presses("Continue")
    olivia.chooses("At which stage is the investigation?", "Covert").presses("Continue")


def about_what_is_asked(olivia):
    olivia.is_at("What is the question that you want answered?").presses("Continue")
    olivia.chooses("What support do you ask for?", "Intelligence analysis").presses("Continue")
    olivia.chooses("Which products would help?", "Network analysis").presses("Continue").presses("Continue")
    olivia.writes("Why is TOEX support needed?", "The network reaches into four forces.").presses("Continue")
    olivia.chooses("What do you expect to come of it?", "Protect").presses("Continue")
    olivia.writes("What has been done already?", "Two visits.").presses("Continue")
    olivia.chooses("Which systems have been searched?", "Police National Database (PND)").presses("Continue")
    olivia.writes("What did the searches find?", "Nothing.").presses("Continue")
    olivia.chooses("Has another team been asked, or is one at work on it?", "No").presses("Continue")
    # The fourth: a day that has passed.
    olivia.dates("When is it needed by?", today() - timedelta(days=3))
    olivia.writes("Why by that date?", "Start of the arrest phase").presses("Continue")
    olivia.is_asked_to_mend("The date must be today or in the future")
    olivia.dates("When is it needed by?", today() + timedelta(days=60)).presses("Continue")


def about_data_and_law(olivia):
    olivia.chooses("Will you supply data?", "No").presses("Continue")
    olivia.chooses("What is the legal basis?", "Modern Slavery Act 2015").presses("Continue")
    olivia.writes("Why is it necessary?", "The workers cannot be found otherwise.")
    olivia.writes("Why is it proportionate?", "Only the directors are looked at.").presses("Continue")
    olivia.chooses("Are there covert authorities or warrants in force?", "No").presses("Continue")
    olivia.is_at("Handling").presses("Continue")
    olivia.chooses("Is anything about it especially sensitive?", "No").presses("Continue")
    olivia.chooses("Do you want to attach files?", "Yes").presses("Continue")
    olivia_attaches(olivia)


def olivia_submits_it(olivia) -> str:
    olivia.is_at("Check your answers").reads(QUESTION, "County lines", "Not given", "Threat to life")
    olivia.reads("There is no investigation strategy")
    olivia.follows("Change Safeguarding done or under way")
    olivia.writes("Safeguarding done or under way", "Two are in a safe house.").presses("Continue")
    olivia.is_at("Check your answers").reads("Two are in a safe house.")
    olivia.presses("Continue to the declaration").ticks("The request is accurate").presses("Submit the request")
    olivia.is_at("Request submitted")
    reference = REFERENCE.search(olivia.main.inner_text())[0]
    olivia.follows("See where the request stands").reads(OPERATION, QUESTION, "First gate", "Threat to life")
    return reference


# --- the gates ---------------------------------------------------------------------------------------


def gwen_finds_it_and_asks(gwen, reference):
    gwen.opens("/").reads(reference).goes_to("Referrals").is_at("Referrals")
    gwen.chooses("Status", "Second gate").presses("Apply filters").reads("No referrals match")
    gwen.follows("Clear filters").chooses("Status", "First gate").selects("Force", "Norfolk")
    gwen.selects("Main threat area", "Modern slavery and human trafficking").presses("Apply filters")
    gwen.reads("Chosen filters", "Unclaimed").follows(reference).is_at(OPERATION)
    gwen.goes_to("Request").reads("Three car washes in Norwich", "What the form warned the requester of").goes_to(
        "Decisions"
    ).reads("No decisions yet")
    gwen.begins("Ask the requester").is_at("Ask the requester").presses("Continue to the letter")
    gwen.is_asked_to_mend("Select a reason", "Enter your question")
    gwen.selects("Reason", "Victims or risk need more detail").writes("Your question", "How old are the victims?")
    gwen.presses("Continue to the letter").reads("How old are the victims?", "Answer by")
    gwen.presses("Ask the requester and send the letter").is_told("Question asked.").reads("Waiting for an answer")


def olivia_reads_the_notice_and_answers(olivia, reference):
    olivia.opens("/").reads(reference).goes_to("Notifications").reads("2 unread")
    olivia.follows_notice(f"{reference}: a question needs your answer").reads(
        "How old are the victims?", "DS Gwen Gateway"
    )
    # The answer comes with a change of the request.
    olivia.presses("Change the request with your answer").follows("Victims and safeguarding")
    olivia.opens(olivia.page.url.replace("immediate-risk", "numbers")).writes("Number of known victims", "5")
    olivia.presses("Save and come back later").follows("Check your answers and declaration")
    olivia.presses("Continue to your answer").writes("Your answer", "All of them are adults.")
    olivia.presses("Answer a question").is_told("Question answered.")
    olivia.opens(f"/referrals/{reference}/request/").follows("Compare versions").reads(
        "1 answer differs", "Number of known victims", "Changed"
    )
    olivia.goes_to("Notifications").presses("Mark all as read").finds_nothing_of("Unread")


def gwen_forwards(gwen, reference):
    gwen.opens("/").follows(reference).goes_to("Questions").reads("All of them are adults.")
    gwen.goes_to("Decide").reads("Possible duplicates", "Who could lead it", "Asked and answered")
    gwen.begins("Forward to TOEX").selects("Reason", "Meets the criteria for TOEX support")
    gwen.writes("Rationale", "Organised and cross-border.").presses("Continue to the letter")
    gwen.presses("Forward to TOEX and send the letter").is_told("Forwarded to TOEX.")


def sia_accepts(sia, reference):
    sia.opens("/").follows(reference).begins("Accept").is_at("Accept")
    sia.chooses("Priority", "High").writes("Harm score", "720").selects("Lead analyst", "Ian Analyst")
    sia.selects("Reason", "High harm and cross-border reach").writes("Rationale", "Nobody holds the whole picture.")
    sia.presses("Continue to the letter").is_asked_to_mend("Harm score must be between 0 and 100")
    sia.writes("Harm score", "72").presses("Continue to the letter").reads("TOEX takes your request on")
    sia.presses("Accept and send the letter").is_told("Accepted.").reads("Ian Analyst", "High, 72 out of 100")


# --- the terms ---------------------------------------------------------------------------------------


def sam_asks_for_a_change(sam, reference):
    sam.opens("/").goes_to("Notifications").follows_notice(
        f"{reference}: the terms of reference wait for your signature"
    )
    sam.reads("Network analysis").presses("Ask for a change").writes("What should be different?", "Add the landlord.")
    sam.presses("Ask for a change").is_told("Change asked for.")


def ian_changes_and_proposes_again(ian, reference):
    ian.opens("/").goes_to("Notifications").follows_notice(
        f"{reference}: a change of the terms of reference is asked for"
    )
    ian.reads("Add the landlord.").follows("Change In scope").is_at("Scope")
    ian.writes("In scope", "The three car washes, their directors and their landlord.").presses("Continue")
    ian.is_told("Your change made version 2").presses("Save and come back later")
    ian.presses("Propose the terms").presses("Propose the terms").is_told("Terms proposed.")


def both_sign_and_development_starts(sam, sia, reference):
    sam.opens(f"/referrals/{reference}/terms/").presses("Sign for the SIO").reads("their landlord")
    sam.presses("Sign for the SIO").is_asked_to_mend("Confirm that you have read the terms and agree to them")
    sam.ticks("I have read version 2").presses("Sign for the SIO").is_told("Signed for the SIO.")
    sia.opens("/").goes_to("Notifications").follows_notice(f"{reference}: the SIO has signed the terms of reference")
    sia.presses("Sign for TOEX").ticks("I have read version 2").presses("Sign for TOEX").is_told("Signed for TOEX.")
    sia.reads("In development", "In force", "DCI Sam Investigator").follows("Version 1").reads("Superseded")


# --- development -------------------------------------------------------------------------------------


def ian_gives_taskings(ian, reference):
    ian.opens("/").goes_to("Notifications").follows_notice(f"{reference}: the terms are signed").goes_to("Development")
    ian.reads("No taskings yet", "No products yet")
    for title, brief, person in (
        ("Search the companies", "Who are the directors of the three car washes?", "Rita Researcher"),
        ("Map the telephone contacts", "Which numbers call each other, and when?", "Dora Data"),
    ):
        ian.goes_to("Development").presses("Give a tasking").is_at("Give a tasking")
        ian.writes("Title", title).writes("What is asked", brief).selects("Who it is given to", person)
        ian.dates("Due date", today() + timedelta(days=7)).presses("Give the tasking").reads(title, brief, person)


def they_accept_and_deliver(person, title, result):
    person.opens("/").goes_to("My taskings").follows(title).reads("Asked")
    person.begins("Accept the tasking").presses("Accept the tasking").is_told("Tasking accepted.")
    person.begins("Deliver the result").writes("Result", result).presses("Deliver the result")
    person.is_told("Result delivered.").reads(result)


def ian_accepts_the_results(ian, reference):
    for title in ("Search the companies", "Map the telephone contacts"):
        ian.opens(f"/referrals/{reference}/development/").follows(title).begins("Accept the result")
        ian.presses("Accept the result").is_told("Result accepted.")


def ian_uploads_a_product(ian, reference):
    ian.opens(f"/referrals/{reference}/development/").presses("Add a product").presses("Add a product")
    ian.is_asked_to_mend("Enter a title", "Select the type of product")
    ian.writes("Title", "Network of the car washes").selects("Type of product", "Network analysis")
    ian.uploads("Document (optional)", "network.txt", REPORT).presses("Add a product")
    ian.reads("network.txt", "Draft").begins("Submit for review").presses("Submit for review")
    ian.is_told("Submitted for review.")


def sia_approves_and_disseminates(sia, reference):
    sia.opens("/").goes_to("Notifications").follows_notice(f"{reference}: a product waits for your review")
    assert sia.takes("network.txt") == REPORT
    sia.begins("Approve").presses("Approve").is_told("Product approved.")
    sia.begins("Disseminate").chooses("Who it goes to", "DCI Sam Investigator")
    sia.chooses("Handling code", "C: lawful sharing permitted with conditions").presses("Disseminate")
    sia.is_asked_to_mend("Enter the conditions of handling code C")
    sia.writes("Conditions (optional)", "Not to be shown to suspects.").presses("Disseminate")
    sia.is_told("Product disseminated.").reads("DCI Sam Investigator", "Not yet")


def sam_downloads_it(sam, reference):
    sam.opens("/").goes_to("Notifications").follows_notice(f"{reference}: a product is ready for you")
    sam.reads("Not to be shown to suspects.")
    assert sam.takes("network.txt") == REPORT


def ian_completes(ian, reference):
    ian.opens(f"/referrals/{reference}/").begins("Complete development").writes("Rationale", "All products are out.")
    ian.presses("Complete development").is_told("Development completed.")


# --- the end -----------------------------------------------------------------------------------------


def sia_reassesses_and_recommends_the_region(sia, reference):
    sia.opens("/").follows(reference).goes_to("Outcomes").reads("No outcomes yet")
    sia.begins("Reassess and recommend an owner").writes("Harm score now", "40")
    sia.writes("What the work found", "Three directors control the car washes.")
    sia.writes("What remains of the threat", "Recruitment abroad goes on.")
    sia.writes("Victims", "Four are safe. Two have not been found.")
    sia.writes("The requester’s view", "The region should lead.")
    sia.writes("Who gave the requester’s view", "DCI Sam Investigator").writes(
        "Why this owner", "It spans four forces."
    )
    sia.chooses("Level at which the threat is owned next", "Force").selects("Recommended owner", OWNER)
    sia.presses("Reassess and recommend an owner").is_asked_to_mend("does not own at the level")
    sia.chooses("Level at which the threat is owned next", "Region").presses("Reassess and recommend an owner")
    sia.is_told("Owner recommended.")


def dina_accepts_ownership(dina, reference):
    dina.opens("/").goes_to("Notifications").follows_notice(
        f"{reference}: your organisation is asked to accept ownership"
    )
    dina.begins("Accept ownership").writes("Name of the lead", "DI Lee Owner").presses("Accept ownership")
    dina.is_told("Ownership accepted.").reads("DI Lee Owner")


def sia_records_a_disruption_and_closes(sia, reference):
    sia.opens("/").follows(reference).goes_to("Outcomes").presses("Record a disruption")
    sia.writes("Title", "Three arrested in Norwich").dates("Date of the disruption", today())
    sia.writes("What was done, and its effect", "Three directors were arrested; the sites are shut.")
    sia.chooses("Who or what was disrupted", "Organised crime group")
    sia.selects("Threat area", "Modern slavery and human trafficking")
    sia.chooses("Which of the 4Ps was it mainly?", "Pursue").chooses("Impact", "Major")
    sia.chooses("Did policing in this referral lead the disruption, or support it?", "Led")
    sia.writes("What TOEX contributed", "The network chart named the third director.").presses("Record the disruption")
    sia.reads("Three arrested in Norwich").begins("Close the referral")
    sia.chooses("Is all intelligence of this referral on the Police National Database (PND)?", "Yes")
    sia.writes("Lessons", "Ask for the telephone data sooner.").presses("Close the referral").is_told(
        "Referral closed."
    )


def sam_gives_feedback(sam, reference):
    sam.opens("/").goes_to("Notifications").follows_notice(f"{reference}: is closed").is_at("Give feedback")
    sam.chooses("How good were the products?", "5, very good")
    sam.chooses("How timely was the support?", "4, good").chooses("How well were you kept informed?", "5, very good")
    sam.chooses("How much difference did it make to the investigation?", "5, it was decisive")
    sam.chooses("Would you ask TOEX for support again?", "Yes").presses("Send feedback").reads("5, very good")


def everything_is_in_the_history(olivia, reference):
    history = (
        olivia.opens(f"/referrals/{reference}/")
        .goes_to("History")
        .chooses("Show", "Steps")
        .chooses("Show", "Decisions")
    )
    history.presses("Apply filters").reads(
        "Request submitted", "Question asked", "Question answered", "Forwarded to TOEX", "Accepted",
        "Development started", "Development completed", "Owner recommended", "Ownership accepted", "Referral closed",
    )  # fmt: skip


# --- who sees it -------------------------------------------------------------------------------------


def west_midlands_sees_nothing(cast, reference):
    """Neither on the lists nor at any address that somebody of the region has been at."""
    addresses = sorted({path for visitor in cast.visitors.values() for path in visitor.been if _is_of_a_record(path)})
    assert len(addresses) > 40, addresses
    for stranger in (cast.walter, cast.wanda):
        for path in ("/", "/referrals/?tab=finished", "/notifications/"):
            stranger.opens(path).finds_nothing_of(reference, OPERATION)
        stranger.opens(f"/referrals/{reference}/").is_at("Page not found").finds_nothing_of(OPERATION)
        answers = {path: stranger.status_of(path) for path in addresses}
        assert {path: status for path, status in answers.items() if status != 404} == {}


def _is_of_a_record(path: str) -> bool:
    return path.startswith(("/referrals/TOEX", "/requests/")) and path not in {"/requests/new/", "/requests/begin/"}


def nora_sees_it(nora, reference):
    nora.opens("/").goes_to("Referrals").page.get_by_role("link", name="Finished (1)").click()
    nora.reads(reference, "Closed").follows(reference).is_at(OPERATION).goes_to("Outcomes")
    nora.reads("Three arrested in Norwich")
