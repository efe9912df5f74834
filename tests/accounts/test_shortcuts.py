"""Keyboard shortcuts are listed on a page, and whoever they are in the way of turns them off."""

from __future__ import annotations

ADDRESS = "/account/shortcuts/"
SCRIPT = "built/shortcuts"


def test_they_are_listed_and_can_be_turned_off_and_on(people, sign_in):
    client = sign_in(people.gwen)
    assert SCRIPT in client.get("/account/").text
    page = client.get(ADDRESS).text
    assert all(f"<kbd>{key}</kbd>" in page for key in ("?", "/", "g", "h", "q", "j", "k", "o", "Enter", "x"))
    assert client.post(ADDRESS, {}).status_code == 422
    assert client.post(ADDRESS, {"shortcuts": "no"}).status_code == 302
    page = client.get("/account/").text
    assert SCRIPT not in page
    assert "shortcuts</a>: off" in page
    client.post(ADDRESS, {"shortcuts": "yes"})
    assert SCRIPT in client.get("/account/").text


def test_they_are_one_s_own(people, sign_in):
    sign_in(people.gwen).post(ADDRESS, {"shortcuts": "no"})
    assert SCRIPT in sign_in(people.sia).get("/account/").text


def test_nobody_is_asked_who_is_not_signed_in(db, client):
    assert SCRIPT not in client.get("/accounts/login/").text
