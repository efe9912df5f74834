"""Every cell of the matrix: the address, the method, the person and the record; how it is asked, what it answers."""

from __future__ import annotations

import json
import os
import uuid
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.http import urlencode

from foundations.accounts.backends import PeopleBackend
from foundations.lifecycle.machine import REGISTRY
from referrals.forms import PAGES
from referrals.models import Attachment, MessageFile, QuestionFile
from terms_of_reference.forms import SECTIONS as TERMS_SECTIONS
from terms_of_reference.models import TermsComment
from tests.access_matrix import expectation
from tests.access_matrix.cast import PEOPLE, Person, Record
from tests.access_matrix.expectation import ABSENT, NO_METHOD, OPEN, SIGN_IN
from toex.access import (
    ADDRESSES,
    ANYONE,
    CLOCK,
    DISRUPTION,
    EVERY,
    EXTENSION,
    FILE,
    PRODUCT,
    RECORD,
    SHARE,
    TASKING,
    TERMS,
    Address,
)

METHODS = EVERY
# Not refused, whatever else: shown, led on, something missing in the form, not now, which version.
THROUGH = {200, 201, 204, 301, 302, 303, 400, 409, 422, 428}
READ_BY_SLUG = {"referrals:page": PAGES[0].slug, "terms_of_reference:section": TERMS_SECTIONS[0].slug}
# What else is in an address of the request, and how many versions must have been sent.
KEYS = {
    "referrals:new-subject": {"kind": "person"},
    "api:request-section": {"section": "about"},
    "api:request-version": {"number": 1},
    "terms_of_reference:row": {"slug": "products", "row_key": "new"},
    "terms_of_reference:comments": {"slug": "purpose"},
    **dict.fromkeys(("terms_of_reference:paper", "api:terms-paper", "api:terms-paper-file"), {"kind": "pdf"}),
}
# Rows of the request, and what their key is called in addresses.
ROWS_OF_REQUEST = {"subjects": "subject", "links": "link", "attachments": "attachment"}
VERSIONS = {"api:request-version": 1, "referrals:compare": 2}
# Rows that are named by their key, beside the referral.
NOBODY = None
# The key of an address that names nothing that is there.
NO_ROW = "no row"
# Asked for before a restricted referral is shown.
WHY = {"X-Reason": "Operation Lanternfish, linked suspects"}


@dataclass(frozen=True)
class Place:
    """One address with its keys filled in."""

    name: str
    url: str
    record: Record | None = None
    number: int = 1
    verb: str = ""
    # Of whom the row is, where it is somebody's own.
    owner: str = ""
    # Whether the row that the address names besides the record is there.
    has_row: bool = True

    @property
    def address(self) -> Address:
        return ADDRESSES[self.name]

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api")

    def permissions(self, method: str) -> set[str]:
        """Those of which one is needed."""
        if self.verb:
            rows = REGISTRY[self.address.lifecycle].rows(self.verb)
            return {str(row.permission) for row in rows if row.manual}
        needed = self.address.needs or (self.address.changes if method not in {"GET", "HEAD"} else "")
        return {needed} - {""}


@dataclass(frozen=True)
class Cell:
    place: Place
    method: str
    person: Person | None

    def __str__(self) -> str:
        place = self.place
        of = f" of “{place.record.key}” {place.number} {place.verb}" if place.record else ""
        return f"{self.method} {place.name}{of} by {self.person.key if self.person else 'nobody'}"


def verbs_by_hand(lifecycle: str) -> list[str]:
    return list(dict.fromkeys(row.verb for row in REGISTRY[lifecycle].transitions if row.manual))


# --- how an address answers a method, whoever asks ------------------------------------------------------------------


@cache
def view_of(name: str):
    """The view class of an address, or None where it is a function."""
    callback = _callbacks()[name]
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None)


def _callbacks(patterns=None, namespace: str = "") -> dict:
    found = {}
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= _callbacks(entry.url_patterns, inner)
        else:
            found[f"{namespace}{entry.name}"] = entry.callback
    return found


def asks_nothing(place: Place, method: str) -> bool:
    """Whether the answer comes before any record is asked for: it is the same for all of them."""
    return not answers(place, method) or method == "OPTIONS"


def answers(place: Place, method: str) -> bool:
    """Whether the address answers the method at all. Classes also answer OPTIONS, and HEAD as they do GET."""
    if method in place.address.methods:
        return True
    if view_of(place.name) is None:
        return False
    return method == "OPTIONS" or (method == "HEAD" and "GET" in place.address.methods)


# The ways in and out lead whoever has no business there to sign-in or home, whatever the method. They hold nothing.
ENTRANCES = {
    "account_login",
    "account_logout",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def is_right(cell: Cell, answered: str) -> bool:
    """Whether the cell answered as it should."""
    name = cell.place.name
    if name in ENTRANCES:
        return answered in {OPEN, SIGN_IN, NO_METHOD}
    if name.startswith("mfa_") and cell.person:
        # One's own factors: one confirms who one is first, and what one does not have is not there.
        return answered in {OPEN, ABSENT, NO_METHOD}
    return answered == expected(cell)


# --- what is expected -----------------------------------------------------------------------------------------------


def expected(cell: Cell) -> str:
    place, address, person = cell.place, cell.place.address, cell.person
    if person is NOBODY and address.who != ANYONE:
        return SIGN_IN
    if person is NOBODY and place.is_api and cell.method != "POST":
        # Who calls is asked before the method.
        return SIGN_IN
    if not answers(place, cell.method):
        return NO_METHOD
    if address.who == ANYONE:
        return OPEN if place.has_row else ABSENT
    if cell.method == "OPTIONS":
        # Says how it is asked, and nothing of a record.
        return OPEN
    if place.owner:
        return OPEN if person.key == place.owner else ABSENT
    if place.record is None:
        return expectation.without_record(address, cell.method, person)
    answer = expectation.of_record(address, person, place.record, place.number, place.permissions(cell.method))
    return answer if place.has_row or answer != OPEN else ABSENT


# --- asking ---------------------------------------------------------------------------------------------------------


def answer_of(response) -> str:
    """The class of an answer; its number where it is none of them."""
    code, location = response.status_code, response.headers.get("Location", "")
    if code == 401 or (code == 302 and location.startswith(reverse("account_login"))):
        return SIGN_IN
    if code in THROUGH:
        return OPEN
    return str(code)


class Asker:
    """Asks as each person, and puts everything back after each cell.

    Who asks is put into the request where the session would say it, and read from the database once: sessions and the
    end of roles have tests of their own, and a hundred thousand of them would cost minutes.
    """

    def __init__(self, users: dict[str, object], monkeypatch, *, draws: bool = False):
        self._users = {key: PeopleBackend().get_user(user.pk) for key, user in users.items()}
        self._client = Client(raise_request_exception=False)
        self._asks = AnonymousUser()
        monkeypatch.setattr("django.contrib.auth.get_user", lambda request: copy(self._asks))
        if draws:
            return
        # What is drawn is searched by the canaries; here only who gets an answer counts.
        monkeypatch.setattr("django.template.backends.jinja2.Template.render", lambda *given, **more: "")

    def ask(self, cell: Cell):
        """The response; what it did is taken back."""
        body, content_type = body_of(cell)
        return self._send(cell.person.key if cell.person else None, cell.method, cell.place.url, body, content_type)

    def send(self, key: str | None, method: str, url: str, data: dict | None = None):
        """The response to a form, or to JSON where the API is asked."""
        if url.startswith("/api/"):
            return self._send(key, method, url, json.dumps(data or {}), "application/json")
        return self._send(key, method, url, urlencode(data or {}), "application/x-www-form-urlencoded")

    def _send(self, key: str | None, method: str, url: str, body: str, content_type: str):
        client = self._client
        client.cookies.clear()
        self._asks = self._users[key] if key else AnonymousUser()
        before = transaction.savepoint()
        try:
            response = client.generic(method, url, body, content_type, headers=WHY)
            if response.streaming:
                # Read to its end the client closes it, and not the connection to the database with it.
                response.streaming_content = list(response.streaming_content)
            return response
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(before)
            # Else PostgreSQL keeps all of them, one inside the other, and grows slow.
            transaction.savepoint_commit(before)


def body_of(cell: Cell) -> tuple[str, str]:
    """An empty form; what alone makes an address judge who asks, where an empty one would not."""
    if cell.place.is_api and cell.method in {"POST", "PUT", "PATCH"}:
        if cell.place.name in {"api:versions", "api:attachments"}:
            return "--x--\r\n", "multipart/form-data; boundary=x"
        return "{}", "application/json"
    if cell.place.name == "referrals:begin" and cell.person:
        return f"force={cell.person.organisation}", "application/x-www-form-urlencoded"
    return "", "application/x-www-form-urlencoded"


# --- the cells ------------------------------------------------------------------------------------------------------

# More administrators, who are as blind to records as the first.
ONLY_WITHOUT_RECORD = [person for person in PEOPLE if person.key in {"rhona", "lena"}]
# What an address answers before it asks for a record is asked of one that people see and of one that they do not.
STANDING_FOR_ALL = {"home", "away"}
# Every step is asked of these; of the others one step of each lifecycle.
STEPPED = {"home", "closed", "served", "partner", "restricted"}


# The whole walk takes minutes: it is asked for by TOEX_MATRIX=whole. Else every address is read, and written where it
# is written at all, by everybody of the region's own record; of another region's, of the exceptions, and by the methods
# that an address does not know, it is asked by one person in so many, spread by a checksum that stays the same.
WHOLE = os.environ.get("TOEX_MATRIX") == "whole"
OWN, STEPS, OTHERS, EXCEPTIONS, UNKNOWN_METHOD = 1, 4, 8, 40, 16


def is_walked(place: Place, method: str, person: Person | None) -> bool:
    """Whether this walk comes to the address of this record as this person by this method."""
    record = place.record.key if place.record else "home"
    one_in = {"home": STEPS if place.verb else OWN, "away": OTHERS}.get(record, EXCEPTIONS)
    if asks_nothing(place, method) or method == "HEAD":
        one_in = max(one_in, UNKNOWN_METHOD)
    text = f"{place.name} {place.verb} {record} {place.number} {person.key if person else ''} {method}"
    return WHOLE or zlib.crc32(text.encode()) % one_in == 0


def cells(places: list[Place], people: list[Person]) -> Iterator[Cell]:
    """Every cell that is walked."""
    for place in places:
        first = not place.verb or place.verb == verbs_by_hand(place.address.lifecycle)[0]
        for method in METHODS:
            if place.record and asks_nothing(place, method):
                stands = STANDING_FOR_ALL if place.address.part != SHARE else {"shared"}
                if not first or place.number > 1 or place.record.key not in stands:
                    continue
            elif not first and (method != "POST" or place.record.key not in STEPPED):
                # The page of a step asks the same as the step itself, whichever it is.
                continue
            for person in (NOBODY, *people):
                if not is_walked(place, method, person):
                    continue
                cell = Cell(place, method, person)
                if place.record and person in ONLY_WITHOUT_RECORD:
                    continue
                if not first and expected(cell) in {ABSENT, SIGN_IN}:
                    # Steps of what they do not see are one address: one step stands for all of them.
                    continue
                yield cell


# --- the places -----------------------------------------------------------------------------------------------------


def places(records: dict, others: dict) -> Iterator[Place]:
    """Every address, with the keys of every record. `others`: url name → list of (kwargs, owner)."""
    for name, address in ADDRESSES.items():
        if name in others:
            for kwargs, owner in others[name]:
                yield Place(name, reverse(name, kwargs=kwargs), owner=owner, has_row=owner != NO_ROW)
        elif address.who == RECORD:
            for record, referral in records.items():
                yield from OF_PARTS.get(address.part, _of_record)(name, address, record, referral)
        else:
            yield Place(name, reverse(name))


def _of_record(name: str, address: Address, record: Record, referral) -> Iterator[Place]:
    by_uuid = name.startswith("referrals:") and address.needs in {"referrals.submit", "referrals.answer"}
    kwargs = {"public_id": referral.public_id} if by_uuid else {"key": referral.key}
    if name in READ_BY_SLUG:
        kwargs["slug"] = READ_BY_SLUG[name]
    kwargs |= KEYS.get(name, {})
    versions = referral.requests.submitted().count() >= VERSIONS.get(name, 0)
    row = _row_of(address.rows, referral) if address.rows else None
    if address.rows in ROWS_OF_REQUEST:
        kwargs[ROWS_OF_REQUEST[address.rows]] = row.key if row else uuid.UUID(int=0)
    elif address.rows:
        kwargs["public_id"] = row.public_id if row else uuid.UUID(int=0)
    verbs = verbs_by_hand(address.lifecycle) if address.lifecycle else [""]
    for number in _numbers(name, address, record):
        for verb in verbs:
            given = dict(kwargs)
            if verb:
                given["verb"] = verb
            if address.part in {TASKING, PRODUCT, FILE, TERMS, DISRUPTION}:
                given["number"] = number
            if address.part == FILE:
                given["version_number"] = 1
            yield Place(
                name,
                reverse(name, kwargs=given),
                record,
                number,
                verb,
                has_row=versions and bool(row or not address.rows),
            )


def _row_of(rows: str, referral):
    """The first of its rows; of rows of the request those of the version that is written or was sent last."""
    if rows == "message files":
        return MessageFile.objects.filter(message__referral=referral).first()
    if rows == "question files":
        return QuestionFile.objects.filter(question__referral=referral).first()
    if rows == "attachments":
        return Attachment.objects.filter(request__referral=referral).first()
    if rows == "terms comments":
        return TermsComment.objects.filter(terms__referral=referral, thread__isnull=True).first()
    if rows in ROWS_OF_REQUEST:
        request = referral.requests.order_by("-number").first()
        return getattr(request, {"subjects": "subjects", "links": "subjectlinks"}[rows]).first()
    return getattr(referral, rows).first()


def _of_share(name: str, address: Address, record: Record, referral) -> Iterator[Place]:
    for share in referral.shares.all():
        kwargs = {"public_id": share.public_id}
        for verb in verbs_by_hand(address.lifecycle) if address.lifecycle else [""]:
            url = reverse(name, kwargs=kwargs | ({"verb": verb} if verb else {}))
            yield Place(name, url, record, 1, verb)


def _of_clock(name: str, address: Address, record: Record, referral) -> Iterator[Place]:
    """The first deadline of a stage, which whoever sees the referral sees, or the request for more time on it."""
    clock = referral.deadlines.filter(inside=False).order_by("pk").first()
    row = clock and (clock.extension_requests.first() if address.part == EXTENSION else clock)
    kwargs = {"public_id": row.public_id if row else uuid.UUID(int=0)}
    for verb in verbs_by_hand(address.lifecycle) if address.lifecycle else [""]:
        url = reverse(name, kwargs=kwargs | ({"verb": verb} if verb else {}))
        yield Place(name, url, record, 1, verb, has_row=row is not None)


# How the addresses of a part are made, where not by the key of the referral.
OF_PARTS = {SHARE: _of_share, CLOCK: _of_clock, EXTENSION: _of_clock}


def _numbers(name: str, address: Address, record: Record) -> range:
    count = {TASKING: len(record.taskings), PRODUCT: len(record.products), FILE: len(record.products)}
    return range(1, max(1, count.get(address.part, 1)) + 1)
