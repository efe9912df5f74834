"""SQL for migrations: rows that may be written once and never changed."""

REFUSE_CHANGE = """
create or replace function toex_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% rows are written once and never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
"""


def refuse_changes(table: str) -> str:
    """SQL that makes PostgreSQL refuse UPDATE and DELETE on `table`."""
    return (
        f"create trigger {table}_write_once before update or delete on {table} "
        "for each row execute function toex_refuse_change();"
    )


def allow_changes(table: str) -> str:
    """SQL that takes `refuse_changes` back."""
    return f"drop trigger {table}_write_once on {table};"


def refuse_truncate(table: str) -> str:
    """SQL that makes PostgreSQL refuse TRUNCATE too, for which row triggers do not fire."""
    return (
        f"create trigger {table}_no_truncate before truncate on {table} "
        "for each statement execute function toex_refuse_change();"
    )


def allow_truncate(table: str) -> str:
    """SQL that takes `refuse_truncate` back."""
    return f"drop trigger {table}_no_truncate on {table};"
