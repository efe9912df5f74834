"""How numbers, registrations, days and names are read."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from referrals.subjects import normal


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("00447700900123", "+447700900123"),
        ("+44 (0)7700 900 123", "+447700900123"),
        ("\u202d07700\u00a0900123\u202c", "+447700900123"),
        ("+40 721 555 000", "+40721555000"),
        ("020 7946 0123", "+442079460123"),
    ],
)
def test_telephones_become_e164(typed, number):
    assert normal.telephone(typed).identifier == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("7.7009E+09", "shortened"),
        ("unknown", "Enter a telephone number"),
        ("12345", "too few"),
        ("07700 900 123 456 789", "too many"),
        ("😀", "Enter a telephone number"),
    ],
)
def test_what_is_no_telephone_is_refused(typed, words):
    with pytest.raises(ValidationError, match=words):
        normal.telephone(typed)


@pytest.mark.parametrize(
    ("typed", "mark", "warned"),
    [
        ("ab12 cde", "AB12CDE", False),
        ("A123 BCD", "A123BCD", False),
        ("BIG 1234", "BIG1234", False),
        ("B-XY 4711 Z", "BXY4711Z", True),
        ("МК 123", "МК123", True),
    ],
)
def test_registrations_of_other_shapes_are_warned_of(typed, mark, warned):
    read = normal.registration(typed)
    assert (read.identifier, bool(read.warning)) == (mark, warned)


@pytest.mark.parametrize("typed", ["", "-", "A", "ABCDEFGHIJKLM"])
def test_what_is_no_registration_is_refused(typed):
    with pytest.raises(ValidationError):
        normal.registration(typed)


@pytest.mark.parametrize(
    ("typed", "read", "noted"),
    [
        ("3/4/1988", date(1988, 4, 3), True),
        ("1988-04-03", date(1988, 4, 3), False),
        ("13.04.1988", date(1988, 4, 13), False),
        ("4 April 1988", date(1988, 4, 4), False),
        ("3rd Apr 1988", date(1988, 4, 3), False),
        ("1988-04-03 00:00:00", date(1988, 4, 3), False),
    ],
)
def test_days_are_read_with_the_day_first_and_say_so_where_it_could_be_otherwise(typed, read, noted):
    born_on, note = normal.birthday(typed)
    assert (born_on, bool(note)) == (read, noted)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31/02/1990", "real date"),
        ("04/23/1990", "day first"),
        ("3/4/88", "4 numbers"),
        ("1/1/2999", "in the past"),
        ("1/1/1812", "after 1 January 1900"),
        ("spring 1990", "a day, a month and a year"),
    ],
)
def test_impossible_days_are_refused(typed, words):
    with pytest.raises(ValidationError, match=words):
        normal.birthday(typed)


def test_names_are_compared_without_accents_order_and_signs():
    assert normal.fold("Kovač, Ana-Marija") == normal.fold("ANA MARIJA KOVAC") == "ana kovac marija"


def test_accounts_are_compared_without_their_beginnings():
    one, other = normal.account("Instagram", "@Ana.K"), normal.account("instagram", "ana.k")
    assert one.identifier == other.identifier
    with pytest.raises(ValidationError):
        normal.account("Telegram", "@")


def test_places_are_compared_by_postcode_and_words():
    one = normal.place("12 Mill Court\nNorwich", "nr1 3ju")
    other = normal.place("12, Mill Court, Norwich NR13JU", "")
    assert one.identifier == other.identifier
    assert other.shown == "12, Mill Court, Norwich, NR1 3JU"
    with pytest.raises(ValidationError):
        normal.postcode("NR1")


def test_numbers_of_banks_and_companies_keep_their_zeros():
    assert normal.sort_code("309421") == normal.sort_code("30-94-21") == "30-94-21"
    assert normal.account_number("1234567") == "01234567"
    assert normal.company_number("1234567") == "01234567"
    assert normal.company_number("sc 123456") == "SC123456"
    with pytest.raises(ValidationError, match="dropped the first zero"):
        normal.sort_code("12345")
    for wrong in ("١٢٣٤٥٦", "12345a"):
        with pytest.raises(ValidationError):
            normal.sort_code(wrong)
