"""A marker of its own in every text field of every protected table, and what no marker can stand in, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model

from tests.canaries.story import CANARY
from toex.isolation import house

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField)
# By the name of the field, in whichever table: what the service itself writes there, from a list of its own.
OURS = {
    "kind": "a code of ours",
    "about": "names a thing by its id",
    "detail": "what a mail server said",
    "verb": "a step of a lifecycle",
    "label": "a step in words",
    "from_status": "a status",
    "to_status": "a status",
    "event": "a verb",
    "screen": "the name of an address",
    "address": "the path of a page, which holds a reference",
    "path": "the path of a page, which holds a reference",
    "key": "what happened, by codes and ids",
    "reason_code": "a code of ours",
    "content_type": "a kind of file",
    "sha256": "a digest",
    "content_digest": "a digest",
    "digest": "a digest",
    "marking": "a marking of ours",
    "columns": "keys of columns",
    "marks": "identifiers, as they are compared",
    "readers": "ids",
    "seers": "ids",
    "facets": "codes and ids, by which a search is narrowed",
    "looks": "tabs of ours, and instants",
    "merkle_root": "a digest",
    "previous_hash": "a digest",
    "hash": "a digest",
    "message_id": "made of random letters",
    "target_type": "the name of a model",
    "target_id": "an id",
    "target_ids": "ids",
    "region_ids": "ids",
    "actor_organisation_ids": "ids",
    "shown": "names of models",
    "reference": "searched for as it is",
    "references": "searched for as they are",
    "actor_name": "people are named to each other",
    "actor_email": "people are named to each other",
    "to_email": "people are named to each other",
    "file": "a random path; the file behind it holds a marker",
    "last_error": "what a mail server said",
    "section": "a page of ours",
    "fields": "names of fields",
    "fingerprint": "a digest",
    "reminded": "a code of ours",
    "calendar_version": "the name of a calendar",
    "risk": "a code of ours",
    "priority": "a code of ours",
}

# Lists of rows: what one holds besides the marker, which stands in the answer that is named first.
ROWS = {
    "questions": ("question", {}),
    "roles": ("task", {"role": "researcher", "days": 3}),
    "products": ("purpose", {"product_type": "network-analysis", "name": "Network analysis", "due": "2031-01-02"}),
    "timeline": ("what", {"on": "2031-01-02", "kind": "milestone"}),
}


def fields() -> Iterator[tuple[type[Model], models.Field]]:
    """Every field that people's words can come to stand in."""
    protected = house().rules
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in protected:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, TEXTS) and not field.choices and field.name not in OURS:
                yield model, field


def name_of(model, field) -> str:
    return f"{model._meta.label}.{field.name}"


# Each field has a number, so that a page tells which one it shows.
def numbers() -> dict[str, int]:
    return {name_of(model, field): number for number, (model, field) in enumerate(fields(), start=100)}


def plant(mark: str) -> list[str]:
    """Write the marker into every field of every row that has none yet; gives what could not be written."""
    failed, number = [], numbers()
    with connection.cursor() as cursor:
        # Rows that are written once are written a second time here, by the superuser of the tests alone.
        cursor.execute("set local session_replication_role = replica")
        for model, field in fields():
            name = name_of(model, field)
            statement, values = _statement(model, field, f"{mark}x{number[name]}x")
            # Where a constraint wants some rows empty, those that are not.
            for also in ("", f""" and "{field.column}"::text <> '' """):
                try:
                    with transaction.atomic():
                        cursor.execute(statement + also, values)
                    break
                except IntegrityError as error:
                    refused = f"{name}: {error}"
            else:
                failed.append(refused)
        cursor.execute("set local session_replication_role = origin")
    return failed


def _statement(model, field, text: str) -> tuple[str, list]:
    table, column = model._meta.db_table, field.column
    value = "%s"
    if field.name in ROWS:
        answer, known = ROWS[field.name]
        row = json.dumps({"key": "0000000a", **known})
        value = f"jsonb_build_array('{row}'::jsonb || jsonb_build_object('{answer}', %s::text))"
    elif isinstance(field, models.JSONField):
        value = "jsonb_build_array(%s::text)" if field.default is list else "jsonb_build_object('note', %s::text)"
    elif isinstance(field, ArrayField):
        value = "array[%s]"
    # What was typed keeps its marker: only the number of the field is added, or all where it has none.
    has_number = f'"{column}"::text ~ %s'
    return (
        f'update "{table}" set "{column}" = {value} where not {has_number}',
        [text, f"{CANARY}[a-z]+x[0-9]+x"],
    )


def unplanted(mark: str) -> list[str]:
    """Fields in which no row of this region holds its marker."""
    missing, number = [], numbers()
    with connection.cursor() as cursor:
        for model, field in fields():
            name = name_of(model, field)
            cursor.execute(
                f'select count(*) from "{model._meta.db_table}" where "{field.column}"::text like %s',
                [f"%{mark}x{number[name]}x%"],
            )
            if not cursor.fetchone()[0]:
                missing.append(name)
    return missing
