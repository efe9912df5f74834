"""What is found, by whom, and how: by those entitled, and by nobody else."""

from __future__ import annotations

import pytest

from outcomes import actions as outcomes
from referrals import actions
from referrals.models import Referral
from referrals.sight import restriction
from tests import factories
from tests.outcomes.answers import feedback
from tests.search.conftest import SEARCH, WORDS, found

pytestmark = pytest.mark.django_db

OPEN = {"request", "subject", "attachment", "decision", "question", "message", "message_file", "terms", "disruption"}
NOTES, WORK = {"note", "note_file"}, {"tasking", "product", "product_file"}
EVERYTHING = OPEN | NOTES | WORK
FINDS = {
    "olivia": OPEN | {"product", "product_file"},
    "sam": OPEN,
    "ada": OPEN,
    "gwen": EVERYTHING,
    "sia": EVERYTHING,
    "ian": EVERYTHING,
    "rita": EVERYTHING,
    # Files of products are opened by the teams at work.
    "nora": EVERYTHING - {"product_file"},
    "colin": set(),
    "walter": set(),
    "wanda": set(),
    "wes": set(),
    "otto": set(),
    "adam": set(),
}


def test_every_kind_of_text_is_found_by_those_entitled_and_by_nobody_else(people, client, referral, no_reason):
    for name, kinds in FINDS.items():
        client.force_login(getattr(people, name))
        got = {kind for kind, word in WORDS.items() if found(client, word) == {referral.reference: {kind}}}
        assert got == kinds, name
        assert all(not found(client, word) for kind, word in WORDS.items() if kind not in kinds), name


def test_names_numbers_and_registrations_in_any_spelling(people, sign_in, referral):
    client = sign_in(people.sia)
    hit = {referral.reference: {"subject"}}
    for typed in ("07700 900 123", "+44 7700 900123", "(07700) 900-123", "tel:07700900123", "tel:+44 7700 900 123"):
        # The scope of the terms names whom the request is about.
        assert found(client, typed) in (hit, {referral.reference: {"subject", "terms"}}), typed
    for typed in ("AB12 CDE", "ab12cde", "reg:AB12CDE", "reg:ab12 cde"):
        assert found(client, typed) == hit, typed
    for typed in ("Kovač", "kovac", "KOVAC zoe", 'subject:"zoe kovac"', "subject:kov", 'subject:"Kovač"'):
        assert found(client, typed) == hit, typed
    for typed in ("tel:07700 900 124", "reg:AB12CDF", "subject:kingfisher"):
        assert found(client, typed) == {}, typed


def test_words_operators_and_filters(people, sign_in, referral):
    client, mine = sign_in(people.sia), {referral.reference}
    other = factories.at_first_gate(people, operation="Operation Kestrel", intelligence_gaps="A kingfisher too.")
    both = {referral.reference, other.reference}
    assert set(found(client, "kingfishers")) == both
    assert set(found(client, '"kingfisher was seen"')) == mine
    assert set(found(client, "kingfisher -seen")) == {other.reference}
    assert set(found(client, "heron OR kestrel")) == both
    assert set(found(client, "operation:the")) == mine, "stop words of names are found"
    assert set(found(client, "The Lantern")) == mine
    assert set(found(client, "operation:kest")) == {other.reference}
    assert set(found(client, "kingfisher status:in-development")) == mine
    assert set(found(client, "kingfisher force:norfolk region:ersou from:today")) == both
    assert set(found(client, "kingfisher to:2020")) == set()
    assert set(found(client, "kingfisher operation:lantern subject:kovac")) == mine
    assert set(found(client, "kingfisher subject:goldfinch")) == set()
    assert set(found(client, "kingfisher", status="sctac_triage")) == {other.reference}
    assert set(found(client, "kingfisher", kind=["message", "note"])) == set()
    assert set(found(client, "kingfisher status:in_development", status="sctac_triage")) == set()
    assert set(found(client, "kingfisher", threat="county-lines")) == set()
    assert set(found(client, "kingfisher", force="suffolk")) == set()


def test_a_reference_alone_leads_to_its_referral_or_nowhere(people, client, referral):
    client.force_login(people.sia)
    assert client.get(SEARCH, {"q": f" {referral.reference.lower()} "}).url == referral.get_absolute_url()
    spaced = referral.reference.replace("-", " ")
    assert client.get(SEARCH, {"q": spaced}).url == referral.get_absolute_url()
    client.force_login(people.wanda)
    unseen, absent = (client.get(SEARCH, {"q": one}).text for one in (referral.reference, "TOEX-EA-1999-00001"))
    assert "Nothing found" in unseen
    assert unseen.replace(referral.reference, "").count("TOEX-EA") == absent.replace("TOEX-EA-1999-00001", "").count(
        "TOEX-EA"
    )


def test_what_is_restricted_is_found_by_the_people_named_alone(people, client, referral, no_reason):
    restriction.restrict(referral, people=[people.sia], reason="An officer is named.", by=people.olivia)
    for name, kinds in {"sia": {"note"}, "olivia": set(), "gwen": set(), "nora": set(), "dina": set()}.items():
        client.force_login(getattr(people, name))
        assert found(client, "avocet") == ({referral.reference: kinds} if kinds else {}), name
    client.force_login(people.olivia)
    assert set(found(client, "kingfisher")) == {referral.reference}


def test_it_goes_with_the_referral_to_another_region(people, client, referral):
    moved = factories.at_first_gate(people, intelligence_gaps="A woodcock.")
    client.force_login(people.wanda)
    assert found(client, "woodcock") == {}
    to = moved.region.__class__.objects.get(slug="rocuwm")
    why = {"reason": factories.reason("redirect"), "rationale": "A snipe of theirs."}
    actions.perform(moved, "redirect", by=people.gwen, region=to, **why)
    assert found(client, "woodcock") == {moved.reference: {"request"}}
    assert found(client, "snipe") == {moved.reference: {"decision"}}
    client.force_login(people.gwen)
    assert found(client, "woodcock") == {}


def test_a_new_version_takes_the_place_of_the_old_one(people, sign_in):
    asked = factories.question_asked(people, intelligence_gaps="A woodcock.")
    draft = actions.open_next_version(asked, by=people.olivia)
    draft.referral = Referral.objects.get(pk=asked.pk)
    actions.save_request(
        draft.referral,
        by=people.olivia,
        version=draft.referral.version,
        **(draft.answers | {"intelligence_gaps": "A snipe."}),
    )
    client = sign_in(people.sia)
    assert found(client, "snipe") == {}, "a draft is its author's"
    actions.perform(Referral.objects.get(pk=asked.pk), "answer", by=people.olivia, rationale="Corrected.")
    assert set(found(client, "snipe")) == {asked.reference}
    assert found(client, "woodcock") == {}


def test_what_was_typed_is_shown_and_never_meant(people, sign_in):
    factories.at_first_gate(
        people, intelligence_gaps="If 5 < 6 & <script>alert(1)</script> a kingfisher \ue000 and \ue001 co"
    )
    page = sign_in(people.sia).get(SEARCH, {"q": "kingfisher <b>"}).text
    assert "<script>alert" not in page
    page = sign_in(people.sia).get(SEARCH, {"q": "kingfisher"}).text
    assert '<mark class="app-hit">kingfisher</mark>' in page
    assert page.count("<mark") == 1
    assert "5 &lt; 6 &amp;" in page
    assert "<script>alert" not in page


def test_outcomes_are_found_under_the_rule_of_their_referral(people, client, no_reason):
    closed = factories.closed(people, operation="Operation Ended")
    said = "The whimbrel made the case."
    outcomes.give_feedback(closed, by=people.olivia, **(feedback() | {"comments": said}))
    asked = {"telephone data": {"closing"}, "whimbrel": {"feedback"}, '"Lee Owner"': {"ownership"}}
    asked |= {factories.reassessed()["findings"].rstrip("."): {"reassessment"}}
    for words, kinds in asked.items():
        for name in ("olivia", "sam", "ada", "gwen", "sia", "nora"):
            client.force_login(getattr(people, name))
            assert found(client, words).get(closed.reference, set()) >= kinds, (name, words)
        for name in ("colin", "walter", "wanda", "otto", "adam"):
            client.force_login(getattr(people, name))
            assert found(client, words) == {}, (name, words)
    client.force_login(people.sia)
    assert found(client, "whimbrel", kind="outcome") == {closed.reference: {"feedback"}}
    assert found(client, "whimbrel", kind="request") == {}
