"""A server, a browser, and the people of the stories who sit at it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import expect, sync_playwright

from tests.browser import serving
from tests.browser.visitor import Visitor
from tests.people import WHO

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def _browser():
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    assert Path(path).is_file(), f"{path} is missing: install Debian's chromium, or set CHROMIUM to a browser's path."
    # Playwright keeps an event loop in this thread; the tests use the database beside it, one after the other.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Patience costs nothing where all is well, and a busy machine is no fault of a page.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the service."""
    with django_db_blocker.unblock():
        serving.build_assets()
        with serving.served(tmp_path_factory.mktemp("server")) as address:
            yield address


@pytest.fixture
def people(transactional_db, people):
    """The people of the stories, all of them, where the server's own connection sees them."""
    # How often one may sign in is counted there, and it outlives a test.
    cache.clear()
    for name in WHO:
        getattr(people, name)
    return people


class Cast:
    """`cast.olivia`: Olivia at a browser of her own, signed in when first asked for."""

    def __init__(self, browser, server, people, *, audited=None, viewport=DESKTOP, **options):
        self._browser, self._server, self._people, self._audited = browser, server, people, audited
        self._options = {"viewport": viewport, "locale": "en-GB", "timezone_id": "Europe/London"} | options
        self._contexts, self.visitors = [], {}

    def __getattr__(self, name: str) -> Visitor:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.visitors:
            self.visitors[name] = self.stranger(name)
            self.visitors[name].signs_in()
        return self.visitors[name]

    def stranger(self, name: str) -> Visitor:
        """At a browser, and not signed in yet."""
        context = self._browser.new_context(**self._options)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return Visitor(getattr(self._people, name), context, self._server, self._audited)

    def faults(self) -> list[str]:
        return [f"{name}: {fault}" for name, one in self.visitors.items() for fault in one.faults]

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def make_cast(_browser, server, people):
    """Casts with options of their own: `make_cast(viewport=PHONE)`. Afterwards nobody's page may have had a fault."""
    casts = []

    def make(**options) -> Cast:
        casts.append(Cast(_browser, server, people, **options))
        return casts[-1]

    yield make
    for one in casts:
        one.leave()
    assert [fault for one in casts for fault in one.faults()] == []


@pytest.fixture
def cast(make_cast):
    return make_cast()
