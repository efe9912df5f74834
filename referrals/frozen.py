"""SQL for migrations: rows of a request that nobody changes once it was submitted."""


def freeze_rows(table: str) -> str:
    """SQL that makes PostgreSQL refuse changes of `table`'s rows once their version of the request was submitted."""
    return (
        f"create trigger {table}_frozen before insert or update or delete on {table} "
        "for each row execute function toex_refuse_rows_of_sent();"
    )


def thaw_rows(table: str) -> str:
    """SQL that takes `freeze_rows` back."""
    return f"drop trigger {table}_frozen on {table};"
