"""The tasking request by API: the document, its sections and versions, and calls that are done once."""

from __future__ import annotations

import uuid

import jsonschema
import pytest

from referrals.forms.request import FIELDS, FORM_VERSION, SECTIONS
from referrals.models import FormChoice, IdempotencyKey, Referral
from tests import factories
from tests.api.calls import fields, problem
from tests.api.test_journey import document


def key() -> dict:
    return {"Idempotency-Key": str(uuid.uuid4())}


# --- document and sections ---------------------------------------------------------------------------


def test_the_document_is_what_the_pages_make(people, call):
    made = call("olivia").post("referrals/", document())
    read = call("olivia").get(f"referrals/{made.json()['key']}/request/").json()
    assert read["answers"] == factories.answers()
    assert {section["state"] for section in read["sections"]} == {"Done"}
    assert (read["missing"], read["weaknesses"], read["submitted_at"]) == ([], [], None)
    assert read["form_version"] == FORM_VERSION


def test_a_draft_says_what_is_missing(people, call):
    made = call("olivia").post("referrals/", {"operation": "Operation Lanternfish"})
    read = call("olivia").get(f"referrals/{made.json()['key']}/request/").json()
    assert read["missing"][0] == {"field": "marking", "page": "marking", "message": "Select the marking"}
    assert len(read["missing"]) > 25
    assert [one["state"] for one in read["sections"]][0] == "In progress"
    assert len(read["weaknesses"]) == 3


def test_a_section_is_written_alone(people, call):
    made = call("olivia").post("referrals/", document())
    address = f"referrals/{made.json()['key']}/request/"
    saved = call("olivia").patch(address + "victims/", {"victims_known": 9}, made["ETag"])
    assert saved.status_code == 200, saved.content
    assert saved.json()["answers"] == factories.answers(victims_known=9)
    assert saved["ETag"] == '"2"'
    assert fields(call("olivia").patch(address + "victims/", {"operation": "x"}, saved["ETag"])) == [None]
    assert fields(call("olivia").patch(address + "victims/", {"victims_known": -1}, saved["ETag"])) == ["victims_known"]
    problem(call("olivia").patch(address + "victims/", {"victims_known": 1}, made["ETag"]), 409)
    problem(call("olivia").patch(address + "victims/", {"victims_known": 1}), 428)
    problem(call("olivia").patch(address + "no-such/", {}, saved["ETag"]), 404)
    problem(call("walter").patch(address + "victims/", {}, saved["ETag"]), 404)


def test_a_source_must_be_confirmed(people, call):
    told = document(background="A CHIS says so.")
    refused = call("olivia").post("referrals/", told)
    assert fields(refused) == ["background"]
    assert "may point to a source" in refused.json()["errors"][0]["message"]
    assert call("olivia").post("referrals/", told | {"source_checked": True}).status_code == 201
    assert fields(call("olivia").post("referrals/", told | {"source_checked": "yes"})) == ["source_checked"]


def test_versions_are_read(people, call):
    referral = factories.question_asked(people)
    factories.actions.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    address = f"referrals/{referral.key}/request/versions/"
    rows = call("gwen").get(address).json()["results"]
    assert [row["number"] for row in rows] == [2, 1]
    assert rows[0]["submitted_by"]["name"] == "Olivia Officer"
    assert call("gwen").get(f"{address}1/").json()["answers"]["operation"] == "Operation Lanternfish"
    problem(call("gwen").get(f"{address}3/"), 404)
    problem(call("walter").get(f"{address}1/"), 404)


def test_a_gate_reads_what_was_sent_and_never_the_draft(people, call):
    referral = factories.question_asked(people)
    factories.actions.open_next_version(referral, by=people.olivia)
    referral.refresh_from_db()
    factories.actions.save_request(referral, by=people.olivia, version=referral.version, risk="Only a draft")
    address = f"referrals/{referral.key}/"
    for part in ("", "request/", "request/versions/"):
        assert "Only a draft" not in call("gwen").get(address + part).content.decode()
    assert "Only a draft" in call("olivia").get(f"{address}request/").content.decode()


def test_the_schema_of_the_form_takes_a_complete_document(people, call):
    schema = call("olivia").get("request-schema/").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(factories.answers())) == []
    assert list(validator.iter_errors(factories.answers(support_types=["no-such"])))
    assert schema["properties"].keys() == FIELDS.keys() | {"source_checked", "subjects", "links"}
    assert schema["properties"]["question"]["x-section"] == "support"
    assert schema["properties"]["why_toex"]["x-required"] is True
    offered = schema["properties"]["support_types"]["items"]["enum"]
    assert offered == list(FormChoice.objects.filter(kind="support-types").values_list("code", flat=True))
    assert {one["x-section"] for one in schema["properties"].values() if "x-section" in one} == {
        section.slug for section in SECTIONS
    }


# --- once --------------------------------------------------------------------------------------------


def test_a_call_with_the_same_key_is_done_once(people, call):
    name = key()
    first = call("olivia").post("referrals/", document(), **name)
    second = call("olivia").post("referrals/", document(), **name)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Referral.objects.count() == 1


def test_the_same_key_with_another_call_is_refused(people, call):
    name = key()
    call("olivia").post("referrals/", document(), **name)
    refused = call("olivia").post("referrals/", document(operation="Another"), **name)
    assert "was sent with another call" in problem(refused, 422)["errors"][0]["message"]
    assert Referral.objects.count() == 1


def test_a_key_is_of_one_person(people, call):
    name = key()
    call("olivia").post("referrals/", document(), **name)
    assert call("colin").post("referrals/", document(), **name).status_code == 201
    assert Referral.objects.count() == 2


def test_a_call_that_failed_can_be_mended_with_its_key(people, call):
    name = key()
    problem(call("olivia").post("referrals/", document(victims_known=-1), **name), 422)
    assert IdempotencyKey.objects.count() == 0
    assert call("olivia").post("referrals/", document(), **name).status_code == 201


@pytest.mark.parametrize("bad", ["short", "x" * 101, "with space in it", "umläut-umläut"])
def test_a_key_that_is_none_is_refused(people, call, bad):
    problem(call("olivia").post("referrals/", document(), **{"Idempotency-Key": bad}), 400)
    assert Referral.objects.count() == 0


def test_submitting_twice_with_a_key_is_one_submission(people, call):
    made = call("olivia").post("referrals/", document())
    address, name = f"referrals/{made.json()['key']}/steps/submit/", key()
    first = call("olivia").post(address, {"declared": True}, made["ETag"], **name)
    second = call("olivia").post(address, {"declared": True}, made["ETag"], **name)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert first.json()["status"] == "sctac_triage"
    assert Referral.objects.get().status_changes.count() == 1
    # Without the key the second is what it always was.
    problem(call("olivia").post(address, {"declared": True}, made["ETag"]), 409)


def test_a_key_holds_nothing_of_the_request(people, call):
    call("olivia").post("referrals/", document(), **key())
    row = IdempotencyKey.objects.get()
    assert (row.status, row.target) == (201, Referral.objects.get().public_id)
    assert {field.name for field in row._meta.fields} == {"id", "user", "key", "digest", "status", "target", "made_at"}
