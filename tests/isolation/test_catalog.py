"""What PostgreSQL says of itself: nothing is open that nobody declared."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from foundations.accounts.isolation import install
from toex import isolation

pytestmark = pytest.mark.django_db
HOUSE = isolation.house()


def ask(statement: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def tables_in_database() -> set[str]:
    return {row[0] for row in ask("select tablename from pg_tables where schemaname = 'public'")}


def test_every_table_is_protected_or_declared_public():
    assert not isolation.undeclared()
    assert tables_in_database() == HOUSE.tables()
    assert not set(HOUSE.rules) & set(HOUSE.public)


def test_a_table_that_nobody_declared_is_refused(monkeypatch):
    monkeypatch.setattr(isolation, "PUBLIC", {k: v for k, v in isolation.PUBLIC.items() if k != "accounts_user"})
    with pytest.raises(CommandError, match="says nothing about accounts_user"):
        call_command("secure_database")


@pytest.mark.asvs("V8.4.1")
def test_every_protected_table_has_forced_security_and_a_policy_for_each_command():
    rows = ask(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class "
        "where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    secured = {name for name, enabled, forced in rows if enabled and forced}
    assert secured == set(HOUSE.rules)
    for rule in HOUSE.rules.values():
        found = {row[0] for row in ask("select cmd from pg_policies where tablename = %s", rule.table)}
        assert {verb.upper() for verb in rule.may | rule.works} <= found, rule.table


def test_policies_are_those_that_are_declared():
    assert install.drift(HOUSE) == []
    call_command("secure_database", check=True)


@pytest.mark.parametrize(
    "mischief",
    [
        "alter table tasking_product disable row level security",
        "alter table tasking_product no force row level security",
        "drop policy app_select on tasking_product",
        "create policy mine on tasking_product using (true)",
        "comment on function toex_user() is 'another release'",
    ],
)
def test_what_was_changed_by_hand_is_told(mischief):
    with connection.cursor() as cursor:
        cursor.execute(mischief)
    with pytest.raises(CommandError):
        call_command("secure_database", check=True)


def test_it_is_mended_by_running_the_command_again():
    with connection.cursor() as cursor:
        cursor.execute("create policy mine on tasking_product using (true)")
        cursor.execute("alter table tasking_tasking no force row level security")
    call_command("secure_database", verbosity=0)
    assert install.drift(HOUSE) == []


def test_no_view_shows_rows_with_its_owner_s_eyes():
    views = ask(
        "select relname, reloptions from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
    )
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []
    assert ask("select matviewname from pg_matviews where schemaname = 'public'") == []


def test_only_the_listed_functions_run_with_their_owner_s_rights():
    found = ask(
        "select proname, proowner::regrole::text, proconfig from pg_proc "
        "where pronamespace = 'public'::regnamespace and prosecdef"
    )
    assert {name for name, _, _ in found} == {one.signature.split("(")[0] for one in HOUSE.definers}
    for name, owner, config in found:
        assert owner == install.OWNER, name
        assert config == ["search_path=pg_catalog, public, pg_temp"], name


@pytest.mark.asvs("V13.2.2")
def test_login_roles_own_nothing_and_pass_no_policy():
    rows = ask(
        "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles "
        "where rolname like 'toex%%'"
    )
    assert {row[0] for row in rows} >= set(install.ROLES)
    for name, _, *powers in rows:
        assert powers == [False] * 4, name
    assert not {row[0]: row[1] for row in rows}[install.OWNER]
    owned = ask(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') "
        "and relowner <> 'toex_owner'::regrole"
    )
    assert owned == []


@pytest.mark.asvs("V13.2.2")
def test_rights_are_those_that_are_declared():
    for table in sorted(HOUSE.tables()):
        rule = HOUSE.rules.get(table)
        for role, verbs in (
            ("toex_app", rule.may if rule else HOUSE.public[table]),
            ("toex_worker", rule.works if rule else HOUSE.public[table]),
            ("toex_report", {"select"} if table in HOUSE.report else set()),
            ("toex_audit", {"select"} if table in HOUSE.audit else set()),
        ):
            for verb in ("select", "insert", "update", "delete", "truncate"):
                expected = verb in verbs and not (verb == "select" and rule and rule.columns and role == "toex_app")
                (held,) = ask("select has_table_privilege(%s, %s, %s)", role, table, verb)[0]
                assert held == expected, (role, table, verb)


def test_what_is_written_once_may_not_be_changed_by_the_web_either():
    frozen = {row[0] for row in ask("select tgrelid::regclass::text from pg_trigger where tgname like '%%_write_once'")}
    for table in frozen & set(HOUSE.rules) - {"tasking_dissemination"}:
        assert not {"update", "delete"} & HOUSE.rules[table].may, table


def test_every_model_that_names_a_referral_is_protected():
    referral = apps.get_model("referrals.Referral")
    naming = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is referral
    }
    assert naming <= set(HOUSE.rules)
