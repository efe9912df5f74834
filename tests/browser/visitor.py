"""A person at a browser. Everything on a page is found as a person finds it: by its role, its label, its words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from foundations.accounts.models import User
from tests.browser import axe
from tests.people import PASSWORD

# Console lines about an answer's status: the answers themselves are looked at.
ABOUT_STATUS = "Failed to load resource"
REFUSALS = {403, 404, 409, 422}
# A form that a script sends, to show how far it is.
SENT_BY_SCRIPT = {"xhr": {422}}


class Visitor:
    """One person, one browser of their own. `faults` collects what no page may do."""

    def __init__(self, person: User, context: BrowserContext, address: str, audited: set[str] | None = None):
        self.person, self.address = person, address
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.been: set[str] = set()
        self.transferred = 0
        self._audited = audited
        self._listen()

    # --- going about --------------------------------------------------------------------------------

    def signs_in(self) -> Visitor:
        self.opens("/")
        self.writes("Email address", self.person.email)
        self.writes("Password", PASSWORD)
        self.presses("Sign in")
        return self.is_at("Home")

    def opens(self, path: str) -> Visitor:
        self.page.goto(self.address + path if path.startswith("/") else path)
        self._arrived()
        return self

    def follows(self, words: str, *, within: Locator | None = None, last: bool = False) -> Visitor:
        found = (within or self.page).get_by_role("link", name=words)
        return self._goes_by(found.last if last else found.first)

    def follows_notice(self, words: str) -> Visitor:
        """A notice that was not read is a button that looks like a link."""
        return self._goes_by(self.main.get_by_role("button", name=words).first)

    def presses(self, words: str, *, within: Locator | None = None) -> Visitor:
        return self._goes_by((within or self.page).get_by_role("button", name=words, exact=True))

    def begins(self, step: str) -> Visitor:
        """A step of a record, whether it is drawn as the button or as a link below it."""
        button = self.main.get_by_role("button", name=step, exact=True)
        return self._goes_by(button.or_(self.main.get_by_role("link", name=step, exact=True)))

    def goes_to(self, label: str) -> Visitor:
        """By the links on top of every page, or by the tabs of a referral."""
        return self._goes_by(self.page.get_by_role("navigation").get_by_role("link", name=label).first)

    def takes(self, words: str, *, role: str = "link") -> bytes:
        """The content of the file behind a link."""
        with self.page.expect_download() as download:
            self.page.get_by_role(role, name=words).click()
        return Path(download.value.path()).read_bytes()

    # --- filling in -----------------------------------------------------------------------------------

    def writes(self, label: str, text: str) -> Visitor:
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def dates(self, legend: str, day: date) -> Visitor:
        group = self.page.get_by_role("group", name=legend, exact=True)
        for part in ("day", "month", "year"):
            group.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))
        return self

    def chooses(self, legend: str, option: str) -> Visitor:
        """A radio button or a checkbox of a group."""
        group = self.page.get_by_role("group", name=legend, exact=True)
        group.get_by_label(option, exact=True).check()
        return self

    def ticks(self, words: str) -> Visitor:
        self.page.get_by_role("checkbox", name=words).check()
        return self

    def selects(self, label: str, option: str) -> Visitor:
        """An option of a select, by its words or those before a colon; or of the box to type in that scripts make of it."""
        control = self.page.get_by_label(label, exact=True)
        if control.evaluate("element => element.tagName") == "SELECT":
            words = [one.strip() for one in control.locator("option").all_inner_texts()]
            control.select_option(label=next(one for one in words if option in (one, one.partition(":")[0])))
        else:
            control.fill(option)
            self.page.get_by_role("option", name=option).first.click()
        return self

    def uploads(self, label: str, name: str, content: bytes) -> Visitor:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.get_by_label(label, exact=True).set_input_files(file)
        return self

    # --- looking ----------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def reads(self, *texts: str) -> Visitor:
        for text in texts:
            expect(self.main).to_contain_text(text)
        return self

    def finds_nothing_of(self, *texts: str) -> Visitor:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def is_at(self, heading: str) -> Visitor:
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        return self

    def is_told(self, words: str) -> Visitor:
        """The banner that says that it worked."""
        expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        return self

    def is_asked_to_mend(self, *messages: str) -> Visitor:
        """The summary of errors leads to the fields, and each field says it again."""
        summary = self.page.get_by_role("alert").filter(has_text="There is a problem")
        for message in messages:
            link = summary.get_by_role("link", name=message)
            expect(link).to_be_visible()
            target = self.page.locator(link.get_attribute("href") or "#nowhere")
            expect(target).to_be_visible()
            expect(self.page.locator(".govuk-error-message").filter(has_text=message)).to_be_visible()
        return self

    def part(self, legend: str) -> Locator:
        return self.page.get_by_role("group", name=legend, exact=True)

    def card(self, words: str) -> Locator:
        return self.page.get_by_role("listitem").filter(has_text=words)

    def status_of(self, path: str) -> int:
        """What the server answers this person at an address, without drawing it."""
        return self.page.request.get(self.address + path, max_redirects=0).status

    # --- how --------------------------------------------------------------------------------------------

    def _goes_by(self, link_or_button: Locator) -> Visitor:
        with self._new_page():
            link_or_button.click()
        return self

    @contextmanager
    def _new_page(self):
        with self.page.expect_navigation():
            yield
        self._arrived()

    def _arrived(self) -> None:
        parts = urlsplit(self.page.url)
        self.been.add(parts.path)
        if self._audited is None:
            return
        key = axe.pattern(parts.path) + self._state()
        if key not in self._audited:
            self._audited.add(key)
            self.faults += [f"{key}: {line}" for line in axe.violations(self.page)]

    def _state(self) -> str:
        """What makes another page of the same address."""
        marks = {".govuk-error-summary": "errors", ".app-empty": "empty", ".govuk-notification-banner": "told"}
        return "".join(f" {name}" for mark, name in marks.items() if self.page.locator(mark).count())

    def _listen(self) -> None:
        self.page.on("console", lambda message: self._hears(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hears("error", str(error)))
        self.page.on("response", self._looks_at)
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error('Policy violated: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )

    def _hears(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and ABOUT_STATUS not in text:
            self.faults.append(f"{self.page.url}: console: {text}")

    def _looks_at(self, response) -> None:
        asked = response.request.resource_type
        refused = response.status in (REFUSALS if asked == "document" else SENT_BY_SCRIPT.get(asked, ()))
        if response.status >= 400 and not refused:
            self.faults.append(f"{response.url}: {response.status}")


REFERENCE = re.compile(r"TOEX-[A-Z]{2}-\d{4}-\d{5}")
