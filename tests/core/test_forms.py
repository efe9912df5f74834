"""Fields: what they accept, what they say, what they show again, how they are drawn."""

import re
from datetime import date

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from foundations.core import formats
from foundations.core.forms import (
    CheckboxesField,
    ConfirmField,
    DayField,
    EmailField,
    Form,
    LongTextField,
    MoneyField,
    NumberField,
    PasswordField,
    RadiosField,
    SelectField,
    TextField,
    UploadField,
    VersionField,
    YesNoField,
)

THREATS = [("ms", "Modern slavery"), ("cl", "County lines")]


class Everything(Form):
    version = VersionField()
    title = TextField(label="Request title", max_length=20)
    why = LongTextField(label="Why do you need it?", called="why you need it", max_length=12)
    threats = CheckboxesField(label="Threat areas", choices=THREATS, hints={"cl": "Including cuckooing"})
    product = RadiosField(label="Which product?", choices=[("pp", "Problem profile"), ("sp", "Subject profile")])
    danger = YesNoField(label="Is anyone in danger?", called="yes if anyone is in danger")
    needed = DayField(label="Date needed", not_before=formats.tomorrow)
    force = SelectField(label="Force", choices=[("beds", "Bedfordshire")], search=True)
    hours = NumberField(label="Estimated hours", after="hours")
    money = MoneyField(label="Value at risk", required=False)
    email = EmailField(label="Email address")
    password = PasswordField(label="Password")
    document = UploadField(label="Document", accept=[".pdf"], max_bytes=2048, required=False)
    agreed = ConfirmField(label="I agree")


GOOD = {
    "version": "3",
    "title": "Cuckooing",
    "why": "Harm",
    "threats": ["cl"],
    "product": "pp",
    "danger": "no",
    "needed-day": "24",
    "needed-month": "12",
    "needed-year": "2099",
    "force": "beds",
    "hours": "1,200",
    "money": "£1,200.50",
    "email": "a@example.com",
    "password": " p\u202ew ",
    "agreed": "on",
}


def posted(**changes) -> QueryDict:
    """GOOD as a browser sends it, with some answers changed."""
    query = QueryDict(mutable=True)
    for name, value in (GOOD | changes).items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def errors_of(form_class: type[Form], **data) -> dict[str, list[str]]:
    query = QueryDict(mutable=True)
    query.update(data)
    return dict(form_class(query).errors)


def only(field) -> type[Form]:
    """A form class with `field` as its only one, named `x`."""
    return type("Only", (Form,), {"x": field})


# --- what is accepted -----------------------------------------------------------------------------------


def test_good_answers_become_values():
    form = Everything(posted())
    assert form.is_valid(), form.errors
    values = form.cleaned_data
    assert values["needed"] == date(2099, 12, 24)
    assert values["danger"] is False
    assert values["threats"] == ["cl"]
    assert values["hours"] == 1200
    assert str(values["money"]) == "1200.50"
    assert values["version"] == 3


@pytest.mark.asvs("V1.1.1")
def test_a_browsers_line_ends_count_once():
    """A browser sends two characters for one line end; the count on the page knows one."""
    form = Everything(posted(why="12345\r\n78901\r\n"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["why"] == "12345\n78901"


def test_text_is_trimmed_and_direction_marks_go():
    form = Everything(posted(title="  evil\u202egnp.exe\ufeff  "))
    assert form.is_valid()
    assert form.cleaned_data["title"] == "evilgnp.exe"


@pytest.mark.asvs("V1.3.11")
def test_one_line_stays_one_line():
    form = Everything(posted(title="one\r\ntwo\tthree"))
    assert form.is_valid()
    assert form.cleaned_data["title"] == "one two three"


@pytest.mark.asvs("V6.2.8")
def test_a_password_is_kept_exactly_as_typed():
    assert Everything(posted()).data["password"] == " p\u202ew "


def test_words_soft_line_breaks_become_line_ends():
    form = Everything(posted(why="a\x0bb\u2028c"))
    assert form.is_valid()
    assert form.cleaned_data["why"] == "a\nb\nc"


# --- what is refused, in which words ------------------------------------------------------------------------


def test_empty_answers_are_asked_for_in_the_order_of_the_fields():
    form = Everything(QueryDict(""))
    assert [error["text"] for error in form.error_list()] == [
        "Open this page again: it does not say which version you are changing",
        "Enter request title",
        "Enter why you need it",
        "Select threat areas",
        "Select an answer to “Which product?”",
        "Select yes if anyone is in danger",
        "Enter date needed",
        "Select force",
        "Enter estimated hours",
        "Enter email address",
        "Enter password",
        "Tick “I agree” to continue",
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\ud800b"])
@pytest.mark.asvs("V1.3.3", "V2.2.1")
def test_characters_that_cannot_be_stored_are_a_field_error(text):
    form = Everything(posted(title=text))
    assert form.errors["title"] == [
        "Request title includes characters that cannot be shown. Delete them or type the text again"
    ]
    assert "a\ufffdb" in form["title"].govuk()


@pytest.mark.parametrize("name", ["product", "threats", "force", "hours", "needed-day", "version", "danger", "money"])
def test_nul_is_harmless_in_every_other_field(name):
    assert not Everything(posted(**{name: "\x00"})).is_valid()


@pytest.mark.asvs("V1.3.3")
def test_too_long_text_says_how_long_it_may_be():
    assert Everything(posted(title="x" * 21)).errors["title"] == ["Request title must be 20 characters or less"]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("hours", "some", "Estimated hours must be a whole number"),
        ("hours", "1.5", "Estimated hours must be a whole number"),
        ("hours", "-1", "Estimated hours must be 0 or more"),
        ("hours", "9" * 5000, "Estimated hours must be a whole number"),
        ("hours", "99999999999", "Estimated hours must be 2147483647 or fewer"),
        ("money", "1.234", "Value at risk must have no more than 2 decimal places"),
        ("money", "NaN", "Value at risk must be a number"),
        ("email", "nobody", "Enter an email address in the correct format, like name@example.com"),
        ("product", "other", "Select an answer to “Which product?” from the list"),
        ("force", "elsewhere", "Select force from the list"),
        ("threats", ["ms", "other"], "Select threat areas from the list"),
    ],
)
def test_wrong_answers_are_refused_in_plain_words(name, value, message):
    assert Everything(posted(**{name: value})).errors[name] == [message]


def test_the_authors_words_come_first():
    form = only(TextField(label="Title", error_messages={"required": "Give it a title"}))
    assert errors_of(form, x="") == {"x": ["Give it a title"]}


def test_a_label_with_a_percent_sign_makes_messages_that_can_be_filled_in():
    form = only(TextField(label="50% share", max_length=3))
    assert errors_of(form, x="long") == {"x": ["50 per cent share must be 3 characters or less"]}


def test_an_acronym_keeps_its_capitals():
    assert errors_of(only(TextField(label="SIO's name")), x="") == {"x": ["Enter SIO's name"]}


def test_djangos_own_fields_are_worded_and_drawn_too():
    form = only(django_forms.CharField(label="Nickname", max_length=3))(QueryDict("x=long"))
    assert form.errors["x"] == ["Nickname must be 3 characters or less"]
    assert 'class="govuk-input govuk-input--error"' in form["x"].govuk()


# --- days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "target"),
    [
        ("31", "2", "2099", "Date needed must be a real date", "day"),
        ("24", "", "2099", "Date needed must include a month", "month"),
        ("24", "", "", "Date needed must include a month and year", "month"),
        ("24", "13", "2099", "Date needed must be a real date", "month"),
        ("24", "12", "99", "Year must include 4 numbers", "year"),
        ("x", "y", "z", "Date needed must be a real date", "day"),
        ("²", "12", "2099", "Date needed must be a real date", "day"),
        ("24", "12", "2020", "Date needed must be in the future", "day"),
        ("9" * 5000, "1", "2099", "Date needed must be a real date", "day"),
    ],
)
def test_days_are_refused_in_govuks_words_and_shown_again(day, month, year, message, target):
    form = Everything(posted(**{"needed-day": day, "needed-month": month, "needed-year": year}))
    assert form.error_list() == [{"text": message, "href": f"#id_needed-{target}"}]
    drawn = form["needed"].govuk()
    for part, typed in (("day", day), ("month", month), ("year", year)):
        assert re.search(rf'id="id_needed-{part}"[^>]*name="needed-{part}"', drawn)
        assert not typed or f'value="{typed}"' in drawn


@pytest.mark.parametrize("month", ["12", "Dec", "december", "Dec."])
def test_months_may_be_named(month):
    assert Everything(posted(**{"needed-month": month})).is_valid()


@pytest.mark.parametrize(
    ("options", "value", "message"),
    [
        ({"not_before": formats.today}, "2020-01-01", "Day must be today or in the future"),
        ({"not_after": formats.today}, "2099-01-01", "Day must be today or in the past"),
        ({"not_after": formats.yesterday}, "2099-01-01", "Day must be in the past"),
        ({"not_before": lambda: date(2030, 5, 1)}, "2030-04-30", "Day must be the same as or after 1 May 2030"),
        ({"not_after": lambda: date(2030, 5, 1)}, "2030-05-02", "Day must be the same as or before 1 May 2030"),
        ({}, "soon", "Day must be a real date"),
        ({}, "2026-1-1", "Day must be a real date"),
    ],
)
def test_a_day_in_one_piece_is_checked_alike(options, value, message):
    assert errors_of(only(DayField(label="Day", **options)), x=value) == {"x": [message]}


def test_a_day_keeps_its_initial_value():
    drawn = only(DayField(label="Day"))(initial={"x": date(2026, 12, 24)})["x"].govuk()
    assert all(f'value="{value}"' in drawn for value in ("24", "12", "2026"))


# --- uploads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("a.exe", 10, "The selected file must be a PDF"),
        ("a.pdf", 4000, "The selected file must be smaller than 2KB"),
        ("a.pdf", 0, "The selected file is empty"),
    ],
)
def test_uploads_are_refused_by_size_and_ending(name, size, message):
    form = Everything(posted(), {"document": SimpleUploadedFile(name, b"x" * size)})
    assert form.errors["document"] == [message]


def test_an_upload_of_the_right_kind_is_taken():
    form = Everything(posted(), {"document": SimpleUploadedFile("a.PDF", b"x")})
    assert form.is_valid(), form.errors
    assert form.is_multipart()


# --- how it is drawn ---------------------------------------------------------------------------------------------


def test_a_whole_form_is_drawn_with_labels_hints_and_controls():
    html = str(Everything(initial={"version": 3}))
    assert '<input type="hidden" name="version" value="3"' in html
    assert html.count('type="checkbox"') == 3
    assert html.count('type="radio"') == 4
    assert 'data-autocomplete="true"' in html
    assert 'data-maxlength="12"' in html
    assert 'accept=".pdf"' in html
    assert "Including cuckooing" in html
    assert "Value at risk (optional)" in html
    assert "None" not in html


def test_checkboxes_are_not_drawn_as_radios():
    """Django's checkboxes subclass its radios."""
    drawn = Everything()["threats"].govuk()
    assert 'data-module="govuk-checkboxes"' in drawn
    assert "radio" not in drawn


@pytest.mark.asvs("V1.1.2", "V1.2.1")
def test_what_was_typed_is_shown_again_and_escaped():
    form = Everything(posted(title="<b>", why="a\r\n\r\n  b & c", product="sp", threats=["ms"], hours="many"))
    form.is_valid()
    html = str(form)
    assert 'value="&lt;b&gt;"' in html
    assert ">a\n\n  b &amp; c</textarea>" in html
    assert re.search(r'value="sp"\s+checked', html)
    assert re.search(r'value="ms"\s+checked', html)
    assert 'value="many"' in html
    assert "p\u202ew" not in html


def test_a_label_can_head_the_page():
    drawn = Everything()["title"].govuk(page_heading=True)
    assert re.search(r'<h1 class="govuk-label-wrapper">\s*<label class="govuk-label govuk-label--l"', drawn)
    assert '<h1 class="govuk-fieldset__heading">' in Everything()["danger"].govuk(page_heading=True)


def test_labels_and_hints_are_escaped_unless_marked_safe():
    plain = only(TextField(label="A <b>", help_text="c <i>"))()["x"].govuk()
    assert "A &lt;b&gt;" in plain
    assert "c &lt;i&gt;" in plain
    safe = only(TextField(label="A", help_text=Markup('<a href="/x">x</a>')))()["x"].govuk()
    assert '<a href="/x">x</a>' in safe


def test_error_links_lead_to_controls():
    form = Everything(QueryDict(""))
    html = str(form)
    for error in form.error_list()[1:]:
        assert f'id="{error["href"][1:]}"' in html, error
    assert "There is a problem" in form.error_summary()


def test_errors_of_the_whole_form_come_first_and_lead_to_the_first_field():
    class Pair(Form):
        one = TextField(label="One")
        two = TextField(label="Two", required=False)

        def clean(self):
            self.add_error("two", "Two is wrong")
            raise django_forms.ValidationError("They do not fit")

    form = Pair(QueryDict("one=1"))
    assert form.error_list() == [
        {"text": "They do not fit", "href": "#id_one"},
        {"text": "Two is wrong", "href": "#id_two"},
    ]


def test_a_form_without_errors_has_no_summary():
    assert Everything().error_summary() == ""
    assert Everything(posted()).error_summary() == ""


def test_two_forms_on_a_page_keep_apart_by_prefix():
    drawn = str(only(DayField(label="Day"))(prefix="late"))
    assert 'name="late-x-day"' in drawn
    assert 'id="id_late-x-day"' in drawn


def test_a_widget_that_nothing_draws_is_said_so():
    form = only(django_forms.Field(widget=django_forms.Widget()))
    with pytest.raises(TypeError, match="no GOV.UK component draws a Widget"):
        str(form())


def test_a_draft_shows_what_was_typed():
    draft = Everything(posted(**{"needed-day": "x", "hours": "many"})).typed()
    assert draft["needed"] == {"day": "x", "month": "12", "year": "2099"}
    html = str(Everything(initial=draft))
    assert 'value="x"' in html
    assert 'value="many"' in html


@given(st.dictionaries(st.sampled_from([*GOOD, "needed"]), st.text()))
@pytest.mark.asvs("V2.2.1")
def test_no_text_whatever_breaks_a_form(answers):
    form = Everything(posted(**answers))
    form.is_valid()
    assert str(form)
    form.error_summary()


class Questions(Form):
    needed_by = DayField(label="When is it needed by?", not_before=lambda: date(2100, 1, 1))
    why = TextField(label="Why by that date?", max_length=5)


def test_a_question_is_not_the_subject_of_a_sentence():
    form = Questions({"needed_by": "2099-12-31", "why": "a court date"})
    assert form.errors["needed_by"] == ["The date must be the same as or after 1 January 2100"]
    assert form.errors["why"] == ["The answer to “Why by that date?” must be 5 characters or less"]
