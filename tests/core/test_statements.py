"""Statements are kept as text and prepared where they are asked again; answers are never kept."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from foundations.accounts.models import Organisation
from foundations.core import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(settings, monkeypatch):
    settings.PREPARE_STATEMENTS = True
    monkeypatch.setattr(statements, "_kept", {})
    connection.prepared_statements = (None, {})
    yield
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
    connection.prepared_statements = (None, {})


def names(key, made: list | None = None) -> list[str]:
    def make():
        if made is not None:
            made.append(key)
        return Organisation.objects.filter(kind="region").order_by("slug").values_list("short_name")

    return [row.name for row in statements.listed(key, ["name"], make)]


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements")
        return cursor.fetchone()[0]


def test_the_statement_is_made_once_and_the_answer_is_always_new():
    made: list = []
    before = names(("regions", 1), made)
    Organisation.objects.filter(kind="region").order_by("slug").first()
    for number in range(4):
        Organisation.objects.filter(kind="region", short_name=before[0]).update(short_name=f"Changed {number}")
        before = names(("regions", 1), made)
        assert before[0] == f"Changed {number}"
    assert made == [("regions", 1)]
    assert prepared() == 1
    names(("regions", 2), made)
    assert len(made) == 2, "another key, another statement"


def test_without_a_key_nothing_is_kept_and_nothing_prepared():
    made: list = []
    assert names(None, made) == names(None, made)
    assert len(made) == 2
    assert prepared() == 0


def test_what_can_have_no_row_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert statements.listed("none", ["name"], lambda: Organisation.objects.none().values_list("name")) == []


def test_a_connection_keeps_no_more_than_so_many(monkeypatch):
    monkeypatch.setattr(statements, "MOST_PREPARED", 3)
    for key in range(7):
        assert names(key) == names(key) == names(key)
    assert 1 <= prepared() <= 3


def test_a_broken_transaction_leaves_no_name_that_is_not_there():
    first = names("broken")
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError):
            cursor.execute("select nothing_such")
        with pytest.raises(InternalError):
            statements.ask(cursor, "broken", lambda: ("select 1", ()))
        transaction.set_rollback(True)
    assert names("broken") == first == names("broken")


def test_it_is_not_prepared_behind_a_pooler(settings):
    settings.PREPARE_STATEMENTS = False
    assert names("pooled") == names("pooled") == names("pooled")
    assert prepared() == 0
