"""Deciding by API: the letter before it goes, decisions with their records, corrections, and questions."""

from __future__ import annotations

import pytest

from foundations.core.formats import today
from tests import factories
from tests.api.calls import Caller, fields, problem


@pytest.fixture
def call(people):
    return lambda name: Caller(getattr(people, name))


def test_a_letter_is_read_and_sent_with_the_decision_and_its_record(people, call):
    referral = factories.at_second_gate(people)
    address, sia = f"referrals/{referral.key}/", call("sia")
    body = {"reason": factories.reason("decline").code, "rationale": "Because of time."}
    assert fields(sia.post(f"{address}letters/decline/", {"rationale": "x"})) == ["reason"]
    letter = sia.post(f"{address}letters/decline/", body).json()["letter"]
    assert "Because of time." in letter
    problem(call("olivia").post(f"{address}letters/decline/", body), 403)
    problem(call("walter").post(f"{address}letters/decline/", body), 404)
    problem(sia.post(f"{address}letters/no-such/", body), 404)
    problem(sia.post(f"{address}letters/hold/", body), 409)
    problem(sia.post(f"{address}letters/forward/", body), 403)
    mine = letter.replace("Because", "Only because")
    sent = sia.post(f"{address}steps/decline/", body | {"letter": mine, "ndm_options": "Two."}, referral.version)
    assert sent.status_code == 200, sent.content
    version = sent["ETag"]
    made = sia.get(f"{address}decisions/").json()["results"][0]
    assert (made["letter"], made["letter_edited"], made["ndm"]["options"]) == (mine, True, "Two.")
    assert call("olivia").get(f"{address}decisions/").json()["results"][0]["ndm"] is None
    late = problem(sia.post(f"{address}steps/return/", {"reason": "x", "rationale": "x"}, referral.version), 409)
    assert "cannot be done" in late["detail"] or "Declined" in late["detail"]

    correct, said = f"{address}decisions/{made['id']}/correct/", body | {"correction": "The wrong unit."}
    problem(call("olivia").post(correct, said, version), 403)
    problem(call("gwen").post(correct, said, version), 403)
    problem(sia.post(correct, said), 428)
    assert "Declined" in problem(sia.post(correct, said, referral.version), 409)["detail"]
    assert fields(sia.post(correct, body, version)) == ["correction"]
    corrected = sia.post(correct, said, version)
    assert corrected.status_code == 201, corrected.content
    assert corrected.json()["supersedes"] == made["id"]
    assert sia.get(f"{address}decisions/").json()["results"][1]["superseded_by"] == corrected.json()["id"]
    problem(sia.post(correct, said, corrected["ETag"]), 409)


def test_questions_are_asked_answered_with_files_reminded_of_and_withdrawn(people, call):
    referral = factories.at_first_gate(people)
    address, gwen, olivia = f"referrals/{referral.key}/", call("gwen"), call("olivia")
    body = {"reason": factories.reason("ask").code, "rationale": "Which addresses?"}
    past = gwen.post(f"{address}steps/ask/", body | {"due_date": today().isoformat()}, referral.version)
    assert fields(past) == ["due_date"]
    stranger = body | {"addressed_to": str(people.gwen.public_id)}
    assert fields(gwen.post(f"{address}steps/ask/", stranger, referral.version)) == ["addressed_to"]
    asked = gwen.post(f"{address}steps/ask/", body | {"addressed_to": str(people.sam.public_id)}, referral.version)
    asked = gwen.post(f"{address}steps/ask/", body | {"rationale": "And since when?"}, asked["ETag"])
    first, second = olivia.get(f"{address}questions/").json()["results"]
    assert (first["open"], first["addressed_to"]["name"], second["question"]) == (
        True,
        people.sam.name,
        "And since when?",
    )
    assert fields(gwen.post(f"{address}steps/chase/", {}, asked["ETag"])) == ["question"]
    chased = gwen.post(f"{address}steps/chase/", {"question": first["id"], "rationale": "Soon."}, asked["ETag"])
    answer, version = f"{address}questions/{first['id']}/answer/", int(chased["ETag"].strip('"'))
    problem(gwen.post(answer, {"rationale": "x"}, version), 403)
    problem(call("walter").post(answer, {"rationale": "x"}, version), 404)
    problem(olivia.post(answer, {"rationale": "x"}), 428)
    assert fields(olivia.upload(answer, {"rationale": "x", "files": factories.upload("tool.exe", b"MZ")}, version)) == [
        "files"
    ]
    parts = {"rationale": "Three of them.", "files": factories.upload("list.txt")}
    answered = olivia.upload(answer, parts, version)
    assert answered.status_code == 200, answered.content
    found = answered.json()
    assert (found["open"], found["answer"], found["reminders"][0]["note"]) == (False, "Three of them.", "Soon.")
    file = f"{address}questions/files/{found['files'][0]['id']}/"
    assert b"".join(gwen.get(file).streaming_content)
    problem(call("walter").get(file), 404)
    problem(olivia.post(answer, {"rationale": "Again."}, answered["ETag"]), 422)
    back = gwen.post(f"{address}steps/withdraw_question/", {"rationale": "Known."}, answered["ETag"])
    assert back.json()["status"] == "sctac_triage"
