"""A gateway officer's queue in a browser: three claimed and forwarded at once, by keyboard and by button."""

from __future__ import annotations

from referrals.models import Referral
from tests import factories


def test_gwen_claims_three_and_forwards_them_after_the_preview(make_cast, people):
    for _ in range(3):
        factories.at_first_gate(people)
    gwen = make_cast(audited=set()).gwen
    gwen.opens("/referrals/?tab=first-gate").reads("First gate (3)", "Unclaimed")
    selects_all_by_keyboard(gwen)
    gwen.presses("Claim").is_at("Claim: 3 referrals").presses("Claim 3 referrals")
    gwen.is_at("Yours at the gate now: 3 of 3 referrals").follows("Back to the list").reads("Gwen Gateway")
    shows_the_shortcuts_but_not_while_typing(gwen)
    goes_home_and_back_by_keyboard(gwen)
    selects_all_by_keyboard(gwen)
    gwen.presses("Forward").is_at("Forward: 3 referrals").presses("Forward 3 referrals")
    gwen.is_asked_to_mend("Select a reason", "Enter the rationale")
    gwen.page.get_by_label("Reason", exact=True).select_option(factories.reason("forward").code)
    gwen.writes("Rationale", "All three meet the criteria.").presses("Forward 3 referrals")
    gwen.is_at("Forwarded to TOEX: 3 of 3 referrals")
    assert set(Referral.objects.values_list("status", flat=True)) == {"gateway_triage"}


def selects_all_by_keyboard(gwen):
    for _ in range(3):
        gwen.page.keyboard.press("j")
        gwen.page.keyboard.press("x")
    assert gwen.page.locator("input[name=row]:checked").count() == 3


def shows_the_shortcuts_but_not_while_typing(gwen):
    page = gwen.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.get_by_text("Next referral").wait_for()
    page.keyboard.press("?")
    dialog.wait_for(state="detached")
    page.keyboard.press("/")
    page.keyboard.type("j?x")
    assert page.locator("#site-search").input_value() == "j?x"
    assert dialog.count() == 0
    page.locator("#site-search").fill("")
    page.locator("#site-search").blur()


def goes_home_and_back_by_keyboard(gwen):
    gwen.page.keyboard.type("gh")
    gwen.is_at("Home")
    gwen.page.keyboard.type("gq")
    gwen.is_at("Referrals")
    gwen.opens("/referrals/?tab=first-gate")
