"""One world for the whole module, in a transaction that is taken back at its end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction

from dashboard import saved
from dashboard.search import kept
from foundations.accounts.models import Organisation
from foundations.core.formats import today
from foundations.deadlines.models import Closure, Rung, Sweep, Target
from foundations.documents import uploads
from foundations.notifications.models import Notification
from referrals.models import Reason
from tests.access_matrix import cast, walk
from tests.access_matrix.world import Crowd, make


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Every record of the cast, everybody who walks, and the addresses."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as monkeypatch:
        if not Organisation.objects.exists():
            # A test that commits has emptied the tables before.
            call_command("load_reference_data", verbosity=0)
        crowd = Crowd()
        records = {record: make(record, crowd) for record in cast.RECORDS}
        users = {person.key: crowd[person.key] for person in cast.PEOPLE}
        yield SimpleNamespace(
            crowd=crowd,
            records=records,
            users=users,
            places=list(walk.places(records, _others(crowd))),
            asker=walk.Asker(users, monkeypatch),
        )
        transaction.set_rollback(True)


def _others(crowd: Crowd) -> dict[str, list[tuple[dict, str]]]:
    """Addresses that concern no referral and have keys: the keys, and whose it is where it is somebody's own."""
    notice = Notification.objects.filter(recipient=crowd["olivia"]).first()
    target, reason = Target.objects.first(), Reason.objects.first()
    closure = Closure.objects.create(
        organisation=Organisation.objects.get(slug="ersou"),
        first_day=today() + timedelta(days=300),
        last_day=today() + timedelta(days=300),
        name="Audit day",
    )
    sweep = Sweep.objects.create(key="of the test", cause=Sweep.Cause.HAND, total=0)
    of_target = ["administration:target", "administration:end-target", "administration:confirm-end-target"]
    of_target += ["api:target", "api:end-target", "api:end-target-preview"]
    colleague = {"public_id": crowd["colin"].public_id}
    of_person = [
        f"administration:{name}"
        for name in [
            "person",
            "change-person",
            "give-role",
            "close-account",
            "open-account",
            "send-link",
            "hand-over",
            "reset-second-factor",
            "end-sessions",
            "unlock",
            "letters",
            "make-reachable",
        ]
    ]
    of_person += ["api:letters", "api:make-reachable"]
    rung = {"public_id": Rung.objects.first().public_id}
    # Whose reminders they are is said by tests/deadlines/test_snoozing.py.
    nobodys = [({"public_id": uuid.uuid4()}, walk.NO_ROW)]
    sent = uploads.begin(target=uuid.uuid4(), name="chart.txt", length=100, by=crowd["olivia"])
    view = saved.save(name="Mine", query="tab=open", by=crowd["olivia"])
    of_view = ["dashboard:view", "dashboard:change-view", "dashboard:delete-view", "dashboard:first-view", "api:view"]
    of_absence = ["referrals:absence", "referrals:change-absence", "referrals:cancel-absence", "api:absence"]
    of_staff = ["dashboard:team-member", "api:team-member"]
    search = kept.save(name="Mine", query="q=car", notify="never", by=crowd["olivia"])
    of_search = [f"dashboard:{name}-search" for name in ("saved", "change", "delete")]
    return {
        **dict.fromkeys([*of_search, "api:saved-search"], [({"public_id": search.public_id}, "olivia")]),
        # Several people see an absence, and keep somebody's skills: tests/team say who. What is none is nobody's.
        **dict.fromkeys([*of_absence, *of_staff], [({"public_id": uuid.uuid4()}, walk.NO_ROW)]),
        **dict.fromkeys(of_view, [({"public_id": view.public_id}, "olivia")]),
        "dashboard:read-feed": [({"secret": "x" * 43}, walk.NO_ROW)],
        "api:upload": [({"public_id": sent.public_id}, "olivia")],
        "account_reset_password_from_key": [({"uidb36": "1", "key": "set-password"}, "")],
        "openid_connect_login": [({"provider_id": "none"}, walk.NO_ROW)],
        "openid_connect_callback": [({"provider_id": "none"}, walk.NO_ROW)],
        "mfa_remove_webauthn": [({"pk": 1}, "")],
        "administration:remove-closure": [({"public_id": closure.public_id}, "")],
        "api:notice-read": [({"public_id": notice.public_id}, "olivia")],
        **dict.fromkeys(["reminders:postpone", "api:postpone"], nobodys),
        **dict.fromkeys(["administration:end-rung", "api:end-rung"], [(rung, "")]),
        **dict.fromkeys(["administration:discard-letter", "api:discard-letter"], [({"public_id": uuid.uuid4()}, "")]),
        # Not there without the secrets that they ask for.
        **dict.fromkeys(["metrics", "notifications:receipts"], [({}, walk.NO_ROW)]),
        "notifications:open": [({"public_id": notice.public_id}, "olivia")],
        "notifications:mark_read": [({"public_id": notice.public_id}, "olivia")],
        **dict.fromkeys(of_person, [(colleague, "")]),
        "administration:end-role": [(colleague | {"organisation": "norfolk", "role": "force_officer"}, "")],
        "administration:organisation": [({"slug": "norfolk"}, "")],
        **dict.fromkeys(of_target, [({"public_id": target.public_id}, "")]),
        **dict.fromkeys(["administration:sweep", "api:sweep"], [({"public_id": sweep.public_id}, "")]),
        "api:closure": [({"public_id": closure.public_id}, "")],
        "api:calendar-version": [({"version": "none"}, walk.NO_ROW)],
        "administration:reference-list": [({"kind": "reasons"}, "")],
        "administration:matrix": [({"number": 1}, "")],
        **dict.fromkeys(("terms_of_reference:template", "api:terms-template"), [({"slug": "modern-slavery"}, "")]),
        "administration:add-entry": [({"kind": "reasons"}, "")],
        "administration:end-entry": [({"kind": "reasons", "public_id": reason.public_id}, "")],
    }
