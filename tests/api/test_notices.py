"""Notices, how one is told, reminders put off, ladders and e-mails, by API."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from foundations.accounts.models import User
from foundations.core.formats import today
from foundations.deadlines.models import Deadline, Rung, Snooze
from foundations.notifications.models import Notification, OutboxEmail
from tests import factories
from tests.api.calls import problem


def test_reading_and_marking_notices(call, people):
    assert people.sia
    referral = factories.at_second_gate(people)
    olivia = call("olivia")
    found = olivia.get("notices/").json()
    assert found["unread"] == len(found["results"]) > 1
    assert {one["reference"] for one in found["results"]} == {referral.reference}
    assert {"referrals.progress", "referrals.decision"} <= {one["kind"] for one in found["results"]}
    first = found["results"][0]
    assert olivia.post(f"notices/{first['id']}/read/", {}).json()["read_at"]
    problem(call("sia").post(f"notices/{first['id']}/read/", {}), 404)
    assert len(olivia.get("notices/?unread=true").json()["results"]) == found["unread"] - 1
    assert olivia.post("notices/read/", {"reference": "other"}).json() == {"marked": 0}
    assert olivia.post("notices/read/", {"reference": referral.reference}).json() == {"marked": found["unread"] - 1}
    assert Notification.objects.filter(recipient=people.olivia).unread().count() == 0
    problem(olivia.get("notices/?before=x"), 404)


def test_how_one_is_told(call, people):
    olivia = call("olivia")
    known = {one["key"]: one for one in olivia.get("notice-kinds/").json()["results"]}
    before = olivia.get("notice-preferences/").json()
    assert set(before["channels"]) == {key for key, one in known.items() if not one["compulsory"]}
    wish = {"every": "week", "weekday": 2, "hour": 7, "channels": {"referrals.message": "digest"}}
    after = olivia.post("notice-preferences/", wish).json()
    assert after == before | wish | {"channels": before["channels"] | wish["channels"]}
    problem(olivia.post("notice-preferences/", wish | {"channels": {"referrals.danger": "off"}}), 409)
    problem(olivia.post("notice-preferences/", wish | {"hour": 24}), 422)
    problem(olivia.post("notice-preferences/", wish | {"channels": {"referrals.message": "loud"}}), 422)


def test_putting_reminders_off(call, people):
    assert people.sia
    referral = factories.at_second_gate(people)
    deadline = Deadline.objects.get(reference=referral.reference, stopped_at=None)
    path = f"deadlines/{deadline.public_id}/postpone/"
    body = {"until": (today() + timedelta(days=2)).isoformat(), "reason": "The bank answers then."}
    problem(call("wanda").post(path, body), 404)
    problem(call("sia").post(path, body | {"until": today().isoformat()}), 422)
    assert call("sia").post(path, body).status_code == 201
    assert Snooze.objects.get().user == people.sia


def test_ladders_and_emails_are_for_administrators(call, people):
    referral = factories.at_first_gate(people)
    adam = call("adam")
    rung = {"kind": "closing", "at": "after", "working_days": 3, "who": "senior", "valid_from": today().isoformat()}
    made = adam.post("ladders/", rung)
    assert made.status_code == 201
    problem(adam.post("ladders/", rung), 409)
    problem(adam.post("ladders/", rung | {"working_days": None}), 422)
    ended = adam.post(f"ladders/{made.json()['id']}/end/", {"valid_to": (today() + timedelta(days=1)).isoformat()})
    assert ended.json()["valid_to"]
    assert len(adam.get("ladders/").json()["results"]) == Rung.objects.count()

    OutboxEmail.objects.filter(recipient=people.olivia).update(state="failed", last_error="550 no")
    body = adam.get("emails/dead/")
    dead = body.json()["results"]
    assert {one["to"] for one in dead} == {str(people.olivia.public_id)}
    assert referral.reference not in body.text
    done = adam.post(f"emails/{dead[0]['id']}/discard/", {"reason": "Told by telephone."})
    assert done.json() == {"done": 1}
    problem(adam.post(f"emails/{dead[0]['id']}/discard/", {"reason": "Again."}), 409)
    if dead[1:]:
        assert adam.post("emails/retry/", {"letters": [one["id"] for one in dead[1:]]}).json()["done"] == len(dead) - 1
    problem(adam.post("emails/retry/", {}), 409)

    User.objects.filter(pk=people.olivia.pk).update(unreachable_since=timezone.now(), unreachable_why="550")
    path = f"people/{people.olivia.public_id}/emails/"
    found = adam.get(path).json()
    assert found["unreachable_since"]
    assert "discarded" in {one["state"] for one in found["results"]}
    assert adam.post(f"{path}reachable/", {}).status_code == 204
    problem(adam.post(f"{path}reachable/", {}), 409)
    for name in ("sia", "olivia"):
        for method, address in (("GET", "ladders/"), ("GET", "emails/dead/"), ("POST", "emails/retry/"), ("GET", path)):
            problem(call(name).send(method, address, {} if method == "POST" else None), 403)
