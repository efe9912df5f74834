"""Passkeys in a real browser, with the virtual authenticator that Chromium brings."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from tests.browser import serving
from tests.people import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def address(server, django_db_blocker, tmp_path_factory):
    """A server that asks everybody for a second factor, under the name that passkeys need: no number will do."""
    with (
        django_db_blocker.unblock(),
        serving.served(tmp_path_factory.mktemp("factors"), TOEX_REQUIRE_SECOND_FACTOR="1") as here,
    ):
        yield here.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(_browser, address):
    """A browser with a device that can hold passkeys; `page.device` is its number, `page.said` what it complained of."""
    context = _browser.new_context(base_url=address)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.devices = context.new_cdp_session(page)
    page.devices.send("WebAuthn.enable")
    page.device = page.devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.said = []
    page.on("console", lambda line: page.said.append(line.text) if line.type == "error" else None)
    yield page
    context.close()


def sign_in_by_password(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page):
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


@pytest.mark.asvs("V6.3.3", "V6.7.2")
def test_a_passkey_is_set_up_and_signs_in_by_itself_and_as_second_factor(page, people):
    """No password, no code; and nothing in the page offends its own security policy."""
    sign_in_by_password(page, people.olivia)
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    add_passkey(page)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Work phone"
    page.goto("/")
    assert "Olivia Officer" in page.content()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert "Olivia Officer" in page.content()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email address").wait_for()
    sign_in_by_password(page, people.olivia)
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert "Olivia Officer" in page.content()

    page.goto("/accounts/passkeys/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    assert not Authenticator.objects.exists()
    assert UserSession.objects.filter(user=people.olivia).count() == 1
    assert not page.said, page.said


def test_a_device_that_refuses_leaves_another_way(page, people):
    sign_in_by_password(page, people.olivia)
    page.devices.send("WebAuthn.setUserVerified", {"authenticatorId": page.device, "isUserVerified": False})
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").wait_for()
    complaint = page.get_by_text("The browser gave no passkey")
    assert not complaint.is_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    complaint.wait_for()
    sign_in_by_password(page, people.olivia)
    page.get_by_role("button", name="Set up an authenticator app").click()
    assert page.locator("img.app-qr").evaluate("image => image.naturalWidth") > 100
