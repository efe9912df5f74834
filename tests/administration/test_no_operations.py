"""An administrator meets no operational content: every address, with canaries for names of operations."""

from __future__ import annotations

import uuid
from itertools import product

import pytest
from django.urls import reverse

from referrals.models import Referral
from tests import factories
from tests.architecture.access import ACCESS, ANYONE
from tests.architecture.test_house import addresses
from tests.people import person

pytestmark = pytest.mark.django_db
CANARY = "Canary"


@pytest.fixture
def canaries(people):
    """Work of several people at different places, each with a canary in its name, texts and titles."""
    texts = {"operation": f"Operation {CANARY}", "question": f"{CANARY}?", "background": CANARY, "risk": CANARY}
    factories.draft(people, **texts)
    factories.question_asked(people, **texts)
    referral = factories.in_development(people, **texts)
    factories.tasking_given(people, referral, title=CANARY, brief=CANARY)
    factories.product_disseminated(people, referral, title=CANARY)
    return list(Referral.objects.all())


def urls(name, pattern, people, referrals):
    choices = {
        "key": [one.key for one in referrals],
        "public_id": [one.public_id for one in (*referrals, people.ian, people.olivia, people.rita, people.sam)],
        "number": [1],
        "version_number": [1],
        "slug": ["ersou", "outcome"],
        "verb": ["accept", "answer", "submit", "accept_tasking"],
        "organisation": ["ersou", "norfolk"],
        "role": ["intelligence_analyst", "force_officer"],
        "kind": ["reasons"],
        "version": ["none"],
        "pk": [1],
        **dict.fromkeys(("attachment", "subject", "link"), [uuid.UUID(int=0)]),
    }
    for values in product(*(choices.get(key, ["x"]) for key in pattern.converters)):
        yield reverse(name, kwargs=dict(zip(pattern.converters, values, strict=True)))


@pytest.mark.parametrize("who", ["adam", "regional"])
@pytest.mark.asvs("V8.2.3")
def test_no_answer_to_an_administrator_holds_operational_content(people, client, canaries, who):
    regional = person("Rhona Region", "", "administrator", "ersou", "rhona@toex.example")
    client.force_login(people.adam if who == "adam" else regional)
    opened = set()
    for name, entry in addresses():
        if ACCESS[name] == ANYONE:
            continue
        for url in urls(name, entry.pattern, people, canaries):
            answer = client.get(url)
            body = answer.getvalue() if answer.streaming else answer.content
            assert CANARY.encode() not in body, url
            if answer.status_code == 200:
                opened.add(name)
    assert {"administration:people", "administration:person", "administration:hand-over"} <= opened
    assert not Referral.objects.visible_to(regional).exists()


def test_an_administrator_who_hands_over_still_reads_nothing(people, client, canaries):
    client.force_login(people.adam)
    page = reverse("administration:hand-over", args=[people.olivia.public_id])
    answer = client.post(page, {"requester": str(people.colin.public_id)}, follow=True)
    assert "handed over" in answer.text
    assert CANARY not in answer.text
    assert not Referral.objects.visible_to(people.adam).exists()
    assert CANARY not in client.get("/").text + client.get("/notifications/").text
