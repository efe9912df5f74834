"""Table by table, as the web's role: rows of another region cannot be seen, changed, taken away or added."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Organisation
from referrals.models import Referral
from tests import factories
from tests.isolation import world
from toex.isolation import house

pytestmark = pytest.mark.django_db
HOUSE = house()
TABLES = sorted(HOUSE.rules)


@pytest.fixture
def eastern(people):
    return world.everything(people)


def ask(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def copies() -> dict[str, str]:
    """One row of each table as the text of JSON, read by the owner."""
    return {table: ask(f"select to_jsonb(one)::text from {table} one limit 1")[0][0] for table in TABLES}


def written() -> dict[str, str]:
    """The columns of each table that somebody may write, separated by commas: those that PostgreSQL fills are none."""
    rows = ask(
        "select table_name, string_agg(quote_ident(column_name), ', ') from information_schema.columns "
        "where table_schema = 'public' and is_generated = 'NEVER' group by table_name"
    )
    return dict(rows)


def refused(statement: str, *values) -> bool:
    try:
        with transaction.atomic():
            return ask(statement, *values) == 0
    except ProgrammingError as error:
        return "row-level security" in str(error) or "permission denied" in str(error)
    except IntegrityError as error:
        # The trigger that freezes what was sent fires before the policy is asked, and refuses what it cannot see.
        return "never changed" in str(error)


CHILDREN = {"referrals_referraldeadline": "referral_id", "terms_of_reference_termsdeadline": "terms_id"}


@pytest.mark.asvs("V8.2.2", "V8.4.1")
def test_no_row_of_another_region(people, eastern):
    """One test for all tables, because the world takes a second to make."""
    rows, columns = copies(), written()
    assert all(rows.values())
    theirs = {table: world.rows_of(table) for table in TABLES}
    for name in ("wanda", "walter", "will", "adam"):
        with isolation.as_user(getattr(people, name)):
            for table in TABLES:
                seen = world.rows_of(table)
                if table not in world.SEEN_BY_ALL:
                    assert seen == 0, (name, table)
                where = "where true" if table in world.SEEN_BY_ALL else "where id is not null"
                # A child has the key of its parent, and no id.
                column = CHILDREN.get(table, "id")
                if table in CHILDREN:
                    where = f"where {column} is not null"
                assert refused(f"delete from {table} {where}"), (name, table)
                assert refused(f"update {table} set {column} = {column} {where}"), (name, table)
                if table not in world.ADDED_BY_ALL:
                    given = columns[table]
                    copy = f"insert into {table} ({given}) select {given} from jsonb_populate_record(null::{table}, %s)"
                    assert refused(copy, rows[table]), (name, table)
    assert {table: world.rows_of(table) for table in TABLES} == theirs


def test_those_of_the_region_see_them_all(people, eastern):
    own = {"audit_auditevent", "audit_auditseal", "notifications_notification", "referrals_idempotencykey"}
    # A part of a draft, which no region sees.
    own.add("referrals_subjectimport")
    own |= {"documents_upload"}
    with isolation.as_user(people.sia):
        assert [table for table in TABLES if table not in own and not world.rows_of(table)] == []


def test_nobody_sees_nothing(people, eastern):
    with isolation.as_nobody():
        for table in set(TABLES) - world.SEEN_BY_ALL - world.LOG:
            assert world.rows_of(table) == 0, table


@pytest.mark.parametrize("role", ["toex_app", "toex_worker"])
@pytest.mark.asvs("V8.3.1", "V16.5.3")
def test_a_query_outside_of_a_context_is_refused_aloud(people, eastern, role):
    ask(f"set local role {role}")
    for table in sorted(set(TABLES) - world.SEEN_BY_ALL):
        with pytest.raises(ProgrammingError, match="has no context|permission denied"), transaction.atomic():
            world.rows_of(table)


def test_auditors_read_the_log_and_nothing_else(people, eastern):
    with isolation.as_user(people.otto):
        assert world.rows_of("audit_auditevent") > 20
        for table in set(TABLES) - world.SEEN_BY_ALL - world.LOG:
            assert world.rows_of(table) == 0, table


def test_the_outbox_shows_how_late_it_is_and_no_more(people, eastern):
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with isolation.as_user(people.sia), denied, transaction.atomic():
        ask("select subject from notifications_outboxemail")


def test_the_report_role_reads_reference_data_and_no_record(people, eastern):
    ask("set local role toex_report")
    assert ask("select count(*) from accounts_organisation")[0][0] > 50
    for table in TABLES:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            world.rows_of(table)


def test_the_audit_role_reads_the_log_without_a_context(people, eastern):
    ask("set local role toex_audit")
    assert world.rows_of("audit_auditevent") > 20
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask("delete from audit_auditevent")


def test_whoever_loses_sight_by_their_own_move_finishes_it_and_then_sees_no_more(people, sign_in):
    referral = factories.at_first_gate(people)
    region = Organisation.objects.get(slug="rocuwm")
    answers = {
        "reason": factories.reason("redirect").code,
        "rationale": "It is theirs.",
        "region": region.slug,
        "version": referral.version,
    }
    page = sign_in(people.gwen)
    assert page.post(f"{referral.get_absolute_url()}steps/redirect/", answers).status_code == 302
    assert Referral.objects.get(pk=referral.pk).region == region
    assert page.get(referral.get_absolute_url()).status_code == 404
    with isolation.as_user(people.gwen):
        assert not Referral.objects.filter(pk=referral.pk).exists()
        assert world.rows_of("deadlines_deadline") == 0
