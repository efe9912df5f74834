"""Referrals that belong together, in a browser: linked, merged, separated again, split; and who sees nothing of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from referrals.models import Referral, ReferralLink
from tests import factories
from tests.browser.test_day import begins, sends

WHY = "The same van was seen at addresses of both."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_linked_merged_separated_and_split(make_cast, people, scripts):
    one, two = (factories.at_first_gate(people, operation=f"Operation {name}") for name in ("Amber", "Birch"))
    # axe-core is a script itself.
    cast = make_cast(java_script_enabled=scripts, audited=set() if scripts else None)
    links_them(cast.gwen, one, two)
    if scripts:
        reads_the_link(cast.olivia, one, two)
        ends_the_link(cast.gwen, one, two)
    merges_and_undoes(cast.gwen, one, two)
    part = splits(cast.gwen, one)
    if scripts:
        reads_of_the_split(cast.olivia, one, part)
        splits_with_access(cast.sia, people)
        asks_for_more(cast.olivia, people)
        sees_nothing(cast.wanda, one, two, part)


def links_them(gwen, one, two):
    gwen.opens(f"{one.get_absolute_url()}links/").reads("Not linked to another referral")
    gwen.follows("Link to another referral").presses("Link them").is_asked_to_mend(
        "Enter the reference of the other referral", "Select how they belong together"
    )
    gwen.writes("Reference of the other referral", "TOEX-EA-2026-99999").writes("Why (optional)", WHY)
    gwen.chooses("How do they belong together?", "It is related to this one").presses("Link them")
    gwen.is_asked_to_mend("There is no referral with this reference that you may see")
    gwen.writes("Reference of the other referral", one.reference).presses("Link them")
    gwen.reads("itself", WHY)
    gwen.writes("Reference of the other referral", two.reference).presses("Link them")
    gwen.is_told(f"Linked to {two.reference}.").reads(two.operation, "Related to this one", WHY)


def reads_the_link(olivia, one, two):
    olivia.opens(one.get_absolute_url()).reads("Linked referrals", two.reference, "Related to this one")


def ends_the_link(gwen, one, two):
    gwen.opens(f"{one.get_absolute_url()}links/").follows("End the link").reads(two.operation)
    gwen.presses("End the link").is_asked_to_mend("Enter why it no longer holds")
    gwen.writes("Why it no longer holds", "Another van.").presses("End the link")
    gwen.is_told(f"No longer linked to {two.reference}.").reads("No longer linked", "Another van.")
    assert not ReferralLink.objects.current().exists()


def merges_and_undoes(gwen, one, two):
    begins(gwen, two, "Merge into another referral")
    gwen.writes("Reference of the referral that goes on", one.reference)
    gwen.chooses("May the requester of this one see the one that goes on?", "Yes")
    sends(gwen, "Merge into another referral", "Sent twice.", "merge", "Merged into another referral.")
    gwen.opens(two.get_absolute_url()).reads("Merged", one.reference)
    gwen.opens(f"{one.get_absolute_url()}links/").reads(two.reference, "Duplicate of this one")
    gwen.opens(two.get_absolute_url()).begins("Undo the merge").presses("Undo the merge")
    gwen.is_asked_to_mend("Enter the rationale").writes("Rationale", "They name two drivers.")
    gwen.presses("Undo the merge").is_told("Merge undone.").reads("First gate")
    assert Referral.objects.get(pk=two.pk).status == "sctac_triage"


def splits(gwen, one):
    gwen.opens(one.get_absolute_url()).follows("Split in two").is_at("Split in two").presses("Split it")
    gwen.is_asked_to_mend("Enter the operation name of the new referral", "Enter what the new referral is about")
    gwen.writes("Operation name of the new referral", "Operation Wick").writes(
        "What the new referral is about", "Money."
    )
    gwen.presses("Split it").is_told("goes on with part of").is_at("Operation Wick").reads("This one was split from it")
    return Referral.objects.get(operation="Operation Wick")


def reads_of_the_split(olivia, one, part):
    olivia.opens(f"{one.get_absolute_url()}history/").reads(f"Part of it goes on as {part.reference}")
    olivia.opens("/notifications/").reads(part.reference)


def splits_with_access(sia, people):
    """The Senior, who may give access by name, is asked who goes along."""
    whole = factories.at_second_gate(people, operation="Operation Cedar")
    factories.granted(people.walter, whole, by=people.sia)
    sia.opens(f"{whole.get_absolute_url()}split/").reads("Nobody is chosen beforehand")
    sia.writes("Operation name of the new referral", "Operation Pine").writes(
        "What the new referral is about", "Money."
    )
    sia.ticks("Walter Officer").presses("Split it").is_at("Operation Pine")
    assert Referral.objects.get(operation="Operation Pine").grants.get().user == people.walter


def asks_for_more(olivia, people):
    closed = factories.at_second_gate(people, operation="Operation Rowan")
    Referral.objects.filter(pk=closed.pk).update(status="closed", closed_at=timezone.now(), due_at=None)
    olivia.opens(closed.get_absolute_url()).begins("Ask for more support").reads("A new draft is made with the answers")
    olivia.presses("Start the request").is_told(f"The answers of {closed.reference} have been copied.")
    assert Referral.objects.get(follows=closed).status == "draft"


def sees_nothing(wanda, *referrals):
    for referral in referrals:
        for page in ("", "links/", "links/new/", "split/", "steps/merge/", "history/"):
            assert wanda.status_of(referral.get_absolute_url() + page) == 404, page
    wanda.opens("/referrals/").finds_nothing_of(*(one.reference for one in referrals))
