"""The walk leaves nobody and nothing out."""

from __future__ import annotations

from foundations.accounts import roles
from tests.access_matrix import cast


def test_every_role_walks():
    assert {person.role for person in cast.PEOPLE} == set(roles.by_key)


def test_every_relation_is_there():
    """Own, same force, same region, another region, and each exception besides the rule."""
    home, neighbour, away = (
        next(one for one in cast.RECORDS if one.key == key) for key in ("home", "neighbour", "away")
    )
    people = {person.key: person for person in cast.PEOPLE}
    assert people["olivia"].key in home.named
    assert people["colin"].organisation == home.force
    assert people["colin"].key not in home.named
    assert neighbour.region == home.region == people["sia"].organisation
    assert neighbour.force != home.force
    assert away.region != home.region
    assert {record.key for record in cast.RECORDS if record.granted or record.granted_before} == {"granted", "expired"}
    assert {record.share for record in cast.RECORDS} - {("", "", "")} == {
        ("refer", "offered", "ersou"),
        ("sight", "accepted", "ersou"),
        ("refer", "accepted", "ersou"),
    }
    restricted = [record for record in cast.RECORDS if record.restricted]
    assert {record.key for record in restricted} == {"restricted", "broken"}
    assert any(record.ended for record in cast.RECORDS)
    assert any(not record.sent for record in cast.RECORDS)
