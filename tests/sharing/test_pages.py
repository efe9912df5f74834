"""The pages of sharing: what each shows to whom, what it asks, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from referrals.models import Referral, Share
from referrals.sharing import actions
from tests import factories
from tests.people import WHO
from tests.sharing import offers

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def offer_form(**changes) -> dict:
    day = today() + timedelta(days=30)
    return {
        "kind": "refer",
        "to_organisation": "rocuwm",
        "purpose": "The directors live in Dudley.",
        "legal_basis": factories.reason("share").code,
        "ends_on-day": day.day,
        "ends_on-month": day.month,
        "ends_on-year": day.year,
    } | changes


@pytest.fixture
def at_work(people):
    return factories.in_development(people)


def address(referral, name="referrals:sharing") -> str:
    return reverse(name, args=[referral.key])


SEES_THE_TAB = {"gwen", "sia", "dina", "ian", "ivy", "rita", "dora", "fay", "ned", "nora", "nell"}
SEES_THE_REFERRAL = SEES_THE_TAB | {"olivia", "sam", "ada"}


@pytest.mark.parametrize("name", sorted(WHO))
def test_the_tab_is_for_those_who_work_for_a_region_or_the_nation(people, at_work, sign_in, name):
    assert people.sam
    page = sign_in(getattr(people, name))
    expected = 200 if name in SEES_THE_TAB else 403 if name in SEES_THE_REFERRAL else 404
    assert page.get(address(at_work)).status_code == expected
    if name in SEES_THE_REFERRAL:
        assert (address(at_work) in text(page.get(at_work.get_absolute_url()))) == (name in SEES_THE_TAB)
    if name in SEES_THE_TAB:
        shown = text(page.get(address(at_work)))
        assert "Eastern Region Special Operations Unit" in shown
        assert "Shared with nobody" in shown
        assert ("Offer to another region" in shown) == (name in {"sia", "dina"})


def test_offer_answer_and_end_by_the_pages(people, at_work, sign_in):
    page = sign_in(people.sia)
    assert "Your region goes on handling it." in text(page.get(address(at_work, "referrals:offer-share")))
    made = page.post(address(at_work, "referrals:offer-share"), offer_form(), follow=True)
    assert "Offered to WMROCU." in text(made) or "Offered to" in text(made)
    share = Share.objects.get()
    there = sign_in(people.wanda)
    home = text(there.get("/"))
    assert "1 question about sharing waits for your answer" in home
    assert "Nothing waits for you" not in home
    listed = text(there.get("/sharing/"))
    assert at_work.reference in listed
    assert "Norfolk, Modern slavery" in listed
    shown = text(there.get(share.get_absolute_url()))
    assert "The directors live in Dudley." in shown
    assert "This is all that you see of the referral until you accept." in shown
    assert "Lanternfish" not in shown + listed
    assert there.get(at_work.get_absolute_url()).status_code == 404
    step = f"{share.get_absolute_url()}steps/accept/"
    assert "Accept" in text(there.get(step))
    done = there.post(step, {"version": 1}, follow=True)
    assert "Offer accepted." in text(done)
    assert at_work.get_absolute_url() in text(done)
    assert "Lanternfish" in text(there.get(at_work.get_absolute_url()))
    back = sign_in(people.sia)
    assert "WM" in text(back.get(address(at_work)))
    missing = back.post(f"{share.get_absolute_url()}steps/revoke/", {"version": 2})
    assert missing.status_code == 422
    assert "Enter the reason" in text(missing)
    ended = back.post(
        f"{share.get_absolute_url()}steps/revoke/", {"version": 2, "rationale": "All is done."}, follow=True
    )
    assert "Sharing ended by the handling region." in text(ended)
    assert "All is done." in text(back.get(address(at_work)))


def test_a_hand_over_asks_for_the_lead_and_opens_the_referral(people, at_work, sign_in):
    assert people.wendy
    share = offers.offered(people, at_work, kind="transfer")
    page = sign_in(people.wanda)
    step = f"{share.get_absolute_url()}steps/accept/"
    form = text(page.get(step))
    assert "Wendy Analyst" in form
    assert "Lanternfish" not in form
    missing = page.post(step, {"version": 1})
    assert missing.status_code == 422
    assert "Select the lead analyst" in text(missing)
    done = page.post(step, {"version": 1, "lead_analyst": str(people.wendy.public_id)}, follow=True)
    assert at_work.get_absolute_url() in text(done)
    chain = text(page.get(address(at_work)))
    assert "Asked for by its force" in chain
    assert "Handed over and accepted" in chain
    assert "app-stages" in chain


def test_at_a_gate_no_lead_is_asked_for(people, sign_in):
    share = offers.offered(people, factories.at_second_gate(people), kind="transfer")
    page = sign_in(people.wanda)
    step = f"{share.get_absolute_url()}steps/accept/"
    assert "Lead analyst" not in text(page.get(step))
    assert page.post(step, {"version": 1}).status_code == 302
    assert Referral.objects.get().region.slug == "rocuwm"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Select what you offer"),
        ({"to_organisation": ""}, "Select the region or national team"),
        ({"to_organisation": "norfolk"}, "Select a region from the list"),
        ({"purpose": " "}, "Enter the purpose"),
        ({"legal_basis": "high-harm"}, "Select a legal basis from the list"),
        ({"ends_on-day": "", "ends_on-month": "", "ends_on-year": ""}, "Enter the last day"),
        ({"ends_on-year": "2099"}, "Last day must be"),
        ({"ends_on-year": "2001"}, "Last day must be"),
        ({"kind": "transfer"}, "Leave the last day empty"),
        ({"to_person": "x"}, "Select a person from the list"),
    ],
)
def test_what_is_wrong_with_an_offer_is_said_and_nothing_is_lost(people, at_work, sign_in, changes, words):
    page = sign_in(people.sia).post(address(at_work, "referrals:offer-share"), offer_form(**changes))
    assert page.status_code == 422
    assert words in text(page)
    if "purpose" not in changes:
        assert "The directors live in Dudley." in text(page)
    assert not Share.objects.exists()


def test_a_person_of_another_unit_is_refused_at_the_field(people, at_work, sign_in):
    form = offer_form(to_organisation="tarian", to_person=str(people.wes.public_id))
    page = sign_in(people.sia).post(address(at_work, "referrals:offer-share"), form)
    assert page.status_code == 422
    assert "Select somebody of" in text(page)


def test_a_second_offer_is_told_why_not_and_keeps_what_was_typed(people, at_work, sign_in):
    offers.offered(people, at_work)
    page = sign_in(people.sia).post(address(at_work, "referrals:offer-share"), offer_form())
    assert page.status_code == 409
    assert "already, or offered to them" in text(page)
    assert "The directors live in Dudley." in text(page)


def test_the_share_of_others_is_not_found(people, at_work, sign_in):
    share = offers.offered(people, at_work, to_person=people.wes)
    for name in ("wanda", "wendy", "will", "walter", "olivia", "otto"):
        assert sign_in(getattr(people, name)).get(share.get_absolute_url()).status_code == 404, name
    for name in ("wes", "gwen", "sia", "nora"):
        assert sign_in(getattr(people, name)).get(share.get_absolute_url()).status_code == 200, name


def test_who_accepts_what_was_taken_back_is_told(people, at_work, sign_in):
    share = offers.taken_back(people, at_work)
    page = sign_in(people.wanda).post(f"{share.get_absolute_url()}steps/accept/", {"version": 1})
    assert page.status_code == 409
    assert "cannot be done while the status is “Taken back”" in text(page)


def test_the_rights_of_the_database_are_those_of_the_page(people, at_work):
    """Before the answer the row of the offer alone is seen; after it the referral, and after the end neither it."""
    share = offers.offered(people, at_work)
    with isolation.as_user(people.wanda):
        assert list(Share.objects.all()) == [share]
        assert not Referral.objects.exists()
        actions.perform(Share.objects.get(), "accept", by=people.wanda)
    with isolation.as_user(people.wendy):
        assert Referral.objects.get() == at_work
    with isolation.as_user(people.sia):
        actions.perform(Share.objects.get(), "revoke", by=people.sia, rationale="Done.")
    with isolation.as_user(people.wendy):
        assert not Referral.objects.exists()


# --- what it costs -------------------------------------------------------------------------------------


def test_the_tab_takes_as_many_statements_for_10_shares_as_for_50(
    people, at_work, sign_in, django_assert_max_num_queries
):
    page, counts = sign_in(people.sia), []
    for more in (10, 40):
        for _ in range(more):
            share = offers.offered(people, at_work, to_organisation=Organisation.objects.get(slug="tarian"))
            actions.perform(share, "take_back", by=people.sia)
        with django_assert_max_num_queries(12) as statements:
            assert page.get(address(at_work)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("name", ["sia", "wanda"])
def test_the_list_takes_as_many_statements_for_10_as_for_50(people, sign_in, name, django_assert_max_num_queries):
    page, counts = sign_in(getattr(people, name)), []
    referral = factories.at_second_gate(people)
    for more in (10, 40):
        for _ in range(more):
            twin = copy_of(referral)
            offers.offered(people, twin)
        with django_assert_max_num_queries(9) as statements:
            body = text(page.get("/sharing/"))
        counts.append(len(statements))
    assert body.count("app-table__below") == 50
    assert counts[0] == counts[1], counts


def copy_of(referral: Referral) -> Referral:
    """Another referral at the same place, made without its journey."""
    twin = Referral.objects.select_related("region", "force").get(pk=referral.pk)
    number = Referral.objects.count() + 100
    twin.pk, twin.public_id, twin.reference = (
        None,
        Referral._meta.get_field("public_id").get_default(),
        f"TOEX-EA-2026-{number:05}",
    )
    twin._state.adding = True
    twin.save()
    return twin


@pytest.mark.parametrize("name", ["sia", "wanda"])
def test_one_share_takes_a_dozen_statements_at_the_most(people, sign_in, name, django_assert_max_num_queries):
    share = offers.accepted(people)
    page = sign_in(getattr(people, name))
    with django_assert_max_num_queries(12):
        assert page.get(share.get_absolute_url()).status_code == 200
