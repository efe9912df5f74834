"""Whatever is typed into a field of a subject, or stands in a cell of a list: kept, or answered where it stands."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundations.core.forms import DayField
from referrals.models import Subject
from referrals.subjects import importing, reading
from referrals.subjects.forms import FORMS
from tests.referrals.test_request_input import TYPED

QUICK = settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
RIGHT = {
    "person": {"first_names": "Ana", "last_name": "Kovač", "role": "suspect"},
    "telephone": {"number": "07700 900123"},
    "account": {"platform": "Example", "handle": "@ana"},
    "email": {"address": "ana@mail.example"},
    "vehicle": {"registration": "AB12 CDE"},
    "place": {"address": "1 High Street, Norwich"},
    "organisation": {"organisation": "Lanternfish Ltd"},
    "bank_account": {"sort_code": "30-94-21", "account_number": "31926819"},
}
# They turn text round, end it, or are no text.
NEVER_KEPT = set("\u202e\u202d\u2066\ufeff\x00\x07")


@pytest.mark.parametrize("kind", FORMS)
def test_any_text_in_any_field(kind):
    form_of = FORMS[kind]
    right = RIGHT[kind] | {"basis": "fact"}
    assert form_of(right, lists={}, known={}).is_valid(), form_of(right, lists={}, known={}).errors
    names = [name for name, field in form_of.base_fields.items() if not isinstance(field, DayField)]
    days = [name for name, field in form_of.base_fields.items() if isinstance(field, DayField)]

    @QUICK
    @given(name=st.sampled_from(names + [f"{name}-year" for name in days]), value=TYPED)
    @example(name=names[0], value="\u202egnp.exe")
    def holds(name, value):
        form = form_of(right | {name: value}, lists={}, known={})
        assert set(form.errors) <= {*names, *days, "source_checked"}
        assert all(str(message).strip() for messages in form.errors.values() for message in messages)
        if not form.errors:
            made = form_of.columns(form.cleaned_data)
            text = json.dumps(made, ensure_ascii=False, default=str)
            text.encode()
            assert not NEVER_KEPT & set(text)
            assert made["name"].strip()
            for column, value in made.items():
                longest = Subject._meta.get_field(column).max_length
                assert not (longest and isinstance(value, str)) or len(value) <= longest, column
        form.render()

    holds()


@QUICK
@given(
    rows=st.lists(st.lists(TYPED, min_size=1, max_size=5), min_size=1, max_size=6),
    separator=st.sampled_from("\t,;|"),
    kind=st.sampled_from(["", *FORMS]),
)
@example(rows=[["Name", "Telephone"], ["=cmd()", "00"]], separator=",", kind="")
def test_any_list(rows, separator, kind):
    """Each row is understood or says what is wrong; none is lost and nothing breaks."""
    text = "\n".join(separator.join(cells) for cells in rows)
    try:
        table = reading.pasted(text)
    except ValidationError:
        # Nothing that could be added, or more than there is room for; what is said has tests of its own.
        return
    choices = importing.guessed(table, kind=kind, role="suspect", basis="fact")
    filled = sum(any(row) for row in table.rows[choices.heading :])
    found = importing.check(table.rows, choices, {}, {})
    assert len(found) == filled
    for row in found:
        assert (row.state == importing.WRONG) == bool(row.problems)
        assert row.state == importing.WRONG or row.columns["name"]
        json.dumps(row.stored())
