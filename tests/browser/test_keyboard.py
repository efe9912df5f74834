"""A request written with the keyboard alone; where the focus is can always be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foundations.core.formats import today

WORDS = "el => (el.labels?.[0]?.innerText || el.innerText || el.getAttribute('aria-label') || '').trim()"
# Of links and boxes themselves; of radio buttons and checkboxes the mark that is drawn in front of the label.
SHOWS = """el => {
  const drawn = ['radio', 'checkbox'].includes(el.type) ? [el.nextElementSibling, '::before'] : [el]
  const style = getComputedStyle(...drawn)
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'
}"""


class Keyboard:
    """The keys of one person. There is no mouse."""

    def __init__(self, visitor):
        self.page = visitor.page

    @property
    def focused(self):
        return self.page.locator(":focus")

    def tabs_to(self, words: str) -> Keyboard:
        """Press Tab until the control of that name has the focus."""
        met = []
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if not self.focused.count():
                continue
            met.append(self.focused.evaluate(WORDS))
            assert self.focused.evaluate(SHOWS), f"nobody can see that the focus is on “{met[-1]}”"
            if met[-1].startswith(words):
                return self
        raise AssertionError(f"“{words}” is not reached: {met}")

    def presses(self, key: str) -> Keyboard:
        """A key that changes something on the page."""
        self.page.keyboard.press(key)
        return self

    def goes_by(self, words: str, key: str = "Enter") -> Keyboard:
        """To a link or a button, and on to the page behind it."""
        self.tabs_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def writes(self, words: str, text: str) -> Keyboard:
        self.tabs_to(words).page.keyboard.type(text)
        return self


def test_a_request_is_written_and_submitted_by_keyboard(cast):
    cast.olivia.opens("/")
    keys = Keyboard(cast.olivia)
    keys.goes_by("Ask for TOEX support").goes_by("Start a new request")
    keys.writes("Operation name", "Operation Lanternfish").goes_by("Continue")
    # The arrow goes on to the next radio button and selects it.
    keys.tabs_to("Child sexual exploitation").presses("Space").presses("ArrowDown")
    expect(keys.page.get_by_label("Child sexual abuse").first).to_be_checked()
    keys.tabs_to("County lines").presses("Space").goes_by("Continue", "Space")
    keys.writes("What do you ask TOEX", "Who?").writes("Background", "Much.").writes("Why is TOEX", "Four forces.")
    keys.goes_by("Continue")
    day = today() + timedelta(days=40)
    keys.writes("Day", str(day.day)).writes("Month", str(day.month)).writes("Year", str(day.year))
    keys.writes("Why by that date?", "Arrest phase.").goes_by("Continue")
    keys.writes("Name and rank", "DCI Sam Investigator").writes("SIO's email", "sam@toex.example").goes_by("Continue")
    keys.writes("Number of known", "4").writes("Number of potential", "20")
    keys.tabs_to("Yes").presses("Space").presses("ArrowDown")
    keys.writes("Risk to victims", "Threats.").tabs_to("Yes").presses("Space").presses("ArrowDown").goes_by("Continue")
    cast.olivia.is_at("Check your answers").reads("Child sexual abuse", "County lines")
    keys.goes_by("Continue to the declaration").tabs_to("The request is accurate").presses("Space")
    keys.goes_by("Submit the request")
    cast.olivia.is_at("Request submitted")


def test_an_error_takes_the_focus_and_leads_to_its_field(cast):
    cast.olivia.opens("/requests/new/").presses("Start a new request").presses("Continue")
    keys = Keyboard(cast.olivia)
    expect(keys.page.get_by_role("alert").locator("xpath=..")).to_be_focused()
    keys.tabs_to("Enter the operation name").presses("Enter")
    expect(keys.page.get_by_label("Operation name")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/referrals/", "/requests/new/", "/notifications/"])
def test_the_first_key_offers_to_skip_to_the_content(cast, path):
    cast.olivia.opens(path)
    keys = Keyboard(cast.olivia)
    keys.presses("Tab")
    expect(keys.focused).to_have_text("Skip to main content")
    expect(keys.focused).to_be_in_viewport()
    keys.presses("Enter")
    expect(keys.page.get_by_role("main")).to_be_focused()
