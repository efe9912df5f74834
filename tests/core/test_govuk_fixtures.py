"""The official macros in our environment draw what govuk-frontend's own fixtures expect.

govuk-frontend-jinja follows govuk-frontend at a distance; what it does not draw as expected is listed here, so
that a new difference, or one that is gone, shows itself when either package changes.
"""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from foundations.core.forms import DayField, Form, draw

COMPONENTS = Path(settings.BASE_DIR) / "frontend/node_modules/govuk-frontend/dist/govuk/components"

# Not used by us, or not known to the macros yet.
LEFT_OUT = {"cookie-banner", "exit-this-page", "feedback", "footer", "header", "language-navigation"}

# How many fixtures of a component are drawn otherwise: options that came after the macros' version.
# Dates: the width and the error class of a part, which our fields give themselves (the last test below).
DRIFT = {"button": 1, "character-count": 10, "date-input": 36, "panel": 9, "service-navigation": 2}


class Shape(HTMLParser):
    """Elements, attributes and words of a piece of HTML, without what only lays it out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.parts.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag):
        self.parts.append(f"/{tag}")

    def handle_data(self, data):
        words = " ".join(data.split())
        if words:
            self.parts.append(f"“{words}”")


def fixtures_of(component: str) -> list[dict]:
    return json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]


def components() -> list[str]:
    """The components that npm brought; none where the assets were never built."""
    return sorted(path.parent.name for path in COMPONENTS.glob("*/fixtures.json") if path.parent.name not in LEFT_OUT)


def test_the_fixtures_are_there():
    """Without the packages the tests below would pass by testing nothing."""
    assert len(components()) > 25, "Run `manage.py build_assets` first"


@pytest.mark.parametrize("component", components())
def test_official_macros_draw_the_official_fixtures(component):
    """Each fixture of each component, but for the known drift."""
    differing = {
        fixture["name"]
        for fixture in fixtures_of(component)
        if Shape(draw(component, fixture["options"])).parts != Shape(fixture["html"]).parts
    }
    assert len(differing) == DRIFT.get(component, 0), sorted(differing)


def test_our_days_are_drawn_as_the_official_ones_with_errors():
    """What the macro leaves to us: width and error class of each part."""

    class Birth(Form):
        dob = DayField(
            label="What is your date of birth?",
            help_text="For example, 31 3 1980",
            error_messages={"invalid": "Error message goes here"},
        )

    expected = next(one for one in fixtures_of("date-input") if one["name"] == "with error on day input")
    form = Birth({"dob-day": "77", "dob-month": "3", "dob-year": "1980"}, auto_id="%s")
    assert classes_of_inputs(form["dob"].govuk()) == classes_of_inputs(expected["html"])


def classes_of_inputs(html: str) -> list[set[str]]:
    inputs = [part for part in Shape(html).parts if isinstance(part, tuple) and part[0] == "input"]
    return [set(dict(attributes)["class"].split()) for _, attributes in inputs]
