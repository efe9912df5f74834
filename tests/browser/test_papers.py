"""What is read at the gates, in a browser: versions side by side, papers, advice, corrected words; and who keeps letters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundations.core.formats import today
from referrals import actions
from referrals.models import Referral
from tests import factories
from tests.browser.test_day import begins
from tests.people import person


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_versions_advice_corrections_and_papers(make_cast, people, scripts):
    # axe-core is a script itself.
    cast = make_cast(java_script_enabled=scripts, audited=set() if scripts else None)
    referral = answered(people)
    compares_versions(cast.gwen, referral)
    takes_papers(cast.gwen, referral, scripts)
    ada_comments_and_the_gate_reads_it(cast, referral)
    declines_reconsiders_and_corrects(cast, people)


def answered(people) -> Referral:
    """Sent a second time with another question, in answer to the gate's."""
    referral = factories.question_asked(people, operation="Operation Amber")
    actions.open_next_version(referral, by=people.olivia)
    referral.refresh_from_db()
    words = "Who owns the three car washes, and who pays for the vans?"
    actions.save_request(referral, by=people.olivia, version=referral.version, question=words)
    referral.refresh_from_db()
    return actions.perform(referral, "answer", by=people.olivia, rationale="Seven.")


def compares_versions(gwen, referral):
    gwen.opens(f"{referral.get_absolute_url()}request/").reads("Version 2").follows("Compare versions")
    gwen.reads("1 answer differs", "Changed", "who pays for the vans").follows("Show only what differs")
    gwen.finds_nothing_of("No answer differs")
    gwen.page.get_by_label("with version").select_option("1")
    gwen.presses("Compare").reads("No answer differs")


def takes_papers(gwen, referral, scripts):
    """A copy leaves the service, so its reason is asked; and what is clicked is not printed."""
    page = f"{referral.get_absolute_url()}request/"
    gwen.opens(page).follows("Version 2 as PDF").is_at("Why do you need to see this?")
    if scripts:
        gwen.opens(page).page.emulate_media(media="print")
        assert not gwen.page.get_by_role("link", name="Compare versions").is_visible(), "not on paper"
        gwen.page.emulate_media(media="screen")


def ada_comments_and_the_gate_reads_it(cast, referral):
    cast.ada.opens(referral.get_absolute_url()).follows("Comment without deciding").presses("Add the comment")
    cast.ada.is_asked_to_mend("Enter your comment").writes("Your comment", "Ask the licensing unit first.")
    cast.ada.presses("Add the comment").is_told("Comment added.")
    cast.gwen.opens(f"{referral.get_absolute_url()}decide/").reads(
        "What the adviser says", "Ask the licensing unit first."
    )


def declines_reconsiders_and_corrects(cast, people):
    referral = factories.declined(people, operation="Operation Birch")
    sia, olivia = cast.sia, cast.olivia
    decisions = f"{referral.get_absolute_url()}decisions/"
    sia.opens(decisions).follows("Open", within=sia.main).follows("Correct its words")
    sia.writes("Rationale", "").presses("Continue to the letter").is_asked_to_mend(
        "Enter why the decision is corrected", "Enter the rationale"
    )
    sia.writes("Why it is corrected", "A wrong unit was named.").writes("Rationale", "The fraud unit can do this.")
    sia.presses("Continue to the letter").reads("takes the place of the one", "The fraud unit can do this.")
    sia.presses("Change the decision").presses("Continue to the letter").presses("Send the correction")
    sia.is_told("Corrected. The requester was told.").reads("Takes the place of")
    begins_again(cast.dina, referral)
    olivia.opens(decisions).reads("Superseded", "A wrong unit was named.", "Decision to be reconsidered")
    assert Referral.objects.get(pk=referral.pk).status == "gateway_triage"


def begins_again(dina, referral):
    dina.opens(referral.get_absolute_url()).begins("Reconsider the decision")
    dina.selects("Reason", factories.reason("reconsider").name).writes("Rationale", "Six more victims.")
    dina.presses("Continue to the letter").reads("is being looked at again", "Six more victims.")
    dina.presses("Reconsider the decision and send the letter").is_told("Decision to be reconsidered.")


def test_letters_and_capabilities_are_kept_by_an_administrator(make_cast, people):
    cast = make_cast(audited=set())
    adam = cast.adam
    adam.opens("/administration/reference/letters/").reads("Reconsider: how the letter begins")
    adam.begins("Add a paragraph").presses("Add").is_asked_to_mend("Select the decision", "Enter the paragraph")
    adam.selects("Decision", "Accept in part").writes("Name", "Part of it").selects(
        "Place in the letter", "What the reason means"
    )
    adam.writes("Paragraph", "The rest is for your own analysts.").presses("Add")
    adam.is_asked_to_mend("Select the reason that the paragraph explains, and only for such a paragraph")
    adam.selects("Place in the letter", "How the letter begins").presses("Add").is_told("stands in letters from")
    adam.follows("End Part of it").dates("First day without it", today() + timedelta(days=1)).presses("End").is_told(
        "does not stand in letters"
    )
    adam.opens("/administration/reference/capabilities/").reads("Another agency").begins("Add a capability")
    adam.writes("Name", "Roads policing").writes("How to ask there", "Ring the desk, with the number plates.").presses(
        "Add"
    )
    adam.is_told("“Roads policing” is offered")
    referral = factories.at_first_gate(people)
    begins(cast.gwen, referral, "Redirect to another capability")
    cast.gwen.selects("Capability or agency to ask instead", "Roads policing")
    cast.gwen.selects("Reason", factories.reason("redirect_capability").name).writes("Rationale", "Theirs.")
    cast.gwen.presses("Continue to the letter").reads(
        "Ask instead: Roads policing.", "Ring the desk, with the number plates."
    )


def test_whoever_decides_too_late_is_told_where_it_went_and_keeps_their_words(make_cast, people):
    greta = person("Greta Second", "", "gateway_officer", "ersou", "greta@toex.example")
    referral = factories.at_first_gate(people)
    cast = make_cast(audited=set())
    begins(cast.gwen, referral, "Decline").selects("Reason", factories.reason("decline").name)
    cast.gwen.writes("Rationale", "Your own analysts can do this.").presses("Continue to the letter")
    to = {"region": people.wanda.memberships.get().organisation, "reason": factories.reason("redirect")}
    actions.perform(referral, "redirect", by=greta, rationale="It is all in Coventry.", **to)
    cast.gwen.presses("Decline and send the letter").is_at(f"{referral.reference} is with another region now")
    cast.gwen.reads("was not recorded", "Your own analysts can do this.").finds_nothing_of("Coventry")
