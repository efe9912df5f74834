"""The search in a browser: words, operators, filters, a saved search, and the notice of what is new in it."""

from __future__ import annotations

import pytest

from dashboard.search import kept
from referrals.conversation import actions as conversation
from referrals.models import Referral
from tests import factories

NAME = "Lock-ups of the marsh"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_found_narrowed_saved_and_told(make_cast, people, scripts):
    one = factories.at_second_gate(people, operation="Operation Lapwing", background="A lock-up by the marsh.")
    two = factories.declined(people, operation="Operation Dunlin", background="Another lock-up by the marsh.")
    # axe-core is a script itself.
    cast = make_cast(java_script_enabled=scripts, audited=set() if scripts else None)
    finds_by_words_and_operators(cast.sia, one, two)
    narrows_by_filters(cast.sia, one, two)
    saves_it(cast.sia)
    is_told_of_what_is_new(cast.sia, one, people)
    changes_and_deletes_it(cast.sia)
    if scripts:
        finds_as_others_may(cast, one)


def looks_for(person, words: str):
    person.opens("/search/").writes("Words, a name, a telephone number, a registration or a reference", words)
    return person.presses("Search", within=person.main)


def finds_by_words_and_operators(sia, one, two):
    sia.opens("/search/").reads("Type what you look for")
    looks_for(sia, "marsh").reads("Found in 2 referrals.", one.reference, two.reference)
    assert sia.main.locator("mark").first.inner_text() == "marsh"
    looks_for(sia, '"by the marsh" operation:lapwing').reads(
        "Found in 1 referral.", "Narrowed in the box by", one.reference
    )
    sia.finds_nothing_of(two.reference)
    sia.follows("operation: lapwing", within=sia.main).reads("Found in 2 referrals.")
    looks_for(sia, "marsh status:declined").reads("Found in 1 referral.", two.reference)
    looks_for(sia, "marsh status:purple").reads("purple")
    looks_for(sia, "marsh -another").reads(one.reference).finds_nothing_of(two.reference)
    looks_for(sia, "-").reads("Nothing found")
    looks_for(sia, "curlew").reads("Nothing found", "Only what you may see is searched")
    looks_for(sia, one.reference.lower()).is_at(one.operation)


def narrows_by_filters(sia, one, two):
    looks_for(sia, "marsh")
    show = sia.main.get_by_role("button", name="Show filter")
    if show.count():
        show.first.click()
    sia.chooses("Found in", "Requests").chooses("Status", "Second gate").presses("Apply filters")
    sia.reads("Found in 1 referral.", one.reference).finds_nothing_of(two.reference)
    sia.follows("Second gate", within=sia.main)
    sia.reads("Found in 2 referrals.")


def saves_it(sia):
    looks_for(sia, "lock-up marsh").follows("Save this search").presses("Save")
    sia.is_asked_to_mend("Enter a name for the search")
    sia.writes("Name of the search", NAME)
    sia.chooses("Do you want to be told of what is new in it?", "Yes, within minutes").presses("Save")
    sia.is_told("is saved").reads(NAME)


def is_told_of_what_is_new(sia, one, people):
    conversation.write(
        Referral.objects.get(pk=one.pk), kind="message", text="A lock-up on the marsh too.", by=people.sam
    )
    assert kept.sweep() == 1
    sia.opens("/notifications/").reads(NAME, one.reference)


def changes_and_deletes_it(sia):
    sia.opens("/search/saved/").reads("Tells you at once").follows("Change").writes("Name of the search", "Marsh")
    sia.presses("Save").is_told("is saved")
    sia.opens("/search/saved/").presses("Delete Marsh").is_told("is deleted").reads("No saved searches yet")


def finds_as_others_may(cast, one):
    """The requester's filters name no team's texts; another region finds nothing."""
    looks_for(cast.olivia, "marsh").reads(one.reference).finds_nothing_of("Internal notes")
    looks_for(cast.wanda, "marsh").reads("Nothing found").finds_nothing_of(one.reference)
