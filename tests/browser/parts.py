"""Parts of the journey that are more than a question each: subjects, victims, harm, attachments, the first terms."""

from __future__ import annotations

from datetime import timedelta

from foundations.core.formats import today

PASTED = "Name\tDate of birth\tRole\nAdrian Petrescu\t04/05/1988\tsuspect\nIoana Petrescu\t31/02/1990\tassociate\n"


def about_the_subjects(olivia):
    """Two people are pasted, one of them with a day that there never was; a telephone is added and linked."""
    olivia.chooses("Do you know any people, telephones, vehicles or other subjects?", "Yes").presses("Continue")
    olivia.is_at("Subjects of the request").reads("No subjects yet")
    olivia.presses("Add many at once").writes("Paste a list", PASTED)
    olivia.presses("See what was understood").is_asked_to_mend("Select whether they are facts or assessments")
    olivia.chooses("Are they facts or assessments?", "Fact").presses("See what was understood")
    olivia.is_at("What was understood").reads("1 row can be added", "Date of birth must be a real date")
    olivia.presses("Add 1 subject").reads("1 subject has been added. 1 row has to be put right below.")
    olivia.writes("Rows to put right", "Ioana Petrescu\t28/02/1990\tassociate").presses("Check these rows again")
    olivia.presses("Add 1 subject").is_at("Subjects of the request").reads("Adrian Petrescu", "Ioana Petrescu")

    olivia.presses("Add a subject").chooses("What do you want to add?", "Telephone").presses("Continue")
    olivia.writes("Telephone number", "12").presses("Save").is_asked_to_mend("The number has too few digits")
    olivia.writes("Telephone number", "07700 900123")
    olivia.chooses("Is it a fact or an assessment?", "Fact").presses("Save").is_at("Subjects of the request")
    olivia.follows("Adrian Petrescu").presses("Add a link").is_at("Link Adrian Petrescu")
    olivia.selects("How are they linked?", "uses").selects("To whom or what?", "+44 7700 900123 (telephone)")
    olivia.chooses("Is it a fact or an assessment?", "Assessment").presses("Add the link")
    olivia.opens(olivia.page.url.partition("/subjects/")[0] + "/subjects/")
    olivia.main.get_by_role("img", name="Association chart").wait_for()
    olivia.reads("uses").presses("Continue")


def about_the_victims(olivia):
    olivia.chooses("Is anybody’s life in danger now?", "Yes").presses("Continue")
    olivia.is_at("Stop: this is not an emergency channel").reads("ring 999 or your force control room")
    olivia.presses("Continue").is_asked_to_mend("Tick to confirm that you have told those who act")
    olivia.writes("Whom did you tell, and when?", "Control room, log 417")
    olivia.ticks("I understand that nobody acts").presses("Continue")
    olivia.writes("Number of known victims", "4").writes("Number of potential victims", "20").presses("Continue")
    olivia.chooses("Are children among them?", "No").presses("Continue")
    olivia.writes("Risk to victims and others", "Debt bondage and threats.").presses("Continue")
    olivia.writes("Safeguarding done or under way", "None so far: nobody can be approached yet.").presses("Continue")
    olivia.chooses("Has a referral or notification been made?", "Not yet").presses("Continue")
    olivia.writes("Who will make it, and when?", "The victims officer, this week.").presses("Continue")


def about_the_harm(olivia):
    # Each line of each page, by the name of its group: by keyboard and screen reader they are found the same way.
    for heading in ("Impact", "Likelihood and capability", "Confidence", "Organisational position"):
        olivia.is_at(heading)
        for line in olivia.page.get_by_role("group").all():
            line.get_by_role("radio").nth(3).check()
        olivia.page.get_by_role("group").last.get_by_role("radio", name="Not known").check()
        olivia.presses("Continue")
    olivia.is_at("What the harm assessment comes to").reads(
        "75 out of 100", "Very high", "This only advises", "Left out"
    )
    olivia.presses("Continue")


def olivia_attaches(olivia) -> None:
    """Sent by the script where there is one, else by the form; the page is the same afterwards."""
    olivia.is_at("Attachments").reads("No files yet")
    olivia.uploads("Add files", "briefing.txt", b"Three car washes share one van.").presses("Attach the files")
    olivia.reads("1 of 20 attached")
    olivia.follows("Describe briefing.txt").is_at("What the file is")
    olivia.writes("What is it?", "Briefing by the SIO").presses("Continue")
    olivia.is_at("Attachments").reads("Briefing by the SIO").presses("Continue")


def ian_drafts_the_terms_and_proposes(ian, reference):
    ian.opens("/").goes_to("Notifications").follows_notice(f"{reference}: you are the lead analyst")
    ian.goes_to("Terms").reads("No terms yet").presses("Start the draft").is_at("Background and aim")
    ian.presses("Continue").is_at("Questions to answer").reads("Who controls the supply of workers").presses(
        "Continue"
    ).is_at("Scope")
    ian.writes("In scope", "The three car washes and their directors.").presses("Continue")
    ian.is_at("Investigation strategy").presses("Continue").is_at("Support and resources").presses("Continue")
    ian.is_at("Roles and days").presses("Add a role").selects("Role", "Intelligence Researcher")
    ian.presses("Save").is_asked_to_mend("Enter how many working days").writes("Working days", "10").presses("Save")
    ian.reads("10").presses("Continue").presses("Continue").is_at("Products").reads("Network analysis")
    ian.presses("Continue").is_at("Dates").dates("Delivery date", today() + timedelta(days=50)).presses("Continue")
    ian.is_at("Milestones and reviews").presses("Continue").presses("Continue").is_at("Law, risk and disclosure")
    ian.writes("Risks and safeguarding (optional)", "None known.").presses("Continue")
    ian.writes("How success will be judged", "The SIO can name who controls the supply.").presses("Continue")
    ian.reads("Version 1", "Draft").presses("Propose the terms").presses("Propose the terms").is_told("Terms proposed.")
