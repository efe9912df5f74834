"""The conversation and the timeline by API."""

from __future__ import annotations

import uuid

import pytest

from foundations.core.formats import tomorrow
from referrals.models import FollowUp, Message, MessageFile
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.conversation.test_verbs import SECRET, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(people):
    return factories.at_second_gate(people)


@pytest.fixture
def at(referral):
    return f"referrals/{referral.key}/"


def test_both_sides_write_and_read(people, referral, at):
    olivia, sia = Caller(people.olivia), Caller(people.sia)
    made = olivia.post(f"{at}messages/", {"kind": "message", "text": "Two addresses."})
    assert made.status_code == 201, made.content
    answer = sia.get(f"{at}messages/").json()
    assert [one["text"] for one in answer["results"]] == ["Two addresses."]
    assert (answer["unread"], answer["watching"], answer["follow_up"]) == (1, False, None)
    assert answer["results"][0]["read_by_team"] is False
    assert sia.post(f"{at}messages/read/", {"up_to": made.json()["id"]}).status_code == 204
    answer = olivia.get(f"{at}messages/").json()["results"][0]
    assert (answer["read_by_team"], answer["read_by_requester"], answer["side"]) == (True, False, "requester")
    assert sia.get(f"{at}messages/").json()["unread"] == 0
    assert fields(sia.post(f"{at}messages/read/", {"up_to": str(uuid.uuid4())})) == ["up_to"]


def test_notes_stay_inside(people, referral, at):
    made = note(referral, people.sia, files=[factories.upload(content=SECRET.encode())], mentions=[people.gwen])
    file = MessageFile.objects.get().public_id
    for user in (people.olivia, people.ada):
        caller = Caller(user)
        for address in ("messages/", "messages/?kind=note", "timeline/", "timeline/?kind=note"):
            body = caller.get(f"{at}{address}").content.decode()
            assert SECRET not in body
            assert str(made.public_id) not in body
        assert fields(caller.get(f"{at}timeline/?kind=note")) == ["kind"]
        assert caller.get(f"{at}messages/").json()["unread"] == 0
        problem(caller.get(f"{at}messages/files/{file}/"), 404)
        problem(caller.post(f"{at}messages/", {"kind": "note", "text": "x"}), 403)
        assert fields(caller.post(f"{at}messages/read/", {"up_to": str(made.public_id)})) == ["up_to"]
    shown = Caller(people.gwen).get(f"{at}messages/?kind=note").json()["results"][0]
    assert (shown["kind"], shown["text"]) == ("note", SECRET)
    assert [one["name"] for one in shown["mentions"]] == ["Gwen Gateway"]
    answer = Caller(people.gwen).get(f"{at}messages/files/{file}/")
    assert b"".join(answer.streaming_content) == SECRET.encode()


def test_what_is_wrong_is_named(people, referral, at):
    sia = Caller(people.sia)
    assert fields(sia.post(f"{at}messages/", {"text": "x"})) == ["kind"]
    assert fields(sia.post(f"{at}messages/", {"kind": ["note"], "text": "x"})) == ["kind"]
    assert fields(sia.post(f"{at}messages/", {"kind": "note"})) == ["text"]
    outside = [str(people.olivia.public_id)]
    assert fields(sia.post(f"{at}messages/", {"kind": "note", "text": "x", "mentions": outside})) == ["mentions"]
    again = {"kind": "note", "text": "x", "corrects": str(uuid.uuid4())}
    assert fields(sia.post(f"{at}messages/", again)) == ["corrects"]
    problem(sia.get(f"{at}messages/?after=x"), 400)
    problem(sia.get(f"{at}timeline/?after=x"), 400)
    assert fields(sia.get(f"{at}messages/?kind=x")) == ["kind"]
    assert fields(sia.get(f"{at}timeline/?kind=x")) == ["kind"]
    problem(Caller(people.wanda).get(f"{at}messages/"), 404)
    assert not Message.objects.exists()


def test_files_and_the_same_token(people, referral, at):
    sia, token = Caller(people.sia), str(uuid.uuid4())
    for _ in range(2):
        parts = {"kind": "note", "text": "See it.", "token": token, "files": [factories.upload("a.txt", b"A")]}
        answer = sia.upload(f"{at}messages/", parts)
        assert answer.status_code == 201, answer.content
    assert [one["name"] for one in answer.json()["files"]] == ["a.txt"]
    assert Message.objects.count() == MessageFile.objects.count() == 1
    refused = sia.upload(f"{at}messages/", {"kind": "note", "text": "x", "files": [factories.upload("a.pdf", b"A")]})
    assert fields(refused) == ["files"]


def test_watch_and_follow_up(people, referral, at):
    sia = Caller(people.sia)
    assert sia.post(f"{at}watch/", {"watching": True}).json() == {"watching": True}
    assert fields(sia.post(f"{at}watch/", {})) == ["watching"]
    day = tomorrow().isoformat()
    assert sia.post(f"{at}follow-up/", {"on_date": day, "note": "Ring"}).json()["on_date"] == day
    body = sia.get(f"{at}messages/").json()
    assert (body["watching"], body["follow_up"]["note"]) == (True, "Ring")
    assert Caller(people.gwen).get(f"{at}messages/").json()["follow_up"] is None
    assert fields(sia.post(f"{at}follow-up/", {"on_date": "2020-01-01"})) == ["on_date"]
    assert sia.send("DELETE", f"{at}follow-up/").status_code == 204
    assert sia.send("DELETE", f"{at}follow-up/").status_code == 204
    assert not FollowUp.objects.exists()


def test_the_timeline_is_narrowed_as_the_page_is(people, referral, at):
    note(referral, people.sia)
    sia = Caller(people.sia)
    kinds = {line["kind"] for line in sia.get(f"{at}timeline/").json()["results"]}
    assert kinds == {"note", "decision", "step"}
    only = sia.get(f"{at}timeline/?kind=note&kind=decision&since={tomorrow().isoformat()}").json()
    assert only == {"results": [], "next": None}
    lines = sia.get(f"{at}timeline/?kind=note").json()["results"]
    assert [(line["title"], line["internal"]) for line in lines] == [("Internal note", True)]
