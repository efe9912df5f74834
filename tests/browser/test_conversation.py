"""A conversation in a browser: the requester and the Senior write to each other, and a note stays inside."""

from __future__ import annotations

from tests import factories

ASKED = "Two of the addresses share a postcode. Are both meant?"
HIDDEN = "The officer in the case is on leave from Monday."


def test_two_sides_write_to_each_other_and_a_note_stays_inside(make_cast, people):
    address = factories.at_second_gate(people).get_absolute_url()
    cast = make_cast(audited=set())
    sia, olivia = cast.sia, cast.olivia
    sia.opens(address).goes_to("Messages").reads("No messages yet").begins("Write a message")
    sia.presses("Send to the requester’s side").is_asked_to_mend("Enter a message")
    sia.writes("Message", ASKED).presses("Send to the requester’s side").is_told("Message sent.").reads(ASKED)
    sia.reads("Not read yet by the requester’s side").begins("Write an internal note")
    sia.reads("This is internal.", "Only the team reads this")
    sia.writes("Internal note", HIDDEN).presses("Save internal note").is_told("Internal note saved.")
    sia.reads(HIDDEN, "Only the team reads this")

    olivia.opens("/notifications/").follows_notice("a new message").is_at("Operation Lanternfish")
    olivia.reads(ASKED, "New").finds_nothing_of(HIDDEN).finds_nothing_of("nternal note")
    olivia.begins("Write a message").writes("Message", "Both are meant.").presses("Send to the team")
    olivia.is_told("Message sent.").goes_to("History").reads("Message from the team", "Both are meant.")
    olivia.finds_nothing_of(HIDDEN).finds_nothing_of("nternal note")

    sia.opens(address).goes_to("Messages").reads("Both are meant.", "Read by the requester’s side")
    sia.goes_to("History").reads(HIDDEN, "Internal note")
