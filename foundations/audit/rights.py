"""What the database role of the service may do with the log, where it does not own the tables."""

from __future__ import annotations

from django.db import connection

from foundations.audit.models import AccessEvent, AuditEvent, AuditSeal


def rights_of_the_service(role: str) -> list[str]:
    """SQL for the owner: `role` may add rows and read them, and nothing else.

    The triggers refuse the rest to everybody; these rights keep the service from taking the triggers away.
    """
    name = connection.ops.quote_name(role)
    statements = []
    for model in (AuditEvent, AccessEvent, AuditSeal):
        table = connection.ops.quote_name(model._meta.db_table)
        statements += [
            f"revoke all on {table} from {name}",
            f"grant select, insert on {table} to {name}",
            f"grant usage on sequence {model._meta.db_table}_id_seq to {name}",
        ]
    return statements
