"""The transaction that wrote a row, as PostgreSQL counts them."""

from django.db import models
from django.db.models import Func


class TransactionIdField(models.Field):
    """PostgreSQL's xid8: 64 bits, never used twice, in the order in which transactions began to write."""

    description = "Number of a transaction"

    def db_type(self, connection):
        return "xid8"

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return str(value) if isinstance(value, int) else value


class CurrentTransaction(Func):
    """The number of the transaction that asks."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionIdField()
