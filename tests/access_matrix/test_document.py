"""docs/access-matrix.md: in step with the code, and saying what the walked matrix says."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from foundations.accounts import roles
from foundations.lifecycle.machine import REGISTRY
from tests.access_matrix import cast, expectation
from toex import access_matrix
from toex.access import ADDRESSES, ANYONE, RECORD

RECORDS = {record.key: record for record in (*cast.RECORDS, cast.WORKED_BY_ALL)}


def test_the_page_is_in_step():
    call_command("write_access_matrix", "--check", verbosity=0)


def test_a_page_out_of_step_is_said(monkeypatch):
    monkeypatch.setattr("toex.management.commands.write_access_matrix.document", lambda: "something else")
    with pytest.raises(SystemExit, match="out of step"):
        call_command("write_access_matrix", "--check", verbosity=0)


def test_every_role_has_a_column_and_every_permission_its_words():
    assert list(access_matrix.SHORT) == [role.key for role in roles.ALL]
    assert set(access_matrix.permission_words()) == set().union(*(role.permissions for role in roles.ALL))


def people_of(role) -> list[cast.Person]:
    return [person for person in cast.PEOPLE if person.role == role.key]


def word_for(role, opens) -> str:
    """The word of the table for what `opens(person, record)` says of the records of the cast."""
    seen = {
        key: [person for person in people_of(role) if opens(person, RECORDS[key])]
        for key in ("away", "neighbour", "home", "closed", "served", "worked by all")
    }
    strangers = {key: [one for one in found if one.key not in RECORDS[key].named] for key, found in seen.items()}
    if strangers["away"]:
        return access_matrix.ALL
    if strangers["served"]:
        return access_matrix.SERVED
    if strangers["neighbour"]:
        return access_matrix.REGION
    if strangers["home"] or strangers["closed"]:
        return access_matrix.FORCE
    return access_matrix.OWN if any(seen.values()) else access_matrix.NOT


def opens_with(address, needs):
    """Whether an address of a record opens, for any of its parts."""

    def opens(person, record):
        count = max(1, len(record.taskings), len(record.products))
        permissions = {needs} - {""}
        return any(
            expectation.of_record(address, person, record, number, permissions) == expectation.OPEN
            for number in range(1, count + 1)
        )

    return opens


# What depends on whom another asks has a word of its own.
DEPENDS = {
    "referrals.accept_ownership": access_matrix.ASKED,
    "referrals.refuse_ownership": access_matrix.ASKED,
    "referrals.answer_share": access_matrix.OFFERED,
}
# Steps have tables of their own.
OF_RECORDS = [name for name, one in ADDRESSES.items() if one.who == RECORD and one.part != "own" and not one.lifecycle]


@pytest.mark.parametrize("name", OF_RECORDS)
def test_the_words_of_pages_are_those_of_the_matrix(name):
    address = ADDRESSES[name]
    needs = [address.needs, address.changes] if address.changes else [address.needs]
    for (_, words), needed in zip(access_matrix.rows(address), needs, strict=True):
        expected = [word_for(role, opens_with(address, needed)) for role in roles.ALL]
        assert dict(zip(access_matrix.SHORT, words, strict=True)) == dict(
            zip(access_matrix.SHORT, expected, strict=True)
        )


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_the_words_of_steps_are_those_of_the_matrix(name):
    if name not in access_matrix.LIFECYCLE_PARTS:
        pytest.fail(f"the steps of {name} stand in no table")
    part = access_matrix.LIFECYCLE_PARTS[name]
    address = next(one for one in ADDRESSES.values() if one.lifecycle == name)
    rows = [row for row in REGISTRY[name].transitions if row.manual]
    for row, (verb, _, words) in zip(rows, access_matrix.step_rows(name), strict=True):
        permission = str(row.permission)
        if word := DEPENDS.get(permission):
            expected = [word if permission in role.permissions else access_matrix.NOT for role in roles.ALL]
        else:
            expected = [word_for(role, opens_with(address, permission)) for role in roles.ALL]
        assert dict(zip(access_matrix.SHORT, words, strict=True)) == dict(
            zip(access_matrix.SHORT, expected, strict=True)
        ), (verb, part)


def test_the_words_of_other_pages_are_those_of_the_matrix():
    for name, address in ADDRESSES.items():
        if address.who in {ANYONE, RECORD}:
            continue
        for role in roles.ALL:
            for writes, method in ((False, "GET"), (True, "POST")):
                answers = {
                    expectation.without_record(address, method, person) == expectation.OPEN
                    for person in people_of(role)
                }
                word = access_matrix.cell(role, address, writes=writes)
                expected = {"✓": {True}, "–": {False}, "national": {True, False}, "regional": {True, False}}[word]
                assert answers == expected, (name, role.key, method)
