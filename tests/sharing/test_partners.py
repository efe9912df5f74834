"""What a unit sees and may do to which the work is shared, and one to which sight alone was given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.formats import today
from referrals import teams
from referrals.lifecycle import LIFECYCLE as REFERRALS
from referrals.models import Referral, Share
from referrals.sharing import actions
from tasking import actions as development
from tasking import choices, sight
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Product, ProductType, ProductVersion, Tasking
from terms_of_reference.lifecycle import LIFECYCLE as TERMS
from tests import factories
from tests.sharing import offers

pytestmark = pytest.mark.django_db
THERE = ("wanda", "wes", "wendy", "will")


@pytest.fixture
def developing(people):
    """With a tasking of Rita's and a product in review."""
    referral = factories.in_development(people)
    factories.tasking_given(people, referral)
    factories.product_in_review(people, referral)
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.parametrize("name", THERE)
def test_a_partner_sees_the_inside_and_opens_files(people, developing, name, client):
    person = getattr(people, name)
    assert not Referral.objects.visible_to(person).exists()
    offers.accepted(people, developing)
    assert Referral.objects.visible_to(person).get() == developing
    assert sight.is_inside(person, developing)
    assert Tasking.objects.visible_to(person).count() == 1
    assert Product.objects.visible_to(person).count() == 1
    assert ProductVersion.objects.openable_by(person).count() == 1
    client.force_login(person)
    page = client.get(reverse("tasking:development", args=[developing.key])).content.decode()
    assert "Search the companies" in page
    download = client.get(reverse("tasking:download", args=[developing.key, 1, 1]))
    assert download.getvalue() == b"What is known of the network."


@pytest.mark.parametrize("name", THERE)
def test_sight_alone_shows_no_inside(people, developing, name, client):
    person = getattr(people, name)
    offers.accepted(people, developing, kind="sight")
    assert Referral.objects.visible_to(person).get() == developing
    assert not sight.is_inside(person, developing)
    assert not Tasking.objects.visible_to(person).exists()
    assert not Product.objects.visible_to(person).exists()
    assert not ProductVersion.objects.openable_by(person).exists()
    client.force_login(person)
    page = client.get(reverse("tasking:development", args=[developing.key])).content.decode()
    assert "Search the companies" not in page
    assert "The team works on 1 tasking: 0 done." in page


@pytest.mark.parametrize("kind", ["refer", "sight"])
@pytest.mark.parametrize("name", THERE)
def test_neither_takes_a_step_of_the_referral_the_terms_or_the_assurance(people, developing, name, kind):
    offers.accepted(people, developing, kind=kind)
    person = getattr(people, name)
    assert REFERRALS.available(developing, person) == []
    for status in ("sctac_triage", "gateway_triage", "reassessment", "closing", "closed"):
        developing.status = status
        assert REFERRALS.available(developing, person) == []
    terms = developing.terms.get()
    assert TERMS.available(terms, person) == []
    product, tasking = developing.products.get(), developing.taskings.get()
    assert [row.verb for row in PRODUCTS.available(product, person)] == []
    assert [row.verb for row in TASKINGS.available(tasking, person)] == []


def test_a_partner_gives_taskings_to_either_team_and_takes_their_results(people, developing):
    offers.accepted(people, developing)
    assert [people.wendy, people.nick, people.will]
    able = set(teams.possible_workers(Referral.objects.get(pk=developing.pk)).values_list("name", flat=True))
    assert {"Wendy Analyst", "Wanda Senior", "Rita Researcher", "Nick Researcher"} <= able
    assert "Will Gateway" not in able
    due = {"title": "Ask in Dudley", "brief": "Who rents it?", "due_date": today() + timedelta(days=5)}
    tasking = development.give_tasking(referral=developing, by=people.wanda, given_to=people.wendy, **due)
    development.perform_tasking(tasking, "accept_tasking", by=people.wendy)
    development.perform_tasking(tasking, "deliver_tasking", by=people.wendy, result="A cousin.")
    done = development.perform_tasking(tasking, "accept_delivery", by=people.wanda)
    assert done.status == "done"
    theirs = development.give_tasking(referral=developing, by=people.ian, given_to=people.wendy, **due)
    assert theirs.given_to == people.wendy
    with pytest.raises(PermissionDenied):
        development.perform_tasking(theirs, "cancel_tasking", by=people.wanda, rationale="No.")


def test_a_partner_writes_products_which_the_handling_region_assures(people, developing):
    offers.accepted(people, developing)
    answers = {"title": "Dudley", "product_type": ProductType.objects.first(), "document": factories.upload()}
    product = development.add_product(referral=developing, by=people.wanda, **answers)
    product = development.perform_product(product, "submit_product", by=people.wanda)
    with pytest.raises(PermissionDenied):
        development.perform_product(product, "approve_product", by=people.wes)
    assert development.perform_product(product, "approve_product", by=people.dina).status == "approved"


def test_sight_alone_gives_no_work(people, developing):
    offers.accepted(people, developing, kind="sight")
    assert not choices.may_give_tasking(people.wanda, developing)
    assert not teams.possible_workers(developing).filter(pk=people.wendy.pk).exists()


def test_one_person_alone_shares_the_work(people, developing):
    share = offers.offered(people, developing, to_person=people.wes)
    offers.step(share, "accept", people.wes)
    referral = Referral.objects.get(pk=developing.pk)
    assert sight.is_inside(people.wes, referral)
    assert not Referral.objects.visible_to(people.wanda).exists()
    assert choices.may_give_tasking(people.wes, referral)
    assert not choices.may_give_tasking(people.wanda, referral)


def test_the_nation_shares_the_work(people, developing):
    national = Organisation.objects.get(slug="toex-national")
    assert not ProductVersion.objects.openable_by(people.ned).exists()
    share = offers.offered(people, developing, to_organisation=national)
    offers.step(share, "accept", people.ned)
    referral = Referral.objects.get(pk=developing.pk)
    assert ProductVersion.objects.openable_by(people.ned).count() == 1
    assert not ProductVersion.objects.openable_by(people.nora).exists()
    assert choices.may_give_tasking(people.ned, referral)
    assert REFERRALS.available(referral, people.ned) == []


@pytest.mark.parametrize("end", ["revoke", "give_back", "the clock"])
def test_all_of_it_ends_with_the_share(people, developing, end, client):
    share = offers.accepted(people, developing)
    if end == "the clock":
        now = timezone.now()
        Share.objects.update(started_at=now - timedelta(days=2), ends_at=now - timedelta(seconds=1))
    else:
        by = people.sia if end == "revoke" else people.wanda
        actions.perform(share, end, by=by, rationale="All is done.")
    referral = Referral.objects.get(pk=developing.pk)
    assert not choices.may_give_tasking(people.wanda, referral)
    assert not teams.possible_workers(referral).filter(pk=people.wendy.pk).exists()
    client.force_login(people.wanda)
    for url in (
        referral.get_absolute_url(),
        reverse("tasking:development", args=[referral.key]),
        reverse("tasking:download", args=[referral.key, 1, 1]),
        reverse("api:referral", args=[referral.key]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(share.get_absolute_url()).status_code == 200
