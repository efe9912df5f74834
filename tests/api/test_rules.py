"""What the API refuses, and in which words: versions, types, roles, statuses, sight."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from foundations.core.forms import json_schema_of
from referrals.forms.pages.request import GUIDANCE
from referrals.forms.request import TaskingRequestForm
from referrals.models import Referral
from tests import factories
from tests.api.calls import fields, problem
from tests.api.test_journey import RATIONALE, document
from tests.api.test_schema import operations


@pytest.fixture
def draft(people) -> Referral:
    return factories.draft(people)


def of(referral, *parts) -> str:
    return "/".join(["referrals", referral.key, *map(str, parts), ""])


# --- versions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "body"), [((), {"operation": "Operation New"}), (("steps", "submit"), {"declared": True})]
)
def test_a_write_says_which_version_it_changes(call, draft, parts, body):
    method = "POST" if parts else "PATCH"
    for version in (None, "", "*", "abc", '"x"', '"-1"', '"99999999999"'):
        problem(call("olivia").send(method, of(draft, *parts), body, version), 428)
    stale = problem(call("olivia").send(method, of(draft, *parts), body, draft.version + 1), 409)
    assert stale["type"] == "/problems/stale-version"
    for version in ('W/"1"',):
        assert call("olivia").send(method, of(draft, *parts), body, version).status_code == 200


# --- bodies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"operation": 7}, ["operation"]),
        ({"victims_known": "four"}, ["victims_known"]),
        ({"victims_known": True}, ["victims_known"]),
        ({"victims_known": 10**400}, ["victims_known"]),
        ({"victims_known": 1e308}, ["victims_known"]),
        ({"victims_known": -1}, ["victims_known"]),
        ({"immediate_risk": "yes"}, ["immediate_risk"]),
        ({"other_threats": "county-lines"}, ["other_threats"]),
        ({"other_threats": [["county-lines"]]}, ["other_threats"]),
        ({"primary_threat": {"code": "x"}}, ["primary_threat"]),
        ({"primary_threat": "a\x00b"}, ["primary_threat"]),
        ({"question": "a\x00b"}, ["question"]),
        ({"question": "half \ud800"}, ["question"]),
        ({"needed_by_date": "2026-02-30"}, ["needed_by_date"]),
        ({"needed_by_date": "1999-01-01"}, ["needed_by_date"]),
        ({"sio_email": "sam"}, ["sio_email"]),
        ({"colour": "red"}, [None]),
        ({"\ud800": 1}, [None]),
        ({"marking": "top"}, ["marking"]),
        ({"operation": 1, "risk": [], "colour": 1}, [None, "operation", "risk"]),
    ],
)
@pytest.mark.asvs("V1.4.2", "V2.2.1", "V2.2.2", "V15.3.5")
def test_what_cannot_be_used_is_named(call, people, draft, changes, named):
    assert fields(call("olivia").post("referrals/", document(**changes))) == named
    assert fields(call("olivia").patch(of(draft), changes, draft.version)) == named
    assert Referral.objects.get() == draft


@pytest.mark.parametrize("character", ["\f", "\v", "\u2028", "\ufeff"])
def test_text_that_is_put_right_is_right_for_the_schema_too(call, people, character):
    text = f"Three{character}car washes"
    answer = call("olivia").post("referrals/", {"background": text})
    assert answer.status_code == 201
    assert character not in answer.json()["request"]["answers"]["background"]
    assert re.search(json_schema_of(TaskingRequestForm)["properties"]["background"]["pattern"], text)


@pytest.mark.parametrize("body", [[], [1], "text", 7, None, True])
def test_a_body_is_an_object(call, people, body):
    answer = call("olivia").post("referrals/", json.dumps(body))
    assert fields(answer) == [None]


@pytest.mark.parametrize(
    "body",
    ["{", "{'a': 1}", '{"victims_known": NaN}', "[" * 100_000, '{"a":' * 50_000, b"\xff\xfe", b'{"operation": "\xe9"}'],
)
def test_what_is_not_json_is_400(call, people, body):
    problem(call("olivia").post("referrals/", body), 400)


@pytest.mark.asvs("V1.1.1")
def test_the_charset_of_a_header_changes_nothing(call, people):
    answer = call("olivia").client.generic(
        "POST",
        "/api/v1/referrals/",
        b'{"operation": "Operation \xc3\xa9"}',
        "application/json; charset=zlib",
        headers={"Authorization": f"Token {call('olivia').token}"},
    )
    assert answer.json()["operation"] == "Operation é"


@pytest.mark.asvs("V15.2.2")
def test_a_body_has_a_limit(call, people, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    problem(call("olivia").post("referrals/", {"background": "x" * 3000}), 413)


@pytest.mark.asvs("V3.5.2")
def test_only_json_is_read(call, people, draft):
    headers = {"Authorization": f"Token {call('olivia').token}", "If-Match": '"1"'}
    for address in ("/api/v1/referrals/", f"/api/v1/{of(draft, 'steps', 'submit')}"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/xml"):
            answer = call("olivia").client.generic("POST", address, "operation=x", kind, headers=headers)
            problem(answer, 415)


def test_secret_is_refused_with_what_to_do(call, people):
    answer = call("olivia").post("referrals/", document(marking="secret"))
    assert problem(answer, 422)["errors"] == [{"field": "marking", "message": GUIDANCE}]
    assert not Referral.objects.exists()


def test_a_draft_is_begun_for_a_force_of_ones_own(call, people):
    for force in ("suffolk", "ersou", "no such", 5, ["norfolk"], {}):
        assert fields(call("olivia").post("referrals/", {"force": force})) == ["force"]
    assert call("olivia").post("referrals/", {}).json()["force"]["slug"] == "norfolk"
    for name in ("sia", "nora", "otto"):
        problem(call(name).post("referrals/", {"force": "norfolk"}), 403)


# --- not now, not you, not yours to see ----------------------------------------------------------------


def test_a_step_at_the_wrong_status_is_not_now(call, people):
    referral = factories.at_first_gate(people)
    body = {"reason": factories.reason("accept").code, **RATIONALE}
    answer = problem(call("sia").post(of(referral, "steps", "accept"), body, referral.version), 409)
    assert answer["type"] == "/problems/not-now"
    assert "First gate" in answer["detail"]


@pytest.mark.asvs("V8.2.1")
def test_a_step_of_another_role_is_not_you(call, people):
    referral = factories.at_first_gate(people)
    for name, verb in (("olivia", "forward"), ("nora", "forward"), ("gwen", "accept"), ("sia", "withdraw")):
        problem(call(name).post(of(referral, "steps", verb), {}, referral.version), 403)


def test_there_are_only_steps_that_people_take(call, people):
    referral = factories.agreeing_terms(people)
    for verb in ("start_development", "explode", "x" * 300, "%00"):
        problem(call("sia").post(of(referral, "steps", verb), {}, referral.version), 404)


# What else addresses name.
KEYS = {
    "number": 1,
    "version_number": 1,
    "section": "about",
    "verb": "accept",
    "version": "x",
    "kind": "pdf",
    "slug": "x",
} | {name: uuid.uuid4() for name in ("public_id", "attachment", "subject", "link")}


@pytest.mark.parametrize("name", ["walter", "colin", "wanda", "otto", "adam", "nick"])
@pytest.mark.asvs("V8.2.2")
def test_an_unseen_record_is_not_found_whatever_is_asked(call, people, name):
    product = factories.product_disseminated(people)
    referral = product.referral
    factories.tasking_given(people, referral)
    for path, method, _ in operations():
        if "{key}" not in path:
            continue
        address = path.format(key=referral.key, **KEYS)
        problem(call(name).send(method.upper(), address, {} if method != "get" else None, 1), 404)


@pytest.mark.parametrize(
    "key", ["TOEX-EA-2026-99999", "x", "%00", "TOEX-EA-2026-00001%0A", "\u0660", "00000000-0000-4000-8000-000000000000"]
)
def test_no_such_record_is_not_found(call, people, key):
    for part in ("", "terms/", "taskings/", f"taskings/{9**99}/", f"products/{'9' * 3900}/"):
        problem(call("sia").get(f"referrals/{key}/{part}"), 404)


def test_no_such_address_or_method(call, people, client):
    problem(call("sia").get("nothing/"), 404)
    problem(client.get("/api/v2/"), 404)
    problem(call("sia").send("DELETE", "referrals/"), 405)
    problem(call("sia").get("referrals/", Accept="text/html"), 406)


def test_the_api_asks_for_a_sign_in(client, people):
    for path, method, _ in operations():
        if path.endswith("/token/") and method == "post":
            continue
        address = path.format(key="TOEX-EA-2026-00001", **KEYS)
        answer = client.generic(method.upper(), address, b"{}", "application/json")
        problem(answer, 401)
        assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.asvs("V3.5.1", "V3.5.2")
def test_a_browser_writes_with_its_csrf_token_only(people, draft):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.olivia)
    send = {"data": {"operation": "x"}, "content_type": "application/json"}
    problem(browser.patch(f"/api/v1/{of(draft)}", headers={"If-Match": '"1"'}, **send), 403)
    browser.get(reverse("referrals:task-list", args=[draft.public_id]))
    token = browser.cookies["csrftoken"].value
    answer = browser.patch(f"/api/v1/{of(draft)}", headers={"If-Match": '"1"', "X-CSRFToken": token}, **send)
    assert answer.status_code == 200


@pytest.mark.asvs("V8.2.3", "V15.3.1")
def test_a_recipient_gets_what_the_page_shows_them(call, people):
    product = factories.product_disseminated(people)
    body = call("olivia").get(of(product.referral, "products", product.number)).json()
    inside = {"author", "created_at", "tasking", "approved_version", "history", "steps"}
    assert not inside & set(body)
    assert not {"note", "uploaded_by", "uploaded_at"} & set(body["versions"][0])
    assert not {"disseminated_by", "first_opened_at"} & set(body["disseminations"][0])
    assert inside <= set(call("sia").get(of(product.referral, "products", product.number)).json())


@pytest.mark.asvs("V8.2.3", "V15.3.1")
def test_what_leaves_ones_sight_is_named_and_no_more(call, people):
    referral = factories.at_first_gate(people)
    body = {"reason": factories.reason("redirect").code, "region": "rocuwm", **RATIONALE}
    answer = call("gwen").post(of(referral, "steps", "redirect"), body, referral.version)
    assert answer.json() == {"key": referral.key, "status": "sctac_triage", "version": referral.version + 1}
    problem(call("gwen").get(of(referral)), 404)


# --- the same verdict as the page ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "made", "by", "answers"),
    [
        ("submit", factories.draft, "olivia", {"declared": True}),
        ("submit", factories.draft, "olivia", {}),
        ("forward", factories.at_first_gate, "gwen", {"reason": "*", "rationale": "Fits."}),
        ("forward", factories.at_first_gate, "gwen", {"reason": "no such", "rationale": ""}),
        ("forward", factories.at_first_gate, "gwen", {"rationale": "x" * 4001}),
        ("accept", factories.at_second_gate, "sia", {"reason": "*", "rationale": "High harm.", "harm_score": 101}),
        ("accept", factories.at_second_gate, "sia", {"reason": "*", "priority": "soon", "lead_analyst": "x"}),
        ("close", factories.closing, "sia", {"pnd_confirmed": False, "lessons": "x"}),
        ("answer", factories.question_asked, "sam", {"rationale": "a\x00b"}),
    ],
)
@pytest.mark.asvs("V2.2.2")
def test_page_and_api_come_to_the_same_verdict(call, people, client, verb, made, by, answers):
    referral = made(people)
    answers = {name: factories.reason(verb).code if value == "*" else value for name, value in answers.items()}
    words = {True: "yes" if verb == "close" else "on", False: "no"}
    typed = {name: words[value] if isinstance(value, bool) else value for name, value in answers.items()}
    client.force_login(getattr(people, by))
    page = client.post(
        reverse("referrals:step", args=[referral.key, verb]), typed | {"version": referral.version}, follow=False
    )
    if page.status_code == 302:
        # The API is tried on a referral of its own.
        again = made(people)
        assert call(by).post(of(again, "steps", verb), answers, again.version).status_code == 200
        return
    assert page.status_code == 422
    said = [
        {"field": name, "message": text} for name, each in page.context_data["form"].errors.items() for text in each
    ]
    assert problem(call(by).post(of(referral, "steps", verb), answers, referral.version), 422)["errors"] == said


# --- uploads -------------------------------------------------------------------------------------------


def multipart(call, name: str, address: str, body: bytes, kind: str = "multipart/form-data; boundary=b"):
    headers = {"Authorization": f"Token {call(name).token}"}
    return call(name).client.generic("POST", f"/api/v1/{address}", body, kind, headers=headers)


def part(name: str, content: str, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}\r\n'.encode()


def test_an_upload_that_cannot_be_read_is_400_and_one_of_too_many_parts_413(call, people):
    address = of(factories.in_development(people), "products")
    for kind in ("multipart/form-data", "multipart/form-data; boundary="):
        problem(multipart(call, "ian", address, b"x", kind), 400)
    problem(multipart(call, "ian", address, b"".join(part(f"f{n}", "x") for n in range(1100)) + b"--b--\r\n"), 413)


@pytest.mark.parametrize(
    "name", ["../../x.txt", "x\x00.txt", "y" * 500 + ".txt", "", ".txt", "x.exe", "é\ud83d\ude00.txt"]
)
@pytest.mark.asvs("V5.4.1")
def test_whatever_a_file_is_called_it_is_stored_or_refused(call, people, name):
    address = of(factories.in_development(people), "products")
    name = name.encode("utf-16", "surrogatepass").decode("utf-16")
    file = part("document", "What is known.", f'; filename="{name}"')
    body = part("title", "Profile") + part("product_type", "network-analysis") + file + b"--b--\r\n"
    answer = multipart(call, "ian", address, body)
    if answer.status_code == 201:
        assert "/" not in json.dumps([one["name"] for one in answer.json()["versions"]])
    else:
        assert fields(answer) == ["document"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("given_to", "x", "Select a person from the list"),
        ("given_to", 10**30, "Select a person from the list"),
        ("given_to", "\x00", "Select a person from the list"),
    ],
)
def test_a_choice_that_is_not_there_is_worded_as_on_the_page(call, people, field, value, message):
    address = of(factories.in_development(people), "taskings")
    body = {"title": "x", "brief": "x", "due_date": "2099-01-01", "given_to": "x"} | {field: value}
    assert problem(call("ian").post(address, body), 422)["errors"] == [{"field": field, "message": message}]


def test_recipients_that_are_not_there_are_worded_as_on_the_page(call, people):
    product = factories.product_approved(people)
    body = {"product_version": 1, "recipients": ["x"], "handling_code": "P"}
    answer = call("sia").post(
        of(product.referral, "products", 1, "steps", "disseminate_product"), body, product.version
    )
    assert problem(answer, 422)["errors"] == [{"field": "recipients", "message": "Select people from the list"}]


@pytest.mark.parametrize("value", [10**30, -1, "1.5", 40000])
@pytest.mark.asvs("V1.4.2")
def test_numbers_beyond_the_column_are_no_choice(call, people, value):
    address = of(factories.in_development(people), "products")
    answer = call("ian").post(address, {"title": "x", "product_type": "network-analysis", "tasking": value})
    assert fields(answer) == ["tasking"]
