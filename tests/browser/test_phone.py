"""The pages on a telephone 390 pixels wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from foundations.accounts.models import User
from referrals.forms.request import asked_pages
from tasking import actions as development
from tests import factories
from tests.browser.conftest import PHONE
from tests.people import person

# Nobody wrote it with a narrow screen in mind.
LONG_NAME = "Operation " + "Llanfairpwllgwyngyll" * 3

TELEPHONE = {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phones(make_cast):
    return make_cast(**TELEPHONE)


def fits(visitor) -> None:
    """Nothing makes the page scroll sideways."""
    wide = visitor.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], f"{visitor.page.url} is {wide[0]} pixels wide"


def test_home_queue_and_its_filter(make_cast, people):
    referral = factories.at_first_gate(people, operation=LONG_NAME)
    gwen = make_cast(**TELEPHONE, audited=set()).gwen.opens("/")
    gwen.reads(referral.reference)
    fits(gwen)
    menu = gwen.page.get_by_role("button", name="Menu")
    menu.click()
    fits(gwen)
    gwen.follows("Referrals", within=gwen.page.get_by_role("navigation", name="Menu"))
    fits(gwen)
    filters = gwen.page.get_by_role("button", name="Apply filters")
    expect(filters).to_be_hidden()
    gwen.page.get_by_role("button", name="Show filter").click()
    expect(filters).to_be_visible()
    fits(gwen)
    gwen.page.get_by_role("button", name="Hide filter").click()
    expect(filters).to_be_hidden()
    gwen.page.get_by_role("button", name="Show filter").click()
    gwen.chooses("Status", "Second gate").presses("Apply filters").reads("No referrals match")
    fits(gwen)


def test_every_page_of_a_referral(phones, people):
    referral = factories.ready_to_complete(people, operation=LONG_NAME, background="x" * 400)
    for visitor in (phones.ian, phones.sam):
        for page in ("", "request/", "decisions/", "terms/", "development/", "products/1/", "outcomes/", "history/"):
            visitor.opens(f"/referrals/{referral.reference}/{page}")
            fits(visitor)
    ian = phones.ian
    for page in ("taskings/1/", "taskings/new/", "products/new/", "steps/complete/"):
        ian.opens(f"/referrals/{referral.reference}/{page}")
        fits(ian)


def test_the_pages_of_a_request(phones, people):
    draft = factories.draft(people, operation=LONG_NAME, background="x" * 400)
    olivia = phones.olivia
    asked = [f"{page.slug}/" for page in asked_pages(draft.requests.get().answers)]
    assert len(asked) > 30
    for page in ("", "who-may-see/", *asked, "check/"):
        olivia.opens(f"/requests/{draft.public_id}/{page}")
        fits(olivia)
    for path in ("/requests/new/", "/notifications/", "/account/", "/nowhere/"):
        olivia.opens(path)
        fits(olivia)


def test_long_names_on_a_desk(make_cast, people):
    """A name of 120 letters, a title of 160, an address without a gap: no page scrolls sideways at 1280 either."""
    name = ("Maximiliana " + "Featherstonehaugh " * 6)[:120]
    long = person(name, "DCI", "force_officer", "norfolk", f"{'maximiliana.' * 5}featherstonehaugh@norfolk.example")
    User.objects.filter(pk=people.olivia.pk).update(name=name)
    title = ("Search of " + "Llanfairpwllgwyngyll" * 8)[:160]
    referral = factories.in_development(people, operation=LONG_NAME)
    factories.tasking_given(people, referral, title=title)
    product = factories.product_approved(people, referral, title=title)
    development.perform_product(
        product,
        "disseminate_product",
        by=people.sia,
        product_version=product.approved_version,
        recipients=[people.olivia],
        handling_code="C",
        conditions="x" * 1000,
    )
    cast = make_cast(audited=set())
    for visitor, paths in (
        (cast.adam, ("/administration/", f"/administration/people/{long.public_id}/")),
        (cast.rita, ("/taskings/",)),
        (cast.sia, (f"/referrals/{referral.reference}/development/", product.get_absolute_url(), "/notifications/")),
        (cast.dina, (f"/referrals/{referral.reference}/viewed/",)),
        (cast.otto, ("/audit/", "/audit/changes/")),
    ):
        for path in paths:
            visitor.opens(path)
            fits(visitor)
