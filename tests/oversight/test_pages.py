"""The auditor's pages: who reads which log, what stands there, and that reading it is written down."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.urls import reverse

from foundations.accounts.models import Membership, Organisation
from foundations.audit import reading, reasons
from foundations.audit.models import AccessEvent, AuditEvent
from tests import factories
from tests.people import WHO, person

READS, CHANGES = reverse("oversight:reads"), reverse("oversight:changes")
EXPORTS = [reverse("oversight:export-reads"), reverse("oversight:export-changes")]
CANARY = "Operation Canary Wharf Nightjar"


def csv_of(answer) -> str:
    """The text of an export; reading it to the end closes its file."""
    assert answer.status_code == 200
    return answer.getvalue().decode("utf-8-sig")


@pytest.fixture
def looked_at(people, sign_in):
    """A referral that gwen and sia have looked at, wanda not."""
    referral = factories.at_second_gate(people, operation=CANARY)
    for name in ("gwen", "sia"):
        sign_in(getattr(people, name)).get(reverse("referrals:summary", args=[referral.key]))
    return referral


@pytest.mark.parametrize("url", [READS, CHANGES, *EXPORTS])
@pytest.mark.parametrize("name", sorted(WHO))
@pytest.mark.asvs("V8.2.1", "V16.4.2")
def test_only_auditors_read_the_log(people, sign_in, url, name):
    expected = 200 if name == "otto" else 403
    assert sign_in(getattr(people, name)).get(url).status_code == expected


def test_who_looked_at_this_referral(people, sign_in, looked_at):
    other = factories.at_first_gate(people)
    sign_in(people.dina).get(reverse("referrals:summary", args=[other.key]))
    page = sign_in(people.otto).get(READS, {"reference": looked_at.reference.lower()})
    assert {row.actor_id for row in page.context_data["rows"]} == {people.gwen.pk, people.sia.pk}


def test_a_draft_that_was_looked_at_is_found_under_its_later_reference(people, sign_in):
    referral = factories.draft(people)
    sign_in(people.olivia).get(reverse("referrals:task-list", args=[referral.public_id]))
    from referrals import actions

    referral = actions.perform(referral, "submit", by=people.olivia, declared=True)
    page = sign_in(people.otto).get(READS, {"reference": referral.reference})
    assert [row.actor_id for row in page.context_data["rows"]] == [people.olivia.pk]


def test_what_this_person_looked_at(people, sign_in, looked_at):
    page = sign_in(people.otto).get(READS, {"person": "SIA@toex.example"})
    assert [row.references for row in page.context_data["rows"]] == [[looked_at.reference]]
    assert not sign_in(people.otto).get(READS, {"person": "nobody@toex.example"}).context_data["rows"]


def test_by_days_and_operation(people, sign_in, looked_at):
    client = sign_in(people.otto)

    def count(**asked):
        return len(client.get(READS, asked | {"reference": looked_at.reference}).context_data["rows"])

    assert count(first_day="2020-01-01", operation="consultation") == 2
    assert count(last_day="2020-01-01") == 0
    assert count(operation="erasure") == 0


def test_the_pages_hold_references_and_no_operational_content(people, sign_in, looked_at):
    client = sign_in(people.otto)
    AuditEvent.objects.create(
        event="x.change",
        target_type="referrals.referral",
        target_id="1",
        reference=looked_at.reference,
        data={"after": {"title": CANARY}, "fields": ["title"], "name": CANARY},
    )
    for url in (READS, CHANGES):
        page = client.get(url)
        assert looked_at.reference in page.text
        assert CANARY not in page.text
    for url in EXPORTS:
        text = csv_of(client.post(url, {"reason": "Complaint 12"}))
        assert looked_at.reference in text
        assert CANARY not in text


def test_reading_the_log_is_logged(people, sign_in, looked_at):
    sign_in(people.otto).get(READS, {"reference": looked_at.reference})
    row = AccessEvent.objects.latest("id")
    assert (row.actor_id, row.operation, row.screen) == (people.otto.pk, "consultation", "oversight:reads")
    assert row.shown == ["audit.accessevent", f"reference {looked_at.reference}"]
    assert row.count == 2
    assert row.references == [], "who looked at the referral is not who looked at its log"


@pytest.mark.parametrize("url", EXPORTS)
@pytest.mark.asvs("V14.2.4")
def test_an_export_asks_why_and_is_logged_as_a_disclosure(people, sign_in, looked_at, url):
    client = sign_in(people.otto)
    answer = client.post(url, {"reason": " "})
    assert answer.status_code == 422
    assert "Enter the reason" in answer.text
    assert not AccessEvent.objects.filter(operation="disclosure").exists()
    answer = client.post(f"{url}?reference={looked_at.reference}", {"reason": "Complaint 12"})
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-')
    rows = list(csv.reader(io.StringIO(csv_of(answer))))
    row = AccessEvent.objects.latest("id")
    assert (row.operation, row.reason, row.count) == ("disclosure", "Complaint 12", len(rows) - 1)
    assert row.recipients == [{"email": people.otto.email}]


def test_where_no_reason_is_asked_for_none_is_needed(people, sign_in, looked_at, settings):
    settings.AUDIT_REASONS = set()
    assert csv_of(sign_in(people.otto).post(EXPORTS[0], {"reason": ""}))


@pytest.mark.asvs("V1.3.3")
def test_what_a_spreadsheet_would_calculate_is_text(people, sign_in):
    AuditEvent.objects.create(event="=1+1", target_type="x", target_id="@x", actor_name="-2", data={})
    text = csv_of(sign_in(people.otto).post(EXPORTS[1], {"reason": "x"}))
    assert "'=1+1" in text
    assert "'@x" in text
    assert "'-2" in text


@pytest.mark.asvs("V2.4.1", "V15.2.2")
def test_too_much_is_narrowed_first(people, sign_in, looked_at, monkeypatch):
    from oversight import export

    monkeypatch.setattr(export, "MOST", 1)
    answer = sign_in(people.otto).post(EXPORTS[0], {"reason": "x"})
    assert answer.status_code == 422
    assert "narrow them" in answer.text


def auditor(organisation: str):
    email = f"auditor@{organisation}.example"
    return person("Alan Auditor", "", "auditor", organisation, email)


def test_an_auditor_of_a_region_or_force_reads_of_their_own(people, sign_in, looked_at):
    def seen(who, url=READS):
        return {row.actor_email for row in sign_in(who).get(url).context_data["rows"]} - {who.email}

    sign_in(people.olivia).get(reverse("referrals:summary", args=[looked_at.key]))
    assert seen(auditor("ersou")) == {people.gwen.email, people.sia.email, people.olivia.email}
    assert seen(auditor("norfolk")) == {people.olivia.email}
    assert seen(auditor("rocuwm")) == set()
    norfolk = Organisation.objects.get(slug="norfolk")
    assert Membership.objects.filter(organisation=norfolk, role="auditor").exists()
    assert people.gwen.email not in seen(auditor("west-midlands"), CHANGES)


def test_pages_go_on_by_key(people, sign_in):
    for place in range(120):
        AccessEvent.objects.create(actor_name="A", actor_email="a@toex.example", screen=f"s{place}", address="/")
    client = sign_in(people.otto)
    screens, url = [], f"{READS}?operation=consultation"
    while url:
        context = client.get(url).context_data
        screens += [row.screen for row in context["rows"]]
        url = READS + context["next"] if context["next"] else None
    mine = [screen for screen in screens if screen.startswith("s")]
    assert mine == [f"s{place}" for place in reversed(range(120))]
    assert client.get(f"{READS}?after=made-up").status_code == 302


@pytest.mark.parametrize("url", [READS, CHANGES])
def test_few_statements_however_many_rows(people, sign_in, looked_at, django_assert_max_num_queries, url):
    client = sign_in(people.otto)
    with django_assert_max_num_queries(6) as few:
        client.get(url)
    AccessEvent.objects.bulk_create(
        AccessEvent(actor_name="A", actor_email="a@x.example", screen="s", address="/") for _ in range(60)
    )
    with django_assert_max_num_queries(6) as many:
        client.get(url)
    assert len(few) == len(many)


# --- who has looked at one referral --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [("sia", 200), ("dina", 200), ("gwen", 403), ("olivia", 403), ("ned", 403), ("wanda", 404), ("otto", 404)],
)
def test_seniors_and_inspectors_see_who_has_looked(people, sign_in, looked_at, name, code):
    client = sign_in(getattr(people, name))
    answer = client.get(reverse("oversight:viewed", args=[looked_at.key]))
    assert answer.status_code == code
    if code == 200:
        assert [reader["actor_id"] for reader in answer.context_data["readers"]] == [people.sia.pk, people.gwen.pk]
        assert "Gwen Gateway" in answer.text
        assert "ERSOU" in answer.text


def test_the_tab_is_shown_to_whoever_may_open_it(people, sign_in, looked_at):
    summary, viewed = (reverse(name, args=[looked_at.key]) for name in ("referrals:summary", "oversight:viewed"))
    assert viewed in sign_in(people.dina).get(summary).text
    assert viewed not in sign_in(people.gwen).get(summary).text


def test_lists_count_apart_from_pages_opened(people, sign_in, looked_at):
    sign_in(people.gwen).get(reverse("dashboard:queue"))
    readers = sign_in(people.sia).get(reverse("oversight:viewed", args=[looked_at.key])).context_data["readers"]
    gwen = next(reader for reader in readers if reader["actor_id"] == people.gwen.pk)
    assert (gwen["opened"], gwen["listed"]) == (1, 1)


# --- asking why ------------------------------------------------------------------------------------------


@pytest.fixture
def restricted(people, looked_at, monkeypatch):
    """A page that asks why, as a restricted referral does."""
    plain = reading.shown

    def shown(record):
        plain(record)
        reasons.ask("restricted", record.reference)

    monkeypatch.setattr(reading, "shown", shown)
    return looked_at


def test_a_restricted_page_asks_why_once_a_session_and_writes_it_with_each_page(people, sign_in, restricted):
    client, url = sign_in(people.sia), reverse("referrals:summary", args=[restricted.key])
    answer = client.get(url)
    assert answer.status_code == 302
    ask = answer["Location"]
    assert "This referral is restricted" in client.get(ask).text
    assert client.post(ask, {"reason": ""}).status_code == 422
    answer = client.post(ask, {"reason": "Linked suspects"})
    assert answer["Location"] == url
    AccessEvent.objects.latest("id")
    for _ in range(2):
        assert CANARY in client.get(url).text
        assert AccessEvent.objects.latest("id").reason == "Linked suspects"


def test_the_api_takes_the_reason_in_a_header(people, sign_in, restricted):
    client, url = sign_in(people.sia), reverse("api:referral", args=[restricted.key])
    answer = client.get(url)
    assert answer.status_code == 428
    assert "X-Reason" in answer.text
    assert client.get(url, headers={"X-Reason": "Linked suspects"}).status_code == 200
    assert AccessEvent.objects.latest("id").reason == "Linked suspects"


def test_where_it_is_switched_off_nothing_is_asked(people, sign_in, restricted, settings):
    settings.AUDIT_REASONS = {"export"}
    assert sign_in(people.sia).get(reverse("referrals:summary", args=[restricted.key])).status_code == 200


@pytest.mark.asvs("V3.7.2")
def test_the_page_that_asks_leads_nowhere_else(people, sign_in):
    url = f"{reverse('oversight:reason')}?kind=restricted&next=https://elsewhere.example/"
    assert sign_in(people.sia).post(url, {"reason": "x"})["Location"] == "/"


def test_no_page_but_those_of_oversight_reads_the_access_log(people, sign_in, looked_at, monkeypatch):
    from django.test.utils import CaptureQueriesContext

    for name in ("sia", "ned", "nora"):
        client = sign_in(getattr(people, name))
        for url in (reverse("dashboard:home"), reverse("dashboard:queue"), reverse("api:referrals")):
            with CaptureQueriesContext(connection) as statements:
                client.get(url)
            assert not [one for one in statements if "from audit_accessevent" in one["sql"].replace('"', "").lower()]
