"""Sharing in a browser: an offer, a hand-over and a question, each by the people on both sides."""

from __future__ import annotations

from datetime import timedelta

from foundations.core.formats import today
from tests import factories

THERE = "Regional Organised Crime Unit for the West Midlands"


def test_a_referral_is_shared_given_back_handed_over_and_asked_for(make_cast, people):
    referral = factories.in_development(people)
    reference, address = referral.reference, referral.get_absolute_url()
    cast = make_cast(audited=set())
    sia_offers_to_share_the_work(cast.sia, reference, address)
    wanda_accepts(cast.wanda, reference, address)
    wanda_gives_it_back(cast.wanda, address)
    sia_offers_to_hand_over(cast.sia, address)
    wanda_takes_it_over(cast.wanda, address)
    sia_has_lost_it_and_asks_to_see_it(cast.sia, reference, address)
    wanda_allows_it(cast.wanda, address)
    sia_sees_it_without_its_inside(cast.sia, reference, address)


def sia_offers_to_share_the_work(sia, reference, address):
    sia.opens(address).goes_to("Sharing").reads("Shared with nobody", "Asked for by its force")
    sia.presses("Offer to another region").is_at("Offer to another region")
    # The first mistake: everything was forgotten.
    sia.presses("Send the offer").is_asked_to_mend("Select what you offer", "Enter the purpose")
    _offers(sia, "Share the work", "The directors live in Dudley.", until=30)
    sia.is_told("Offered to").reads("Waiting for an answer", "Offered")


def _offers(sia, kind, purpose, until=None):
    sia.chooses("What do you offer?", kind).selects("Region or national team", THERE).writes("Purpose", purpose)
    sia.selects("Legal basis", "DPA 2018 s.35: necessary for a law enforcement purpose")
    if until:
        sia.dates("Last day (optional)", today() + timedelta(days=until))
    sia.presses("Send the offer")


def wanda_accepts(wanda, reference, address):
    assert wanda.status_of(address) == 404
    wanda.opens("/").reads("1 question about sharing waits for your answer").goes_to("Shared")
    wanda.is_at("Shared between regions").follows(reference)
    wanda.reads("The directors live in Dudley.", "This is all that you see of the referral until you accept.")
    wanda.finds_nothing_of("Lanternfish").presses("Accept").is_at("Accept").presses("Accept")
    wanda.is_told("Offer accepted.").follows("Open the referral").reads("Lanternfish")
    wanda.goes_to("Development").reads("No taskings yet")


def wanda_gives_it_back(wanda, address):
    wanda.goes_to("Sharing").follows("Share the work").begins("Give back")
    wanda.presses("Give back").is_asked_to_mend("Enter the reason")
    wanda.writes("Reason", "What you asked for is delivered.").presses("Give back").is_told("Given back.")
    assert wanda.status_of(address) == 404


def sia_offers_to_hand_over(sia, address):
    sia.opens(address).goes_to("Sharing").reads("Over", "What you asked for is delivered.")
    sia.presses("Offer to another region")
    _offers(sia, "Hand over", "The network works from Dudley now.")
    sia.is_told("Offered to")


def wanda_takes_it_over(wanda, address):
    wanda.opens("/").follows("1 question about sharing waits for your answer")
    wanda.page.get_by_role("row").filter(has_text="Hand over").filter(has_text="Offered").get_by_role("link").click()
    wanda.begins("Accept").presses("Accept").is_asked_to_mend("Select the lead analyst")
    wanda.selects("Lead analyst from now on", "Wendy Analyst").presses("Accept").is_told("Offer accepted.")
    wanda.follows("Open the referral").goes_to("Sharing").reads("Handed over and accepted", "Wanda Senior")


def sia_has_lost_it_and_asks_to_see_it(sia, reference, address):
    assert sia.status_of(address) == 404
    sia.opens("/notifications/").reads("the referral was handed over to another region")
    sia.goes_to("Shared").presses("Ask to see a referral").is_at("Ask to see a referral of another region")
    sia.presses("Send the question").is_asked_to_mend("Enter the reference", "Enter why you need to see it")
    sia.writes("Reference", reference.lower()).writes("Why you need to see it", "We go on with the first suspect.")
    sia.selects("Legal basis", "DPA 2018 s.35: necessary for a law enforcement purpose")
    sia.dates("Last day", today() + timedelta(days=20)).presses("Send the question")
    sia.is_told(f"If {reference} is a referral, the region that handles it has been asked.")
    sia.follows(reference).reads("It need not answer.")


def wanda_allows_it(wanda, address):
    wanda.opens("/").follows("1 question about sharing waits for your answer").reads("Asked of you")
    wanda.page.get_by_role("row").filter(has_text="Asked for").get_by_role("link").click()
    wanda.reads("We go on with the first suspect.", "Sia Senior").begins("Allow sight")
    wanda.presses("Allow sight").is_told("Sight allowed.")


def sia_sees_it_without_its_inside(sia, reference, address):
    sia.opens(address).reads("Lanternfish").goes_to("Development").reads(
        "The team has no taskings on this referral yet"
    )
    assert sia.status_of(f"{address}sharing/offer/") == 403
