"""Attachments by API: the same verbs, rules and words."""

from __future__ import annotations

import pytest

from referrals import actions as requests
from referrals.models import Attachment
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.attachments.conftest import described


@pytest.fixture
def olivia(people, draft):
    return Caller(people.olivia)


def test_a_request_with_a_file(people, olivia, draft):
    address = f"referrals/{draft.key}/attachments/"
    added = olivia.upload(address, {"file": factories.upload(), "description": "Profile"})
    assert added.status_code == 201
    (row,) = added.json()["results"]
    assert (row["name"], row["description"], row["marking"]) == ("profile.txt", "Profile", "official_sensitive")
    version = int(added["ETag"].strip('"'))
    one = f"{address}{row['id']}/"
    problem(olivia.patch(one, {"description": "Other", "marking": "official"}), 428)
    problem(olivia.patch(one, {"description": "Other", "marking": "official"}, version - 1), 409)
    assert fields(olivia.patch(one, {"description": "", "marking": "secret"}, version)) == ["description", "marking"]
    changed = olivia.patch(one, {"description": "Other", "marking": "official"}, version)
    assert changed.json()["description"] == "Other"
    whole = olivia.get(f"referrals/{draft.key}/request/").json()
    assert whole["answers"]["has_attachments"] is True
    assert [file["address"] for file in whole["attachments"]] == [f"/api/v1/{one}file/"]
    file = olivia.get(whole["attachments"][0]["address"])
    assert file.getvalue() == b"What is known of the network."
    assert olivia.send("DELETE", one, version=version + 1).status_code == 204
    assert olivia.get(address).json() == {"results": []}


def test_refused_with_the_words_of_the_page(olivia, draft):
    address = f"referrals/{draft.key}/attachments/"
    assert fields(olivia.upload(address, {})) == ["file"]
    refused = olivia.upload(address, {"file": factories.upload("chart.pdf", b"no")})
    assert problem(refused, 422)["errors"][0]["message"].startswith("The selected file is not a readable PDF")
    assert fields(olivia.upload(address, {"file": factories.upload(), "description": "x" * 301})) == ["description"]
    problem(olivia.post(address, {"file": "x"}), 415)
    assert not Attachment.objects.exists()


def test_who_may(people):
    draft = factories.draft(people)
    (row,) = described(draft, people.olivia, b"One.")
    for stranger in (people.colin, people.walter, people.otto):
        problem(Caller(stranger).get(f"referrals/{draft.key}/attachments/"), 404)
        problem(Caller(stranger).get(f"referrals/{draft.key}/attachments/{row.key}/file/"), 404)
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    gwen = Caller(people.gwen)
    assert len(gwen.get(f"referrals/{referral.key}/attachments/").json()["results"]) == 1
    assert len(gwen.get(f"referrals/{referral.key}/request/versions/1/").json()["attachments"]) == 1
    one = f"referrals/{referral.key}/attachments/{row.key}/"
    problem(gwen.send("DELETE", one, version=referral.version), 403)
    problem(Caller(people.olivia).send("DELETE", one, version=referral.version), 409)
    problem(gwen.upload(f"referrals/{referral.key}/attachments/", {"file": factories.upload()}), 403)
