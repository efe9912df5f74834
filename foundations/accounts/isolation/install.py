"""Makes roles, functions, grants and policies of the declarations, and says where the database differs from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import connection, transaction

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, Definer, House, Rule

OWNER, APP, WORKER, REPORT, AUDIT = "toex_owner", "toex_app", "toex_worker", "toex_report", "toex_audit"
ROLES = {OWNER: "nologin", APP: "login noinherit", WORKER: "login noinherit", REPORT: "login", AUDIT: "login"}
# Read by readers of nothing else: which policy is whose.
_CLAUSES = {SEE: "using ({seen})", ADD: "with check ({added})", REMOVE: "using ({seen})"}
_CLAUSES[CHANGE] = "using ({seen}) with check ({seen})"

ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        create role {role} {rights} nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
exception when duplicate_object or unique_violation then null; -- another database of this server was quicker
end $$;
"""

READERS = {
    "toex_user": ("bigint", "toex.user"),
    "toex_person": ("bigint", "toex.person"),
    "toex_regions": ("bigint[]", "toex.regions"),
    "toex_reach": ("bigint[]", "toex.reach"),
    "toex_forces": ("bigint[]", "toex.forces"),
    "toex_national": ("boolean", "toex.national"),
    "toex_auditor": ("boolean", "toex.auditor"),
    "toex_handling": ("bigint[]", "toex.handling"),
    "toex_named": ("bigint[]", "toex.named"),
    "toex_system": ("text", "toex.system"),
}
# One of each setting: a reader that calls another costs twice.
READER = """
create or replace function {name}() returns {type} language plpgsql stable parallel safe as $$
declare
    value text := pg_catalog.current_setting('{setting}', true);
begin
    if value is null or value = '' then
        raise exception 'This query has no context: {setting} is not set' using
            errcode = 'insufficient_privilege', hint = 'Ask within isolation.as_user, as_nobody or as_system.';
    end if;
    return value::{type};
end $$;
"""
DEFINER = """
create or replace function {definer.signature} returns {definer.returns} language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ {definer.body} $$;
alter function {name} owner to {owner};
revoke all on function {name} from public;
grant execute on function {name} to {app}, {worker}, {owner};
"""


PREDICATE = """
create or replace function {one.name}({one.arguments}) returns boolean language plpgsql stable parallel safe cost 100 as $$
begin return coalesce({one.condition}, false); end $$;
"""
# Not the owner's rights: the parent is asked by the same role under its own policy.
PARENT = """
create or replace function toex_sees_{parent}_{column}(key bigint) returns boolean
language plpgsql stable parallel safe cost 1000 as $$
begin return exists (select 1 from public.{parent} where {column} = $1); end $$;
"""


def secure(house: House) -> bool:
    """Bring the database in step with the declarations, in one transaction; gives whether anything was to be done."""
    if not drift(house):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements(house):
            cursor.execute(statement)
    return True


def drift(house: House) -> list[str]:
    """In what the database differs from the declarations, in words; nothing where they are in step."""
    with connection.cursor() as cursor:
        cursor.execute("select obj_description(to_regprocedure('toex_user()'), 'pg_proc')")
        found = cursor.fetchone()[0]
        if found != digest(house):
            return ["The policies are not those of this release: run manage.py secure_database."]
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace "
            "and relrowsecurity and relforcerowsecurity"
        )
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute("select tablename, policyname from pg_policies where schemaname = 'public'")
        policies = set(cursor.fetchall())
    problems = [f"{table} has no row-level security." for table in sorted(set(house.rules) - forced)]
    expected = {(rule.table, name) for rule in house.rules.values() for name, _ in policies_of(rule, house)}
    problems += [f"{table} lacks the policy {name}." for table, name in sorted(expected - policies)]
    problems += [f"{table} has a policy that nobody declared: {name}." for table, name in sorted(policies - expected)]
    return problems


def set_password(role: str, password: str) -> None:
    """Give a login role its password."""
    with connection.cursor() as cursor:
        cursor.execute(f"alter role {role} with login password %s", [password])


def digest(house: House) -> str:
    """What the declarations come to, short."""
    return "toex " + hashlib.sha256("\n".join(_declared(house)).encode()).hexdigest()


def statements(house: House) -> Iterator[str]:
    """Everything that makes a database secure, in order. May be run again at any time."""
    yield from _declared(house)
    yield f"comment on function toex_user() is '{digest(house)}'"


def _declared(house: House) -> Iterator[str]:
    for role, rights in ROLES.items():
        yield ROLE.format(role=role, rights=rights)
    # Whoever migrates goes on reading and changing what it made; background work may act for a person.
    yield f"grant {OWNER} to current_user with inherit true"
    yield f"grant {APP}, {WORKER} to current_user with inherit false, set true"
    yield f"grant {APP} to {WORKER} with inherit false, set true"
    yield "revoke create on schema public from public"
    yield f"grant usage on schema public to {', '.join(ROLES)}"
    yield f"grant create on schema public to {OWNER}"
    yield from _functions(house)
    yield from _ownership()
    others = ", ".join(role for role in ROLES if role != OWNER)
    yield f"revoke all on all tables in schema public from public, {others}"
    yield from _grants(house)
    for rule in sorted(house.rules.values(), key=lambda rule: rule.table):
        yield _forget_policies(rule.table)
        yield f"alter table {rule.table} enable row level security, force row level security"
        for _, statement in policies_of(rule, house):
            yield statement


def _functions(house: House) -> Iterator[str]:
    for name, (kind, setting) in READERS.items():
        yield READER.format(name=name, type=kind, setting=setting)
    for parent, column in sorted({asked for rule in house.rules.values() for asked in rule.asks}):
        yield PARENT.format(parent=parent, column=column)
    for one in house.predicates:
        yield PREDICATE.format(one=one)
    for definer in sorted(house.definers, key=lambda one: one.signature):
        yield DEFINER.format(definer=definer, name=name_of(definer), owner=OWNER, app=APP, worker=WORKER)


def name_of(definer: Definer) -> str:
    """The function as ALTER and GRANT name it: with the types of its arguments."""
    name, arguments = definer.signature.rstrip(")").split("(")
    types = [argument.split(maxsplit=1)[1] for argument in arguments.split(",") if argument.strip()]
    return f"{name}({', '.join(types)})"


def _ownership() -> Iterator[str]:
    yield f"""
    do $$ declare one record; begin
        for one in select relname from pg_class where relnamespace = 'public'::regnamespace
            and relkind in ('r', 'p') and relowner <> '{OWNER}'::regrole
        loop execute format('alter table public.%I owner to {OWNER}', one.relname); end loop;
    end $$
    """


def _grants(house: House) -> Iterator[str]:
    for table, rights in sorted(house.public.items()):
        yield f"grant {', '.join(sorted(rights))} on {table} to {APP}"
        yield f"grant {', '.join(sorted(rights))} on {table} to {WORKER}"
    for rule in sorted(house.rules.values(), key=lambda rule: rule.table):
        yield f"grant {_rights(rule)} on {rule.table} to {APP}"
        yield f"grant {', '.join(sorted(rule.works))} on {rule.table} to {WORKER}"
        if rule.keeps:
            yield f"grant update ({', '.join(rule.keeps)}) on {rule.table} to {WORKER}"
    for table in sorted(house.report):
        yield f"grant select on {table} to {REPORT}"
    for table in sorted(house.audit):
        yield f"grant select on {table} to {AUDIT}"


def _rights(rule: Rule) -> str:
    columns = f" ({', '.join(rule.columns)})" if rule.columns else ""
    return ", ".join(f"select{columns}" if right == SEE else right for right in sorted(rule.may))


def _forget_policies(table: str) -> str:
    return f"""
    do $$ declare one record; begin
        for one in select policyname from pg_policies where schemaname = 'public' and tablename = '{table}'
        loop execute format('drop policy %I on {table}', one.policyname); end loop;
    end $$
    """


def policies_of(rule: Rule, house: House) -> Iterator[tuple[str, str]]:
    """Name and statement of each policy of a table: one a command for the web, one a command for background work."""
    for command in sorted(rule.may):
        clause = _CLAUSES[command].format(seen=rule.seen, added=rule.added or rule.seen)
        yield f"app_{command}", f"create policy app_{command} on {rule.table} for {command} to {APP} {clause}"
    for command in sorted(rule.works | ({CHANGE} if rule.keeps else set())):
        clause = _CLAUSES[command].format(seen="(select toex_system()) <> ''", added="(select toex_system()) <> ''")
        yield f"worker_{command}", f"create policy worker_{command} on {rule.table} for {command} to {WORKER} {clause}"
    yield "owner", f"create policy owner on {rule.table} to {OWNER} using (true) with check (true)"
    if rule.table in house.audit:
        yield "audit", f"create policy audit on {rule.table} for select to {AUDIT} using (true)"
