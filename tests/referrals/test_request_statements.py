"""What a page of the request costs: one statement reads the draft, with the lists that the page offers; one writes it.

Besides those are the session, the person, the context, and the log; a place where a page costs more says why.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.forms.request import PAGES
from tests import factories
from tests.referrals.filling import post

READING = ["session", "person", "context", "draft", "unread notices", "read log"]
WRITING = ["session", "person", "context", "draft", "both rows", "audit"]
# The SIO's address is held against the accounts of the force; the threat areas of a referral are rows of their own.
MORE_TO_WRITE = {"sio": 1}
EVERYTHING = factories.answers(
    primary_threat="other",
    on_master_list=True,
    has_deputy=True,
    others_asked=True,
    immediate_risk=True,
    children="yes",
    has_authorities=True,
    has_sensitivities=True,
)
ASKED = [page.slug for page in PAGES if page.asked(EVERYTHING)]
DETAILS = {
    "children_services": "Referred.",
    "risk_reported_to": "Control room, log 4",
    "risk_acknowledged": True,
    "master_list_reference": "SML 1",
    "deputy_name": "DI Deputy",
    "deputy_email": "deputy@norfolk.example",
    "others_asked_details": "The ROCU.",
    "authority_references": "26/118",
    "sensitivities": ["media"],
    "sensitivity_details": "Local press.",
}


def statements(run) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        run()
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("slug", ASKED)
def test_a_page_reads_the_draft_once_and_writes_it_once(people, sign_in, slug):
    answers = EVERYTHING | DETAILS
    referral = factories.draft(people, **answers)
    client = sign_in(people.olivia)
    address = reverse("referrals:page", args=[referral.public_id, slug])
    client.get(address)
    read = statements(lambda: client.get(address))
    assert len(read) == len(READING), read
    assert sum("referrals_taskingrequest" in sql for sql in read) == 1
    referral.refresh_from_db()
    typed = {}
    written = statements(lambda: typed.update(answer=post(client, referral, slug, answers=answers)))[1:]
    assert typed["answer"].status_code == 302, typed["answer"].text
    assert len(written) == len(WRITING) + MORE_TO_WRITE.get(slug, 0), written
    assert sum("update referrals_taskingrequest" in sql for sql in written) == 1


@pytest.mark.parametrize("name", ["task-list", "check"])
def test_task_list_and_check_take_few_statements_however_much_is_answered(people, sign_in, name):
    client = sign_in(people.olivia)
    counts = []
    for referral in (factories.draft(people), factories.draft(people, **EVERYTHING | DETAILS)):
        address = reverse(f"referrals:{name}", args=[referral.public_id])
        client.get(address)
        counts.append(len(statements(lambda address=address: client.get(address))))
    assert counts[0] == counts[1] <= 11, counts


def test_changing_the_other_threat_areas_takes_their_rows_besides(people, sign_in):
    referral = factories.draft(people)
    client = sign_in(people.olivia)
    client.get("/")
    written = statements(lambda: post(client, referral, "other-threats", other_threats=["online-groups"]))[1:]
    # What they are, what they were, one away and one added.
    assert len(written) == len(WRITING) + 4, written
    assert [area.code for area in referral.other_threats.all()] == ["online-groups"]
