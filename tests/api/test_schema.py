"""The API against its own description: schemathesis makes up calls, PostgreSQL takes each of them back."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext, suppress
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foundations.accounts.models import Organisation
from foundations.lifecycle.machine import REGISTRY
from tests import factories
from tests.api.calls import Caller
from tests.sharing import offers

# Parts of files are bytes, under the name that their protocol gives them.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

ANSWERS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# For a long search: TOEX_SCHEMA_EXAMPLES=100.
MANY = int(os.environ.get("TOEX_SCHEMA_EXAMPLES", "2"))
EXAMPLES = {GenerationMode.POSITIVE: MANY, GenerationMode.NEGATIVE: MANY}


def described() -> dict:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


DOCUMENT = described()


def operations() -> list[tuple[str, str, dict]]:
    """Path, method and description of every operation."""
    return [
        (path, method, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "patch", "delete", "put"}
    ]


# --- the description ---------------------------------------------------------------------------------


def test_it_is_valid_and_complete():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_verb_is_an_operation_with_its_label():
    found = {operation["operationId"]: operation for _, _, operation in operations()}
    for lifecycle in REGISTRY.values():
        for row in lifecycle.transitions:
            if row.manual:
                assert found[f"{lifecycle.name}_{row.verb}"]["summary"] == row.label


def test_every_row_of_a_verb_asks_the_same():
    for lifecycle in REGISTRY.values():
        for verb in lifecycle.verbs:
            assert len({lifecycle.form_for(row) for row in lifecycle.rows(verb)}) == 1, verb


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda one: str(one)[:40])
def test_every_operation_says_what_it_does_and_what_goes_wrong(path, method, operation):
    assert operation["summary"]
    assert operation["operationId"].count("_") <= 5
    assert {"token": []} in operation["security"]
    assert {"session": []} in operation["security"]
    codes = set(operation["responses"])
    assert "401" in codes
    # Of a team, a region or a notice that is asked for by name too.
    by_name = {"team", "before", "whose", "region", "kind"} & {one["name"] for one in operation.get("parameters", ())}
    assert ("404" in codes) == ("{" in path or bool(by_name)), by_name
    if "requestBody" in operation:
        assert {"400", "403", "413", "415", "422"} <= codes
    guarded = any(one["name"] == "If-Match" for one in operation.get("parameters", ()))
    # Where the version is missing; and where the record is restricted, so that its reader has to say why.
    assert ("428" in codes) == (guarded or "{" in path)
    if guarded:
        assert "ETag" in next(answer for code, answer in operation["responses"].items() if code < "300")["headers"]
    for code in codes & {"400", "401", "403", "404", "409", "413", "415", "422", "428", "429"}:
        assert set(operation["responses"][code]["content"]) == {"application/problem+json"}


def test_answers_name_records_by_what_is_public():
    """No number of a row, and no e-mail address but the one that the request itself asks for."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, one in schema.get("properties", {}).items():
            assert field != "pk", name
            assert not field.endswith("_id"), (name, field)
            assert field != "id" or one.get("format") == "uuid", name
            assert "email" not in field or (name, field) in {
                ("TaskingRequest", "sio_email"),
                ("Credentials", "email"),
            }, name


@pytest.mark.asvs("V13.4.5")
def test_the_schema_is_for_people_who_are_signed_in(client, people, call):
    assert client.get("/api/schema/").status_code == 401
    answer = call("olivia").get("/api/schema/?format=json")
    assert answer.json()["openapi"].startswith("3.1")


# --- the answers ---------------------------------------------------------------------------------------


# What an address is of, and the name of its lifecycle.
KINDS = {"taskings": "taskings", "products": "products", "terms": "terms_of_reference", "api/v1/shares": "sharing"}


class World:
    """One record for each status, so that made-up calls meet something."""

    def __init__(self, people):
        self.places: dict[str, list[tuple[dict, int]]] = {name: [] for name in REGISTRY}
        makers = ("draft", "at_first_gate", "question_asked", "at_second_gate", "on_hold", "reassessment")
        for make in (*makers, "agreeing_ownership", "closing", "closed", "with_adviser"):
            self._referral(getattr(factories, make)(people))
        Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=False)
        for make in (factories.terms_drafted, factories.terms_proposed):
            terms = make(people)
            self._place("terms_of_reference", terms, key=terms.referral.key, number=terms.number)
        at_work = factories.in_development(people)
        self._referral(at_work)
        for make in ("tasking_given", "tasking_accepted", "tasking_delivered"):
            tasking = getattr(factories, make)(people, at_work)
            self._place("taskings", tasking, key=at_work.key, number=tasking.number)
        for make in ("product_draft", "product_in_review", "product_approved", "product_disseminated"):
            product = getattr(factories, make)(people, at_work)
            self._place("products", product, key=at_work.key, number=product.number, version_number=1)
        shared = factories.in_development(people)
        for share in (offers.offered(people, shared), offers.asked(people), offers.accepted(people)):
            self._place("sharing", share, public_id=str(share.public_id))
        # Choices that a schema cannot know.
        self.real = {
            "primary_threat": "modern-slavery",
            "other_threats": ["county-lines"],
            "threat_area": "modern-slavery",
            "impact": "major",
            "product_type": "network-analysis",
            "lead_analyst": str(people.ian.public_id),
            "given_to": str(people.rita.public_id),
            "recipients": [str(people.sam.public_id)],
            "product_version": 1,
            "offered_to": "norfolk",
            "level": "force",
            "region": "rocuwm",
            "to_organisation": "tarian",
            "to_person": None,
            "legal_basis": "law-enforcement",
            "reference": shared.reference,
            "force": "norfolk",
        }

    def _referral(self, referral):
        self._place("referrals", referral, key=referral.key)

    def _place(self, lifecycle: str, record, **address):
        self.places[lifecycle].append((address, record.version, record.status))

    def near(self, path: str) -> list[tuple[dict, int]]:
        """Addresses and versions at which a call of `path` has a chance: a step at the statuses it starts from."""
        kind = next((name for name in KINDS if f"/{name}/" in path), "referrals")
        lifecycle = KINDS.get(kind, kind)
        found = self.places[lifecycle]
        if "/steps/" in path:
            rows = REGISTRY[lifecycle].rows(path.rstrip("/").rsplit("/", 1)[1])
            found = [place for place in found if any(place[2] in row.sources for row in rows)] or found
        return [(address, version) for address, version, _ in found]

    def aimed(self, case):
        """The call with choices that exist."""
        if isinstance(case.body, dict):
            for name in case.body.keys() & self.real.keys():
                case.body[name] = self.real[name]
            if "reason" in case.body:
                verb = case.operation.path.rstrip("/").rsplit("/", 1)[1]
                reason = factories.reason("accept" if verb == "accept_in_part" else verb)
                # Where there is no coded one, a reason is written.
                case.body["reason"] = reason.code if reason else "It is needed."
        return case


@pytest.fixture
def app():
    """The service, in this process; its requests leave the connection of the test alone."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    service = get_wsgi_application()

    def answer(environ, start_response):
        parts = service(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            parts.close()

    yield answer
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def strategy(operation, world, mode):
    """Calls of an operation: at a record that fits, with its version; now and then anywhere, with anything."""
    raw = operation.definition.raw
    names = {one["name"] for one in raw.get("parameters", ())}
    if mode is GenerationMode.NEGATIVE and "requestBody" not in raw:
        return operation.as_strategy(generation_mode=mode)
    made = [operation.as_strategy(generation_mode=mode)]
    for address, version in world.near(operation.path):
        known = {name: value for name, value in address.items() if name in names}
        headers = {"If-Match": f'"{version}"'} if "If-Match" in names else None
        if known:
            made += [operation.as_strategy(generation_mode=mode, path_parameters=known, headers=headers)] * 2
    return st.one_of(made[1:] + made[:1])


@pytest.mark.parametrize("mode", list(EXAMPLES), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", ["olivia", "sia", "nora"])
@pytest.mark.asvs("V15.3.1")
def test_answers_are_as_described(people, app, subtests, name, mode):
    """As a force officer, a Senior Intelligence Analyst and the national viewer."""
    world, token = World(people), Caller(getattr(people, name)).token
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(DOCUMENT)))
    checks = [*ANSWERS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else ANSWERS
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=strategy(operation, world, mode))
        @settings(
            max_examples=EXAMPLES[mode],
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def try_it(case):
            case = world.aimed(case) if mode is GenerationMode.POSITIVE else case
            with transaction.atomic():
                # The test's client does not unpack what it is ready to take.
                headers = {"Authorization": f"Token {token}", "Accept-Encoding": "identity"}
                answer = case.call(app=app, base_url="http://localhost", headers=headers)
                transaction.set_rollback(True)
            case.validate_response(answer, checks=checks)

        # What has neither body nor query has nothing to get wrong.
        nothing_wrong = suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext()
        with subtests.test(operation=operation.label), nothing_wrong:
            try_it()
