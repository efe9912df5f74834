"""The guide to the API says what is true: its examples are run, its addresses and statuses are those of the schema."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.api.test_schema import DOCUMENT, operations

GUIDE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")


def examples() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


def run(example: str, **variables: str):
    """What a `curl` of the guide does, done by the test client."""
    for name, value in variables.items():
        example = example.replace(f"${name}", value)
    words = shlex.split(example.replace("\\\n", " "))
    assert words.pop(0) == "curl"
    method, body, headers, address = "", "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    method = method or ("POST" if body else "GET")
    kind = headers.pop("Content-Type", "application/json")
    return Client().generic(method, address, body, kind, headers=headers)


def test_the_examples_work(people):
    cache.clear()
    assert people.olivia
    sign_in, end, create, change, submit, listing = examples()
    answer = run(sign_in, HOST="")
    given = {"HOST": "", "TOKEN": answer.json()["token"]}
    made = run(create, **given)
    assert (made.status_code, made["ETag"]) == (201, '"2"'), made.content
    given["KEY"] = made.json()["key"]
    assert run(change, **given)["ETag"] == '"3"'
    sent = run(submit, **given)
    assert sent.json()["status"] == "sctac_triage", sent.content
    assert [row["key"] for row in run(listing, **given).json()["results"]] == [sent.json()["key"]]
    assert run(end, **given).status_code == 204
    assert run(listing, **given).status_code == 401


def test_the_addresses_exist():
    named = set(re.findall(r"`(/api/v1/[^`…]*)`", GUIDE)) - {"/api/v1/"}
    known = {path.split("steps/")[0] for path in DOCUMENT["paths"]} | set(DOCUMENT["paths"])
    assert named
    assert named <= known, named - known


def test_the_statuses_are_those_of_the_schema():
    told = set(re.findall(r"^\| (\d{3}) \|", GUIDE, re.MULTILINE))
    described = {code for _, _, operation in operations() for code in operation["responses"] if code >= "400"}
    assert told == described


def test_the_filters_are_those_of_the_schema():
    listing = DOCUMENT["paths"]["/api/v1/referrals/"]["get"]
    for parameter in listing["parameters"]:
        assert f"`{parameter['name']}" in GUIDE, parameter["name"]
