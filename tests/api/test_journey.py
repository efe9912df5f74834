"""The whole journey of a referral by API alone, each step by the person whose step it is, with tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundations.core.formats import today
from referrals.models import Referral
from tests import factories
from tests.api.calls import Caller, problem
from tests.outcomes.answers import disruption_json, feedback

RATIONALE = {"rationale": "Because of the facts."}


def document(**changes) -> dict:
    """The whole tasking request as JSON."""
    return factories.answers(**changes)


class Journey:
    """Carries the record along: address and version; at each write tries the strangers first."""

    def __init__(self, call, address: str, version: str):
        self.call, self.address, self.version = call, address, version

    def does(self, name: str, step: str, body: dict, *, then: str, not_by: str = "nora") -> dict:
        """`name` takes a step; somebody of another region gets 404, `not_by` 403, a stale version 409."""
        address = f"{self.address}steps/{step}/"
        problem(self.call("walter").post(address, body, self.version), 404)
        problem(self.call(not_by).post(address, body, self.version), 403)
        stale = problem(self.call(name).post(address, body, int(self.version.strip('"')) + 1), 409)
        assert stale["type"] == "/problems/stale-version"
        answer = self.call(name).post(address, body, self.version)
        assert answer.status_code == 200, answer.content
        self.version = answer["ETag"]
        found = answer.json()
        assert (found["status"], self.version) == (then, f'"{found["version"]}"')
        return found


@pytest.fixture
def asked(people, call) -> Journey:
    """Olivia's request, drafted, changed and submitted."""
    assert people.sam
    olivia = call("olivia")
    made = olivia.post("referrals/", document(force="norfolk", operation="Operation Lantern"))
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made["ETag"]) == ("draft", '"1"')
    address = f"referrals/{made.json()['key']}/"
    problem(call("walter").patch(address, {"operation": "x"}, made["ETag"]), 404)
    problem(call("colin").patch(address, {"operation": "x"}, made["ETag"]), 404)
    changed = olivia.patch(address, {"operation": "Operation Lanternfish"}, made["ETag"])
    assert (changed.json()["operation"], changed["ETag"]) == ("Operation Lanternfish", '"2"')
    assert changed.json()["request"]["answers"]["victims_known"] == 4
    sent = olivia.post(f"{address}steps/submit/", {"declared": True}, changed["ETag"])
    assert sent.json()["status"] == "sctac_triage"
    assert sent.json()["reference"].startswith("TOEX-EA-")
    return Journey(call, f"referrals/{sent.json()['reference']}/", sent["ETag"])


def agree_terms(call, people, referral: Journey) -> None:
    address = f"{referral.address}terms/"
    problem(call("walter").post(address), 404)
    problem(call("sam").post(address), 403)
    draft = call("ian").post(address)
    assert (draft.status_code, draft.json()["status"]) == (201, "draft")
    content = factories.terms_content(delivery_date=(today() + timedelta(days=50)).isoformat())
    written = call("ian").patch(address, content, draft["ETag"])
    terms = Journey(call, f"{address}1/", written["ETag"])
    terms.does("ian", "propose", {}, then="proposed", not_by="sam")
    terms.does("sam", "sign_for_sio", {"agreed": True}, then="proposed", not_by="sia")
    terms.does("sia", "sign_for_toex", {"agreed": True}, then="in_force", not_by="sam")


def develop(call, people, referral: Journey) -> None:
    address = f"{referral.address}taskings/"
    body = {
        "title": "Search the companies",
        "brief": "Who are the directors?",
        "given_to": str(people.rita.public_id),
        "due_date": (today() + timedelta(days=5)).isoformat(),
    }
    problem(call("walter").post(address, body), 404)
    problem(call("olivia").post(address, body), 403)
    given = call("ian").post(address, body)
    tasking = Journey(call, f"{address}{given.json()['number']}/", given["ETag"])
    tasking.does("rita", "accept_tasking", {}, then="accepted", not_by="ian")
    tasking.does("rita", "deliver_tasking", {"result": "Two brothers."}, then="delivered", not_by="ian")
    tasking.does("ian", "accept_delivery", {}, then="done", not_by="rita")


def deliver(call, people, referral: Journey) -> None:
    address = f"{referral.address}products/"
    parts = {"title": "Profile", "product_type": "network-analysis", "document": factories.upload()}
    problem(call("olivia").upload(address, parts), 403)
    made = call("ian").upload(address, parts | {"document": factories.upload()})
    assert made.status_code == 201, made.content
    product = Journey(call, f"{address}1/", made["ETag"])
    product.does("ian", "submit_product", {}, then="in_review")
    product.does("sia", "approve_product", {}, then="approved")
    problem(call("sam").get(product.address), 404)
    facts = {"product_version": 1, "recipients": [str(people.sam.public_id)], "handling_code": "P"}
    product.does("sia", "disseminate_product", facts, then="disseminated")
    file = call("sam").get(f"{product.address}versions/1/")
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content) == b"What is known of the network."
    problem(call("olivia").get(f"{product.address}versions/1/"), 404)


def test_from_a_draft_to_feedback(people, call, asked):
    referral = asked
    found = referral.does(
        "gwen", "ask", {"reason": factories.reason("ask").code, **RATIONALE}, then="information_requested"
    )
    assert found["questions"][0]["answer"] == ""
    referral.does("olivia", "answer", {"rationale": "Twenty."}, then="sctac_triage")
    referral.does("gwen", "forward", {"reason": factories.reason("forward").code, **RATIONALE}, then="gateway_triage")
    accepting = {
        "reason": factories.reason("accept").code,
        "priority": "high",
        "harm_score": 72,
        "lead_analyst": str(people.ian.public_id),
        **RATIONALE,
    }
    found = referral.does("sia", "accept", accepting, then="agreeing_terms", not_by="gwen")
    assert found["lead_analyst"]["name"] == "Ian Analyst"
    agree_terms(call, people, referral)
    now = call("ian").get(referral.address)
    assert now.json()["status"] == "in_development"
    referral.version = now["ETag"]
    develop(call, people, referral)
    deliver(call, people, referral)
    referral.does("ian", "complete", RATIONALE, then="reassessment", not_by="olivia")
    owner = factories.reassessed() | {"offered_to": "norfolk"}
    referral.does("sia", "recommend_owner", owner, then="agreeing_ownership", not_by="olivia")
    referral.does("sam", "accept_ownership", {"named_lead": "DI Lee Owner"}, then="closing", not_by="sia")
    disruptions = f"{referral.address}disruptions/"
    problem(call("walter").post(disruptions, disruption_json()), 404)
    problem(call("sam").post(disruptions, disruption_json()), 403)
    assert call("ian").post(disruptions, disruption_json()).json()["number"] == 1
    closing = {name: value for name, value in factories.closing_answers().items() if name != "none_explained"}
    referral.does("sia", "close", closing, then="closed", not_by="olivia")
    said = call("sam").post(f"{referral.address}feedback/", feedback())
    assert said.status_code == 201
    outcomes = call("olivia").get(f"{referral.address}outcomes/").json()
    assert [len(outcomes[part]) for part in ("reassessments", "disruptions", "closing_records", "feedback")] == [1] * 4
    verbs = [line["verb"] for line in call("olivia").get(referral.address).json()["history"]]
    assert verbs[-1] == "submit"
    assert verbs[0] == "close"
    assert Referral.objects.count() == 1


def test_a_token_of_nobody_gets_nowhere(people, asked):
    stranger = Caller(people.walter, token="0" * 64)
    assert problem(stranger.get(asked.address), 401)["title"] == "Sign in first"
