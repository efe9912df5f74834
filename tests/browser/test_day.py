"""A day at the gates in a browser: what a gateway officer, a Senior and an officer do with twenty new requests."""

from __future__ import annotations

from foundations.accounts.models import Organisation
from referrals.models import Referral
from tests import factories

NEW, ASKED, REDIRECTED = 20, 3, 2


def test_twenty_requests_in_a_day(make_cast, people):
    new = [factories.at_first_gate(people, operation=f"Operation Amber{number:02}") for number in range(NEW)]
    asked, away, twin, rest = new[:ASKED], new[3:5], new[5], new[6:]
    cast = make_cast(audited=set())
    gwen, sia, olivia = cast.gwen, cast.sia, cast.olivia
    gwen.opens("/").reads("Waits for you").goes_to("Referrals").reads(f"First gate ({NEW})")
    for referral in asked:
        asks(gwen, referral)
    for referral in away:
        redirects(gwen, referral, Organisation.objects.get(slug="rocuwm"))
    merges(gwen, twin, rest[0])
    forwards_the_rest(gwen, len(rest))
    accepts(sia, rest[0])
    declines(sia, rest[1])
    sia.opens("/workload/").reads("Ian Analyst", "1 of 5")
    olivia.opens("/").reads("Waits for you", "You answer the question by")
    answers(olivia, asked[0])
    reads_the_decision(olivia, rest[1])
    follows_what_was_merged(olivia, twin, rest[0])
    finds(olivia, rest[1])
    statuses = [Referral.objects.get(pk=one.pk).status for one in (asked[0], asked[1], away[0], twin, rest[0], rest[1])]
    assert statuses == ["sctac_triage", "information_requested", "sctac_triage", "merged", "agreeing_terms", "declined"]


def begins(person, referral, step: str):
    return person.opens(f"{referral.get_absolute_url()}decide/").begins(step).is_at(step)


def sends(person, step: str, rationale: str, reason: str, told: str):
    person.selects("Reason", factories.reason(reason).name).writes("Rationale", rationale)
    person.presses("Continue to the letter").is_at("Read the letter before it goes").reads(rationale)
    return person.presses(f"{step} and send the letter").is_told(told)


def asks(gwen, referral):
    begins(gwen, referral, "Ask the requester").selects("Reason", factories.reason("ask").name)
    gwen.writes("Your question", "How many victims are known?").presses("Continue to the letter")
    gwen.presses("Ask the requester and send the letter").is_told("Question asked.")


def redirects(gwen, referral, region):
    begins(gwen, referral, "Redirect to another region").selects("Region that it goes to", region.name)
    sends(gwen, "Redirect to another region", "It is all in Coventry.", "redirect", "Redirected to another region.")
    assert gwen.status_of(referral.get_absolute_url()) == 404


def merges(gwen, twin, other):
    begins(gwen, twin, "Merge into another referral")
    gwen.writes("Reference of the referral that goes on", "TOEX-EA-2026-99999")
    gwen.presses("Continue to the letter").is_asked_to_mend(
        "There is no referral with this reference", "Select a reason"
    )
    gwen.writes("Reference of the referral that goes on", other.reference)
    gwen.chooses("May the requester of this one see the one that goes on?", "Yes")
    sends(gwen, "Merge into another referral", "Sent twice.", "merge", "Merged into another referral.")


def forwards_the_rest(gwen, count: int):
    gwen.opens("/referrals/?tab=first-gate").reads(f"First gate ({count})", f"Questions ({ASKED})")
    for box in gwen.page.locator("input[name=row]").all():
        box.check()
    gwen.presses("Forward").is_at(f"Forward: {count} referrals")
    gwen.page.get_by_label("Reason", exact=True).select_option(factories.reason("forward").code)
    gwen.writes("Rationale", "All of them meet the criteria.").presses(f"Forward {count} referrals")
    gwen.is_at(f"Forwarded to TOEX: {count} of {count} referrals")


def accepts(sia, referral):
    begins(sia, referral, "Accept").chooses("Priority", "High").writes("Harm score", "64")
    sia.selects("Lead analyst", "Ian Analyst")
    sends(sia, "Accept", "Nobody holds the whole picture.", "accept", "Accepted.")


def declines(sia, referral):
    begins(sia, referral, "Decline")
    sends(sia, "Decline", "Your own analysts can draw this network.", "decline", "Declined.")


def answers(olivia, referral):
    olivia.opens(f"{referral.get_absolute_url()}questions/").follows("Answer").writes("Your answer", "Seven.")
    olivia.presses("Answer a question").is_told("Question answered.")


def reads_the_decision(olivia, referral):
    olivia.opens(f"{referral.get_absolute_url()}decisions/").reads(
        "Declined", "Your own analysts can draw this network."
    )


def follows_what_was_merged(olivia, twin, other):
    olivia.opens(twin.get_absolute_url()).reads("Merged", other.reference).follows(other.reference).is_at(
        other.operation
    )


def finds(olivia, referral):
    """One box: an exact reference opens its referral."""
    olivia.page.locator("#site-search").fill(referral.reference.lower())
    olivia.page.locator("#site-search").press("Enter")
    olivia.is_at(referral.operation)
