"""The measurement of growth asks for every page as somebody who may open it, and says what it found."""

from __future__ import annotations

import pytest
from django.test import override_settings

from bench import growing, growth, scene


@pytest.mark.django_db
def test_every_page_is_answered_and_counted(settings):
    settings.DEMO = True
    assert scene.fill(200) == 200
    with override_settings(**scene.settings_of_the_bench(), AUDIT_REASONS=set()):
        clients, pages = growing._clients(), growing._pages(scene.BASELINE)
        took = {name: growing._measure(clients[page.who], page.path) for name, page in pages.items()}
    assert took[scene.BASELINE]["statements"] == 1
    assert all(one["statements"] > 1 and one["python"] > 0 for name, one in took.items() if name != scene.BASELINE)
    lists = [one["statements"] for name, one in took.items() if name.startswith("Queue of a region")]
    assert max(lists) <= 9, "four of the list, and what every page has: session, person, context, log, a look"


def test_what_is_promised_and_missed_is_said():
    def at(processor):
        facts = dict.fromkeys(("median", "least", "python", "postgresql"), processor)
        return facts | {"statements": 7, "processor": processor}

    pages = [
        {"page": "none", "kind": "", "at": [at(10), at(10)]},
        {"page": "a list", "kind": "list", "at": [at(12), at(14)]},
        {"page": "another", "kind": "list", "at": [at(12), at(18)]},
        {"page": "a search", "kind": "search", "at": [at(12), at(18)]},
    ]
    printed = growth.table({"sizes": [10, 1000], "runs": 3, "baseline": "none", "pages": pages}).splitlines()
    assert "1.17 (1.17) of 1.2, 1.40 of 1.5 × none" in printed[4]
    assert "1.50 (1.50) of 1.2 MISSED, 1.80 of 1.5 × none MISSED" in printed[5]
    assert "1.50 (1.50) of 2.0" in printed[6]
    assert "MISSED" not in printed[6]
