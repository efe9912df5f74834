"""Subjects and links by API: within the whole document and in parts, with the words of the pages."""

from __future__ import annotations

import uuid

import pytest

from referrals.models import Referral, Subject, SubjectLink
from tests import factories
from tests.api.calls import fields, problem

ANA = {"kind": "person", "role": "suspect", "basis": "fact", "details": {"first_names": "Ana", "last_name": "Kovač"}}
NUMBER = {"kind": "telephone", "basis": "fact", "details": {"number": "07700 900123"}}


@pytest.fixture
def draft(people) -> Referral:
    return factories.draft(people, has_subjects=True)


def of(referral: Referral, rest: str = "subjects/") -> str:
    return f"referrals/{referral.public_id}/{rest}"


def linked() -> dict:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    return {
        "subjects": [ANA | {"key": one}, NUMBER | {"key": other}],
        "links": [{"from": one, "to": other, "kind": "uses", "basis": "fact"}],
    }


def test_the_whole_document_is_sent_read_and_sent_back(call):
    sent = factories.answers(has_subjects=True) | linked()
    made = call("olivia").post("referrals/", sent)
    assert made.status_code == 201, made.content
    key, version = made.json()["key"], made.json()["version"]
    document = call("olivia").get(f"referrals/{key}/request/").json()
    assert [one["name"] for one in document["subjects"]] == ["Ana Kovač", "+44 7700 900123"]
    assert document["subjects"][1]["identifier"] == "+447700900123"
    assert document["links"][0]["from"] == document["subjects"][0]["key"]
    assert document["missing"] == []
    again = {"subjects": document["subjects"], "links": document["links"]}
    again["subjects"][0]["details"]["first_names"] = "Anna"
    answer = call("olivia").patch(f"referrals/{key}/", again, version)
    assert answer.status_code == 200, answer.content
    now = call("olivia").get(f"referrals/{key}/request/").json()
    assert [one["name"] for one in now["subjects"]] == ["Anna Kovač", "+44 7700 900123"]
    assert [one["key"] for one in now["subjects"]] == [one["key"] for one in document["subjects"]]
    version = answer.json()["version"]
    assert call("olivia").post(f"referrals/{key}/steps/submit/", {"declared": True}, version).status_code == 200


def test_one_and_many_are_added_changed_and_removed(call, draft):
    one = call("olivia").post(of(draft), ANA, draft.version)
    assert one.status_code == 201, one.content
    key, version = one.json()["results"][0]["key"], draft.version + 1
    assert one["ETag"] == f'"{version}"'
    many = call("olivia").post(of(draft), linked(), version)
    assert len(many.json()["results"]) == 2
    assert len(call("olivia").get(of(draft)).json()["results"]) == 3
    assert len(call("olivia").get(of(draft, "subjects/?kind=telephone")).json()["results"]) == 1
    changed = call("olivia").patch(of(draft, f"subjects/{key}/"), {"details": {"last_name": "Horvat"}}, version + 1)
    assert (changed.status_code, changed.json()["name"]) == (200, "Ana Horvat")
    assert call("olivia").send("DELETE", of(draft, f"subjects/{key}/"), None, version + 2).status_code == 204
    assert problem(call("olivia").get(of(draft, f"subjects/{key}/")), 404)
    assert Subject.objects.count() == 2


def test_links_are_added_and_removed(call, draft, people):
    ana, number = factories.two_subjects(draft, by=people.olivia)
    body = {"from": str(number.key), "to": str(ana.key), "kind": "other", "basis": "fact"}
    made = call("olivia").post(of(draft, "subject-links/"), body, draft.version)
    assert made.status_code == 201, made.content
    assert len(call("olivia").get(of(draft, "subject-links/")).json()["results"]) == 2
    key = made.json()["results"][0]["key"]
    gone = call("olivia").send("DELETE", of(draft, f"subject-links/{key}/"), None, draft.version + 1)
    assert (gone.status_code, SubjectLink.objects.count()) == (204, 1)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], None),
        ({"kind": "boat"}, "kind"),
        (ANA | {"role": None}, "role"),
        (ANA | {"colour": "red"}, "colour"),
        (ANA | {"details": {"first_names": "Ana", "number": "1"}}, "details.number"),
        (ANA | {"details": {"first_names": "Ana", "born_on": "31/02/1990"}}, "details.born_on"),
        (NUMBER | {"details": {"number": "none"}}, "details.number"),
        (NUMBER | {"details": {"number": 7700900123}}, "details.number"),
        (NUMBER | {"note": "CHIS 4711 said so"}, "note"),
        ({"subjects": [ANA, NUMBER | {"details": {}}]}, "subjects.1.details.number"),
        ({"subjects": [ANA], "links": [{"from": "x"}]}, "links.0.from"),
        ({"subjects": "x"}, "subjects"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_added(call, draft, body, where):
    assert where in fields(call("olivia").post(of(draft), body, draft.version))
    assert not Subject.objects.exists()


def test_a_stale_version_nobody_and_somebody_else(call, draft):
    problem(call("olivia").post(of(draft), ANA, draft.version - 1 or 99), 409)
    problem(call("olivia").post(of(draft), ANA), 428)
    problem(call("will").post(of(draft), ANA, draft.version), 404)
    problem(call("wanda").get(of(draft)), 404)


def test_what_was_sent_is_read_and_not_written(call, people, draft):
    ana = factories.two_subjects(draft, by=people.olivia)[0]
    sent = factories.actions.perform(draft, "submit", by=people.olivia, declared=True)
    seen = call("gwen").get(f"referrals/{sent.key}/subjects/").json()
    assert seen["results"][0]["key"] == str(ana.key)
    problem(call("gwen").post(f"referrals/{sent.key}/subjects/", ANA, sent.version), 403)
    assert call("olivia").post(f"referrals/{sent.key}/subjects/", ANA, sent.version).status_code in {403, 409}


def test_the_schema_names_subjects_and_links(call):
    schema = call("olivia").get("request-schema/").json()["properties"]
    assert "telephone" in schema["subjects"]["items"]["properties"]["kind"]["enum"]
    assert "from" in schema["links"]["items"]["properties"]
