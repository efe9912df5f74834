"""A request written with the keyboard alone; where the focus is can always be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foundations.core.formats import today
from tests import factories

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
        for _ in range(150):
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


def test_a_request_is_written_and_submitted_by_keyboard(cast, people):
    """The kinds of question there are: radio buttons, lines, boxes to tick, a day, long text. The rest was written."""
    draft = factories.draft(people)
    cast.olivia.opens(f"/requests/{draft.public_id}/")
    keys = Keyboard(cast.olivia)
    keys.goes_by("About the request")
    # The arrow goes on to the next radio button and selects it.
    keys.tabs_to("OFFICIAL-SENSITIVE").presses("ArrowUp")
    expect(keys.page.get_by_label("OFFICIAL", exact=True)).to_be_checked()
    keys.goes_by("Continue").writes("Operation name", "Operation Quillback").goes_by("Continue")
    keys.goes_by("All sections").goes_by("Threat and exploitation").goes_by("Continue")
    keys.tabs_to("County lines").presses("Space").goes_by("Continue")
    keys.goes_by("All sections").goes_by("When it is needed")
    day = today() + timedelta(days=40)
    for words, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        keys.writes(words, str(part))
    keys.goes_by("Continue").goes_by("All sections").goes_by("Check your answers and declaration")
    cast.olivia.is_at("Check your answers").reads("Operation Quillback")
    keys.goes_by("Continue to the declaration").tabs_to("The request is accurate").presses("Space")
    keys.goes_by("Submit the request")
    cast.olivia.is_at("Request submitted")


def test_an_error_takes_the_focus_and_leads_to_its_field(cast, people):
    draft = factories.draft(people, operation="")
    cast.olivia.opens(f"/requests/{draft.public_id}/operation/").presses("Continue")
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
