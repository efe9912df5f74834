"""The log refuses to be changed; what cannot be logged is not shown; one page costs one statement and one row."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from foundations.accounts.isolation.context import as_nobody
from foundations.audit import middleware, recorder
from foundations.audit.models import AccessEvent, AuditEvent
from tests import factories
from tests.conftest import LOG

REFUSED = [
    "update {} set id = id",
    "delete from {}",
    "truncate {}",
]


@pytest.fixture
def written(people, sign_in):
    """A row in each table of the log."""
    from foundations.audit import seals

    referral = factories.at_first_gate(people)
    sign_in(people.gwen).get(reverse("referrals:summary", args=[referral.key]))
    seals._link(None, 0, 1, (0, 0), [[], []])
    return referral


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.asvs("V16.4.2")
def test_postgresql_refuses_to_change_the_log(written, table, statement):
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("statement", [*REFUSED, "alter table {} disable trigger all", "drop table {}"])
@pytest.mark.asvs("V16.4.2")
def test_the_role_of_the_service_may_insert_and_read_only(written, table, statement):
    with as_nobody(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f"select count(*) from {table}")
        cursor.execute(
            "insert into audit_accessevent (at, operation, actor_name, actor_email, actor_organisation_ids, screen, "
            'address, shown, "references", target_ids, region_ids, count, recipients, reason) '
            "values (now(), 'consultation', '', '', '{}', '', '', '{}', '{}', '{}', '{}', 0, '[]', '')"
        )


@pytest.mark.asvs("V16.2.1")
def test_a_page_writes_one_row_with_who_what_and_where(people, sign_in):
    referral = factories.at_first_gate(people)
    answer = sign_in(people.gwen).get(reverse("referrals:summary", args=[referral.key]))
    row = AccessEvent.objects.get()
    assert row.operation == "consultation"
    assert (row.actor_id, row.actor_name, row.actor_email) == (people.gwen.pk, "Gwen Gateway", people.gwen.email)
    assert row.references == [referral.reference]
    assert row.target_ids == [referral.public_id]
    assert row.region_ids == [referral.region_id]
    assert row.actor_organisation_ids == sorted(people.gwen.scope.organisation_ids)
    assert row.screen == "referrals:summary"
    assert row.shown == ["referrals.referral"]
    assert row.count == 1
    assert answer["X-Request-ID"] == str(row.request_id)


def test_a_list_writes_one_row_with_all_it_showed(people, sign_in):
    made = [factories.at_first_gate(people) for _ in range(4)]
    sign_in(people.gwen).get(reverse("dashboard:queue"))
    row = AccessEvent.objects.get()
    assert set(row.references) == {referral.reference for referral in made}
    assert row.count == 4


@pytest.mark.asvs("V16.2.4")
def test_what_was_done_and_what_was_shown_carry_the_same_request(people, sign_in):
    referral = factories.at_first_gate(people)
    answer = sign_in(people.olivia).post(
        reverse("referrals:step", args=[referral.key, "withdraw"]),
        {"version": referral.version, "reason": factories.reason("withdraw").code, "rationale": "Solved."},
    )
    assert answer.status_code == 302
    assert str(AuditEvent.objects.latest("id").request_id) == answer["X-Request-ID"]
    assert not AccessEvent.objects.exists(), "a redirect shows nothing"


@pytest.mark.parametrize("code", [403, 404])
def test_a_refusal_shows_nothing(people, sign_in, code):
    referral = factories.at_first_gate(people)
    person = {403: people.olivia, 404: people.wanda}[code]
    answer = sign_in(person).get(reverse("referrals:step", args=[referral.key, "forward"]))
    assert answer.status_code == code
    assert not AccessEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["page", "api", "list"])
@pytest.mark.asvs("V16.5.3")
def test_log_or_no_show(people, sign_in, address):
    referral = factories.at_first_gate(people)
    url = {
        "page": reverse("referrals:summary", args=[referral.key]),
        "api": reverse("api:referral", args=[referral.key]),
        "list": reverse("dashboard:queue"),
    }[address]
    client = sign_in(people.gwen)
    client.raise_request_exception = False
    assert referral.operation in client.get(url).text
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_accessevent add constraint full_disk check (id < 0) not valid")
    try:
        answer = client.get(url)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table audit_accessevent drop constraint full_disk")
    assert answer.status_code == 500
    assert referral.operation not in answer.text
    assert referral.reference not in answer.text


def test_the_read_log_costs_one_statement(people, sign_in, django_assert_num_queries, monkeypatch):
    referral = factories.at_first_gate(people)
    client = sign_in(people.gwen)
    url = reverse("referrals:summary", args=[referral.key])
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as with_log:
        client.get(url)
    monkeypatch.setattr(middleware, "write", lambda page, request: None)
    with CaptureQueriesContext(connection) as without:
        client.get(url)
    assert len(with_log) == len(without) + 1


@pytest.mark.asvs("V16.2.5")
def test_values_are_kept_of_open_fields_alone(people):
    referral = factories.at_first_gate(people)
    event = recorder.record(
        "test.change",
        by=people.gwen,
        target=referral,
        before={"status": "draft", "operation": "Secret"},
        after={"status": "closed", "operation": "Very secret"},
    )
    assert event.data["before"] == {"status": "draft", "operation": "(changed)"}
    assert "ecret" not in str(AuditEvent.objects.get(pk=event.pk).data)


@pytest.mark.asvs("V16.2.5")
def test_an_erasure_leaves_the_names_of_fields_and_nothing_else(people):
    referral = factories.at_first_gate(people)
    event = recorder.record(
        "test.erase",
        by=None,
        target=referral,
        operation="erasure",
        fields=["background"],
        before={"operation": "Secret", "status": "closed"},
        note="Secret",
    )
    event.refresh_from_db()
    assert event.data == {"fields": ["background", "operation", "status"]}
    assert event.operation == "erasure"
