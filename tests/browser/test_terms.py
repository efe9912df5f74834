"""Terms negotiated in a browser, between the SIO and a Senior: versions, comments, a conflict, a void signature, papers."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
from playwright.sync_api import expect

from foundations.core.formats import today
from terms_of_reference import making
from terms_of_reference.models import TermsOfReference
from tests import factories
from tests.documents.reading import structure_of, text_of


def test_terms_are_negotiated_over_three_versions_signed_amended_and_put_on_paper(make_cast, people):
    referral = factories.agreeing_terms(people)
    cast = make_cast(audited=set())
    sia, sam, reference = cast.sia, cast.sam, referral.reference
    terms = f"/referrals/{reference}/terms/"
    sia_writes_the_first_version(sia, terms)
    they_talk(sam, sia, terms)
    sam_changes_the_scope_and_meets_a_conflict(sam, people, terms)
    a_signature_is_void_when_the_text_changes(sam, sia, terms)
    they_compare_and_both_sign(sam, sia, terms)
    sia_amends(sia, sam, reference)
    the_paper_is_tagged_and_says_who_signed(sam, terms)


def sia_writes_the_first_version(sia, terms):
    sia.opens(terms).presses("Start the draft").is_at("Background and aim").presses("Save and come back later")
    sia.reads("Still needed before you can propose them", "Enter what is in scope").follows("Change In scope")
    sia.writes("In scope", "The three car washes.").presses("Save and come back later")
    sia.follows("Change How success will be judged")
    sia.writes("How success will be judged", "The SIO can name the controllers.").presses("Continue")
    sia.follows("Change products").presses("Add a product")
    sia.presses("Save").is_asked_to_mend("Select the kind of product", "Enter the day on which the product is due")
    sia.selects("Kind of product", "Problem profile").writes("What it is for", "Options for the arrest phase 🚓")
    sia.dates("Due", today() + timedelta(days=70)).selects("Format", "Written report")
    sia.selects("Marking", "OFFICIAL-SENSITIVE").presses("Save")
    sia.is_at("Products").reads("after the day that the requester needs it by", "Problem profile")
    sia.opens(terms).presses("Propose the terms").presses("Propose the terms").is_told("Terms proposed.")


def they_talk(sam, sia, terms):
    sam.opens(terms).reads("Read version 1").follows("Comment on scope")
    sam.presses("Add comment").is_asked_to_mend("Enter your comment")
    sam.writes("Your comment", "The second flat has a new tenant. <b>Include it</b>?").presses("Add comment")
    sia.opens("/").goes_to("Notifications").follows_notice("the SIO commented on the terms of reference")
    sia.follows("1 open comment, 0 settled on scope").reads("The second flat has a new tenant. <b>Include it</b>?")
    sia.follows("Answer comment 1").writes("Your comment", "Yes: please put it in.").presses("Answer")
    sam.opens(terms).follows("1 open comment").reads("Yes: please put it in.").presses("Settle").reads("Settled by")


def sam_changes_the_scope_and_meets_a_conflict(sam, people, terms):
    sam.opens(terms).presses("Change the terms").follows("Back to the terms").follows("Change In scope")
    sam.reads("has been proposed. If you change it")
    # Sia saves the same section while Sam types.
    other = make_other_window(people)
    sam.writes("In scope", "The three car washes and the second flat.").presses("Save and come back later")
    sam.reads("What is saved now, in version 2", "Sia was quicker", "What you typed")
    expect(sam.page.get_by_label("In scope", exact=True)).to_have_value("The three car washes and the second flat.")
    assert other.number == 2
    sam.presses("Save and come back later").reads("The three car washes and the second flat.")
    sam.presses("Send the changes to TOEX").presses("Send the changes to TOEX").is_told("Changes sent to TOEX.")


def make_other_window(people):
    """What Sia saves from somewhere else."""
    proposed = TermsOfReference.objects.working().get()
    return factories.terms_actions.save_terms(
        proposed.referral, by=people.sia, version=proposed.version, scope="Sia was quicker"
    )


def a_signature_is_void_when_the_text_changes(sam, sia, terms):
    sia.opens(terms).reads("Read version 2, then sign it for TOEX").presses("Sign for TOEX").reads("the second flat")
    sia.ticks("I have read version 2").presses("Sign for TOEX").is_told("Signed for TOEX.")
    sam.opens(terms).follows("Change Out of scope").writes("Out of scope (optional)", "Telephones are not examined.")
    sam.presses("Save and come back later").is_told("Your change made version 3").reads("Version 3")
    sia.opens("/").goes_to("Notifications").follows_notice("your signature no longer counts")
    sia.follows("Version 2").reads("No longer counted", "The terms were changed, which made a new version")


def they_compare_and_both_sign(sam, sia, terms):
    sam.opens(terms).presses("Send the changes to TOEX").presses("Send the changes to TOEX")
    sia.opens(terms).follows("Compare versions").is_at("Operation Lanternfish").reads("1 section differs")
    sia.follows("Show only what differs").reads("Changed by DCI Sam Investigator, for the SIO")
    expect(sia.page.locator("ins")).to_contain_text(["Telephones are not examined."])
    sia.follows("Show in one column").reads("Telephones are not examined.")
    sam.opens(terms).presses("Sign for the SIO").ticks("I have read version 3").presses("Sign for the SIO")
    sia.opens(terms).presses("Sign for TOEX").ticks("I have read version 3").presses("Sign for TOEX")
    sia.reads("In development", "In force", "Days that were promised", "Problem profile")
    sia.goes_to("Development").reads("Planned in the terms, not begun yet", "Problem profile")


def sia_amends(sia, sam, reference):
    sia.opens(f"/referrals/{reference}/").begins("Amend the terms")
    sia.writes("Rationale", "The raid came forward.").presses("Amend the terms")
    terms = f"/referrals/{reference}/terms/"
    sia.opens(terms).presses("Start a new version").follows("Back to the terms").reads("The raid came forward.")
    sia.follows("Change Delivery date").dates("Delivery date", today() + timedelta(days=30))
    sia.presses("Save and come back later").reads("Version 3 stays in force until both have signed version 4")
    sia.reads("Not moved").presses("Propose the terms").presses("Propose the terms")
    sia.presses("Sign for TOEX").ticks("I have read version 4").presses("Sign for TOEX")
    sam.opens(terms).presses("Sign for the SIO").ticks("I have read version 4").presses("Sign for the SIO")
    sam.reads("version 4 is in force", "1 moved")


def the_paper_is_tagged_and_says_who_signed(sam, terms):
    sam.opens(terms).follows("PDF of version 4").presses("Make the PDF").reads("Waiting for its turn")
    assert making.make_all() == 1
    sam.follows("Look again now").reads("It is ready.")
    # Whoever takes a copy says why.
    sam.presses("Download the PDF").writes("Reason", "For the policy file of the investigation")
    content = sam.takes("Continue", role="button")
    text = text_of(content)
    for words in (
        "OFFICIAL-SENSITIVE",
        "version 4",
        "DCI Sam Investigator",
        "Sia Senior",
        "The raid came forward.",
        "Contents",
    ):
        assert words in text
    assert TermsOfReference.objects.in_force().get().content_digest in text.replace("\n", "")
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert paper.Root.Lang == "en-GB"
        assert {"H1", "Table", "TH", "L", "Figure"} <= structure_of(paper)
    sam.opens(terms).follows("Check a paper").uploads("Or the file (optional)", "terms.pdf", content).presses("Check")
    sam.reads("signed by both parties, and in force")
    sam.writes("Digest (optional)", "0" * 64).presses("Check").reads("matches no terms of reference that you may see")
