"""Calls the API as one person, with a token."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from knox.models import AuthToken

ROOT = "/api/v1/"


class Caller:
    """`Caller(people.olivia).post("referrals/", {...})`; answers Django's test response."""

    def __init__(self, person, token: str | None = None):
        self.person = person
        self.token = token or AuthToken.objects.create(person)[1]
        self.client = Client()

    def send(self, method: str, address: str, body: Any = None, version: Any = None, **headers):
        """`body` as JSON (a str or bytes goes as it is), `version` as If-Match, address below /api/v1/."""
        headers = {"Authorization": f"Token {self.token}"} | headers
        if version is not None:
            headers["If-Match"] = version if isinstance(version, str) else f'"{version}"'
        data = b"" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        address = address if address.startswith("/") else ROOT + address
        return self.client.generic(method, address, data, "application/json", headers=headers)

    def get(self, address: str, **headers):
        return self.send("GET", address, **headers)

    def post(self, address: str, body: Any = None, version: Any = None, **headers):
        return self.send("POST", address, body, version, **headers)

    def patch(self, address: str, body: Any = None, version: Any = None, **headers):
        return self.send("PATCH", address, body, version, **headers)

    def upload(self, address: str, parts: dict, version: Any = None):
        """`parts` as multipart."""
        headers = {"Authorization": f"Token {self.token}"} | ({"If-Match": f'"{version}"'} if version else {})
        return self.client.post(ROOT + address, parts, headers=headers)


def problem(answer, status: int) -> dict:
    """The problem details of an answer that must be one, with that status."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def fields(answer) -> list[str | None]:
    """The fields that a 422 names."""
    return [error["field"] for error in problem(answer, 422)["errors"]]
