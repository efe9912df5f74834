"""Pasting and uploading: what was understood is shown row by row, can be put right, and only then is added."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from referrals.models import Subject, SubjectImport
from referrals.subjects import importing, reading
from referrals.subjects.importing import GOOD, THERE, TWICE, WRONG
from tests.subjects.conftest import columns
from tests.subjects.test_reading import workbook

MEANT = {"basis": "fact", "role": "suspect", "kind": "", "separator": ""}
PEOPLE = "Name\tDOB\tRole\nAna Kovač\t3/4/1988\tsuspect\nBen Lam\t31/2/1990\tvictim\nCy Eze\t\tboss\n"


def states(text: str, **meant) -> list:
    table = reading.pasted(text)
    choices = importing.guessed(table, **{"role": "suspect", "basis": "fact"} | meant)
    return importing.check(table.rows, choices, {}, {})


# --- row by row ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Name\tDOB\nAna\t31/02/1990", "Date of birth must be a real date"),
        ("Name\tDOB\nAna\t04/23/1990", "Date of birth must have the day first, like 27 3 1985"),
        ("Name\tRole\nAna\tboss", "Role must be suspect, convicted, victim, witness, associate or other, not “boss”"),
        ("Number\n=1+1", "Telephone number: A formula. Copy its result as a value and paste it"),
        ("Name\n=HYPERLINK(1)", "Full name: A formula. Copy its result as a value and paste it"),
        ("Number\n7.7E+09", "shortened"),
        ("Number\n07700\x07 900123", "characters that cannot be shown"),
        ("Name\n" + "x" * 200, "Last name must be 120 characters or less"),
        ("Name\tGrading\nAna\tZ9", "Grading must be like 2B P"),
        ("Name\tGrading\nAna\t2B C", "Enter the conditions of handling code C"),
        ("Sort code\tAccount number\n10203\t12345678", "dropped the first zero"),
        ("Type\tValue\nboat\tSea Breeze", "What it is must be person, telephone"),
    ],
)
def test_a_row_that_is_wrong_says_what_to_do(text, message):
    (row,) = states(text)
    assert row.state == WRONG
    assert len(row.problems) == 1
    assert message in row.problems[0]


def test_people_without_a_role_are_not_added():
    (row,) = states("Name\nAna", role="")
    assert row.problems == ["Select the role of this person"]


def test_rows_of_several_kinds():
    found = states("Type\tValue\nperson\tKovač, Ana\nphone\t7700900123\ncar\tAB12CDE\nemail\tana@mail.example")
    assert [(row.state, row.kind, row.name) for row in found] == [
        (GOOD, "person", "Ana Kovač"),
        (GOOD, "telephone", "+44 7700 900123"),
        (GOOD, "vehicle", "AB12 CDE"),
        (GOOD, "email", "ana@mail.example"),
    ]


def test_marks_of_direction_go_and_emoji_stay():
    found = states("Name\n\u202eAna \u200bKovač\n😀 Ben")
    assert [row.name for row in found] == ["Ana Kovač", "😀 Ben"]


def test_an_ambiguous_day_says_how_it_was_read():
    (row,) = states("Name\tDOB\nAna\t03/04/1988")
    assert row.notes == ["Date of birth read as 3 April 1988"]


def test_the_same_in_the_list_and_in_the_request():
    table = reading.pasted("Number\n07700900123\n+447700900123\n07700 900 124")
    choices = importing.guessed(table, basis="fact")
    there = {importing.sameness(columns("telephone", number="07700900124")): "key"}
    assert [row.state for row in importing.check(table.rows, choices, {}, there)] == [GOOD, TWICE, THERE]


def test_grading_in_one_column():
    (row,) = states("Name\tGrade\nAna\t2b/p")
    assert [row.columns[name] for name in ("source_evaluation", "information_assessment", "handling_code")] == [
        "2",
        "B",
        "P",
    ]


# --- the pages -------------------------------------------------------------------------------------------------


def paste(pages, text, **more):
    return pages.post("import-subjects", MEANT | {"pasted": text} | more)


def test_a_list_is_pasted_previewed_and_added(pages, draft):
    assert paste(pages, PEOPLE)["Location"] == pages.url("imported-subjects")
    text = pages.get("imported-subjects").text
    assert "<strong>1</strong> row can be added" in text
    assert "<strong>2</strong> rows have to be put right" in text
    assert "Date of birth must be a real date" in text
    assert not Subject.objects.exists()
    answer = pages.post("imported-subjects", {"do": "take"})
    assert answer["Location"] == pages.url("imported-subjects")
    assert Subject.objects.get().name == "Ana Kovač"
    # The wrong ones wait, and are put right on the spot.
    text = pages.get("imported-subjects").text
    assert "1 subject has been added. 2 rows have to be put right below." in text
    assert "Ben Lam\t31/2/1990\tvictim" in text
    mended = {"do": "mend", "mended": "Ben Lam\t28/2/1990\tvictim\nCy Eze\t\tassociate"}
    assert pages.post("imported-subjects", mended).status_code == 302
    assert pages.post("imported-subjects", {"do": "take"})["Location"] == pages.url("subjects")
    assert list(Subject.objects.values_list("name", "role")) == [
        ("Ana Kovač", "suspect"),
        ("Ben Lam", "victim"),
        ("Cy Eze", "associate"),
    ]
    assert not SubjectImport.objects.exists()
    draft.refresh_from_db()
    assert draft.subject_count == 3


def test_a_file_is_uploaded(pages, draft):
    upload = workbook(["Reg", "Colour"], ["AB12 CDE", "Red"], ["ab12cde", "Red"])
    assert pages.post("import-subjects", MEANT | {"upload": upload}).status_code == 302
    text = pages.get("imported-subjects", "?show=same").text
    assert "The same as row 2: merged" in text
    pages.post("imported-subjects", {"do": "take"})
    vehicle = Subject.objects.get()
    assert (vehicle.identifier, vehicle.aliases) == ("AB12CDE", ["ab12cde"])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Paste a list or upload a file"),
        ({"pasted": "x", "upload": SimpleUploadedFile("a.csv", b"x")}, "not both"),
        ({"upload": SimpleUploadedFile("a.pdf", b"x")}, "must be a CSV, TXT, TSV or XLSX"),
        ({"upload": SimpleUploadedFile("a.xlsx", b"x")}, "not a readable XLSX"),
        ({"upload": SimpleUploadedFile("a.csv", b"")}, "empty"),
        ({"pasted": ",".join("x" * 10_000)}, "10,000 columns"),
        ({"pasted": "x", "basis": ""}, "facts or assessments"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(pages, draft, typed, message):
    answer = pages.post("import-subjects", MEANT | typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert not SubjectImport.objects.exists()


def test_columns_are_corrected_on_the_preview(pages, draft):
    paste(pages, "07700900123\tAna\n07700900124\tBen")
    assert SubjectImport.objects.get().choices["kind"] == "telephone"
    read = {"do": "read", "kind": "telephone", "basis": "assessment", "role": "", "heading": "no"}
    twice = read | {"column_0": "number", "column_1": "number"}
    answer = pages.post("imported-subjects", twice)
    assert answer.status_code == 422
    assert "Another column holds this already" in answer.text
    assert pages.post("imported-subjects", read | {"column_0": "number", "column_1": "note"}).status_code == 302
    pages.post("imported-subjects", {"do": "take"})
    assert list(Subject.objects.values_list("note", "basis")) == [("Ana", "assessment"), ("Ben", "assessment")]


def test_a_column_that_is_not_used_is_named(pages, draft):
    paste(pages, "Name\tRole\tTelephone\tEmpty\nAna Kovač\tsuspect\t07700 900123\t")
    text = " ".join(pages.get("imported-subjects").text.split())
    assert "Not used: <strong>Telephone</strong>. Say below what it holds" in text
    paste(pages, "Name\tRole\nAna Kovač\tsuspect")
    assert "Not used" not in pages.get("imported-subjects").text


def test_another_kind_is_recognised_afresh(pages, draft):
    paste(pages, "Handle\nana_k")
    read = {"do": "read", "kind": "account", "basis": "fact", "role": "", "heading": "yes", "column_0": ""}
    pages.post("imported-subjects", read)
    assert SubjectImport.objects.get().choices["mapping"] == ["handle"]


def test_what_is_there_already_takes_over_what_the_list_says_more(pages, draft, add):
    add(columns("telephone", number="07700 900123"))
    paste(pages, "Number\tNote\n+447700900123\tOn the poster")
    assert "Merge 1 row" in pages.get("imported-subjects").text
    pages.post("imported-subjects", {"do": "take"})
    number = Subject.objects.get()
    assert (number.note, number.aliases) == ("On the poster", ["+447700900123"])


def test_a_list_is_thrown_away(pages, draft):
    paste(pages, PEOPLE)
    assert "A list waits to be added" in pages.get("subjects").text
    assert pages.post("imported-subjects", {"do": "discard"})["Location"] == pages.url("subjects")
    assert not SubjectImport.objects.exists()
    assert pages.get("imported-subjects")["Location"] == pages.url("import-subjects")


def test_a_new_list_takes_the_place_of_the_old(pages, draft):
    paste(pages, PEOPLE)
    paste(pages, "Dee Farrow")
    assert SubjectImport.objects.get().rows == [["Dee Farrow"]]


def test_words_that_point_to_a_source_are_confirmed_once_for_all(pages, draft):
    paste(pages, "Name\tNote\nAna Kovač\tCHIS 4711 said so")
    assert "may point to a source" in pages.get("imported-subjects").text
    read = {"do": "read", "kind": "person", "basis": "fact", "role": "suspect", "heading": "yes", "confirmed": "on"}
    pages.post("imported-subjects", read | {"column_0": "full_name", "column_1": "note"})
    pages.post("imported-subjects", {"do": "take"})
    assert Subject.objects.get().note == "CHIS 4711 said so"
