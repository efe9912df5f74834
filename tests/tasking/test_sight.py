"""Who sees what of development, asked of the one rule."""

from __future__ import annotations

import pytest
from django.urls import reverse

from referrals.models import Referral
from tasking import actions, sight
from tasking.models import Dissemination, Product, ProductVersion, Tasking
from tests import factories
from tests.people import WHO

INSIDE = {
    "gwen", "sia", "dina", "ian", "ivy", "rita", "dora", "fay", "ned", "nora", "nell",
}  # fmt: skip


@pytest.fixture
def everything(people, developing):
    """A tasking, a product in review, and one that went to Olivia."""
    tasking = factories.tasking_given(people, developing)
    return {
        "tasking": tasking,
        "in_review": factories.product_in_review(people, developing),
        "sent": factories.product_disseminated(people, developing),
    }


@pytest.mark.parametrize("name", sorted(WHO))
def test_the_inside_is_for_the_region_and_the_nation(people, developing, everything, name):
    person = getattr(people, name)
    taskings = set(Tasking.objects.visible_to(person))
    products = set(Product.objects.visible_to(person))
    assert sight.is_inside(person, developing) == (name in INSIDE)
    assert bool(taskings) == (name in INSIDE)
    if name in INSIDE:
        assert products == {everything["in_review"], everything["sent"]}
    else:
        assert products == ({everything["sent"]} if name == "olivia" else set())


@pytest.mark.parametrize("name", sorted(WHO))
@pytest.mark.asvs("V5.3.2", "V8.2.2")
def test_files_are_for_the_team_and_the_recipients(people, developing, everything, name):
    openable = ProductVersion.objects.openable_by(getattr(people, name)).count()
    assert openable == (2 if name in INSIDE - {"ned", "nora", "nell"} else 1 if name == "olivia" else 0)


def test_the_nation_opens_files_where_it_is_the_team(people, developing, everything):
    type(developing.region).objects.filter(pk=developing.region_id).update(served_nationally=True)
    assert ProductVersion.objects.openable_by(people.ned).count() == 2
    assert ProductVersion.objects.openable_by(people.nora).count() == 0


def test_a_national_researcher_sees_their_own_tasking_and_its_products(people, developing, everything):
    own = factories.tasking_accepted(people, developing, given_to=people.nick)
    product = factories.product_draft(people, developing, tasking=own)
    assert list(Tasking.objects.visible_to(people.nick)) == [own]
    assert list(Product.objects.visible_to(people.nick)) == [product]
    assert ProductVersion.objects.openable_by(people.nick).get().product == product


@pytest.mark.asvs("V8.2.3")
def test_a_recipient_sees_their_version_and_their_dissemination(people, developing):
    product = factories.product_disseminated(people, developing)
    factories.development.perform_product(
        product,
        "disseminate_product",
        by=people.sia,
        product_version=product.approved_version,
        recipients=[people.sam],
        handling_code="P",
    )
    assert Dissemination.objects.visible_to(people.olivia).get().to_user == people.olivia
    assert Dissemination.objects.visible_to(people.ian).count() == 2


def test_a_refused_or_cancelled_tasking_takes_back_the_sight_that_it_gave(people, sign_in):
    referral = factories.in_development(people)
    first = factories.tasking_given(people, referral, given_to=people.nick)
    second = factories.tasking_given(people, referral, given_to=people.nick)
    actions.perform_tasking(first, "refuse_tasking", by=people.nick, rationale="On leave.")
    assert Referral.objects.visible_to(people.nick).filter(pk=referral.pk).exists(), "one tasking is left"
    client = sign_in(people.nick)
    address = reverse("tasking:tasking-step", args=[referral.key, second.number, "refuse_tasking"])
    answer = client.post(address, {"version": second.version, "rationale": "On leave."}, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("tasking:mine")
    assert not Referral.objects.visible_to(people.nick).filter(pk=referral.pk).exists()
    assert client.get(referral.get_absolute_url()).status_code == 404
