"""Development by API: the same forms, moves and sight as the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundations.core.formats import today
from tasking.models import Dissemination, Product, Tasking
from tests import factories


def at(referral, *parts) -> str:
    return "/".join(["/api/v1/referrals", referral.key, *map(str, parts), ""])


def send(client, address, body, version=None, **extra):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.post(address, body, content_type="application/json", headers=headers, **extra)


def tasking_body(people, **changes) -> dict:
    return {
        "title": "Search the companies",
        "brief": "Who are the directors?",
        "given_to": str(people.rita.public_id),
        "due_date": (today() + timedelta(days=5)).isoformat(),
    } | changes


def test_a_tasking_from_giving_to_done(people, developing, sign_in):
    client = sign_in(people.ian)
    made = send(client, at(developing, "taskings"), tasking_body(people))
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    step = at(developing, "taskings", 1, "steps", "accept_tasking")
    assert send(client, step, {}, version=1).status_code == 403
    client = sign_in(people.rita)
    assert client.get(at(developing, "taskings", 1)).json()["steps"] == ["accept_tasking", "refuse_tasking"]
    assert send(client, step, {}).status_code == 428
    assert send(client, step, {}, version=7).status_code == 409
    assert send(client, step, {}, version=1).json()["status"] == "accepted"
    deliver = at(developing, "taskings", 1, "steps", "deliver_tasking")
    assert send(client, deliver, {}, version=2).status_code == 422
    delivered = send(client, deliver, {"result": "Two brothers."}, version=2)
    assert delivered.json()["result"] == "Two brothers."
    assert [line["verb"] for line in delivered.json()["history"]] == ["deliver_tasking", "accept_tasking"]
    assert client.get("/api/v1/taskings/").json()["results"][0]["referral"] == developing.key


def test_wrong_answers_name_their_fields(people, developing, sign_in):
    body = tasking_body(people, given_to=str(people.wanda.public_id), due_date="soon", unknown=1)
    response = send(sign_in(people.ian), at(developing, "taskings"), body)
    assert response.status_code == 422
    assert {"given_to", "due_date"} <= {error["field"] for error in response.json()["errors"]}
    assert send(sign_in(people.ian), at(developing, "taskings"), [1]).status_code == 422
    assert send(sign_in(people.ian), at(developing, "taskings"), tasking_body(people, given_to="x")).status_code == 422


def test_giving_is_403_for_others_and_409_too_late(people, developing, sign_in):
    body = tasking_body(people)
    for name in ("rita", "olivia", "nora"):
        assert send(sign_in(getattr(people, name)), at(developing, "taskings"), body).status_code == 403
    factories.actions.perform(developing, "complete", by=people.ian, rationale="Done.")
    assert send(sign_in(people.ian), at(developing, "taskings"), body).status_code == 409
    assert not Tasking.objects.exists()


def test_the_requester_gets_counts_and_what_was_given_to_them(people, developing, sign_in):
    factories.tasking_done(people, developing)
    factories.tasking_given(people, developing)
    draft = factories.product_draft(people, developing)
    sent = factories.product_disseminated(people, developing)
    client = sign_in(people.olivia)
    assert client.get(at(developing, "taskings")).json() == {"results": [], "progress": {"total": 2, "done": 1}}
    assert client.get(at(developing, "taskings", 1)).status_code == 404
    listed = client.get(at(developing, "products")).json()["results"]
    assert [row["number"] for row in listed] == [sent.number]
    assert client.get(at(developing, "products", draft.number)).status_code == 404
    body = client.get(at(developing, "products", sent.number)).json()
    assert not {"author", "history", "steps", "tasking"} & set(body)
    assert [one["to_user"]["name"] for one in body["disseminations"]] == ["Olivia Officer"]
    assert client.get("/api/v1/taskings/").json() == {"results": [], "next": None}


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "nick", "otto"])
def test_others_find_nothing(people, developing, sign_in, name):
    factories.tasking_given(people, developing)
    product = factories.product_disseminated(people, developing)
    client = sign_in(getattr(people, name))
    for parts in (["taskings"], ["taskings", 1], ["products"], ["products", product.number]):
        assert client.get(at(developing, *parts)).status_code == 404, parts
    assert client.get(at(developing, "products", product.number, "versions", 1)).status_code == 404
    step = at(developing, "products", product.number, "steps", "disseminate_product")
    assert send(client, step, {}, version=1).status_code == 404


def test_a_product_from_upload_to_download(people, developing, sign_in):
    client = sign_in(people.ian)
    body = {"title": "Profile", "product_type": "network-analysis", "document": factories.upload()}
    made = client.post(at(developing, "products"), body)
    assert made.status_code == 201, made.content
    more = {"document": factories.upload("second.txt"), "note": "Dates"}
    versions = at(developing, "products", 1, "versions")
    assert client.post(versions, more).status_code == 428
    more = {"document": factories.upload("second.txt"), "note": "Dates"}
    added = client.post(versions, more, headers={"If-Match": made["ETag"]})
    assert added.status_code == 201
    assert [version["number"] for version in added.json()["versions"]] == [2, 1]
    submitted = send(client, at(developing, "products", 1, "steps", "submit_product"), {}, version=2)
    assert submitted.json()["status"] == "in_review"
    client = sign_in(people.sia)
    approved = send(client, at(developing, "products", 1, "steps", "approve_product"), {}, version=3)
    assert approved.json()["approved_version"] == 2
    facts = {"product_version": 2, "recipients": [str(people.olivia.public_id)], "handling_code": "C"}
    disseminate = at(developing, "products", 1, "steps", "disseminate_product")
    refused = send(client, disseminate, facts, version=4)
    assert [error["field"] for error in refused.json()["errors"]] == ["conditions"]
    assert send(client, disseminate, facts | {"conditions": "No copies."}, version=4).status_code == 200
    client = sign_in(people.olivia)
    file = client.get(at(developing, "products", 1, "versions", 2))
    assert b"".join(file.streaming_content) == b"What is known of the network."
    assert client.get(at(developing, "products", 1, "versions", 1)).status_code == 404
    assert Dissemination.objects.get().first_opened_at is not None


def test_a_product_is_begun_as_json_and_files_are_checked(people, developing, sign_in):
    client = sign_in(people.ian)
    body = {"title": "Profile", "product_type": "tactical-advice"}
    assert send(client, at(developing, "products"), body).status_code == 201
    assert send(client, at(developing, "products"), body | {"document": "x"}).status_code == 422
    for name, content in (("a.txt", b""), ("a.exe", b"MZ")):
        response = client.post(at(developing, "products"), body | {"document": factories.upload(name, content)})
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["errors"]] == ["document"]
    assert Product.objects.count() == 1


def test_own_approval_is_409_in_words(people, developing, sign_in):
    client = sign_in(people.sia)
    body = {"title": "Profile", "product_type": "tactical-advice", "document": factories.upload()}
    client.post(at(developing, "products"), body)
    send(client, at(developing, "products", 1, "steps", "submit_product"), {}, version=1)
    response = send(client, at(developing, "products", 1, "steps", "approve_product"), {}, version=2)
    assert response.status_code == 409
    assert "You are the author" in response.json()["detail"]


def test_lists_ask_the_same_number_of_statements(people, developing, sign_in, django_assert_num_queries):
    client = sign_in(people.ian)
    factories.tasking_given(people, developing)
    client.get(at(developing, "taskings"))
    for _ in range(2):
        with django_assert_num_queries(7):
            assert client.get(at(developing, "taskings")).status_code == 200
        for _ in range(20):
            factories.tasking_given(people, developing)
