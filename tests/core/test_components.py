"""The macros: each draws what it says, escapes what it is given, and copes with nothing."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError
from markupsafe import Markup

from foundations.core.forms import CheckboxesField, DayField, FilterForm, RadiosField, TextField, draw

AT = datetime(2026, 11, 20, 17, 19, tzinfo=UTC)


def drawn(source: str, **context) -> str:
    """What a page with this source draws; every macro is at hand."""
    names = "back_link, banner, breadcrumbs, button, buttons, card, cards, details, due, empty, filter_panel, heading"
    more = "inset, link_button, marking, pagination, panel, post_button, stages, sub_navigation, summary_list, table"
    imports = f'{{% from "components/all.html" import {names}, {more}, tag, timeline, warning_text %}}'
    return engines["jinja2"].env.from_string(imports + source).render(context).strip()


@pytest.mark.asvs("V1.2.1")
def test_a_tag_escapes_its_text():
    assert drawn('{{ tag("<b>", "red") }}') == '<strong class="govuk-tag govuk-tag--red">&lt;b&gt;</strong>'


def test_buttons_prevent_double_clicks():
    html = drawn('{% call buttons() %}{{ button("Save", kind="secondary", name="later", value="1") }}{% endcall %}')
    assert 'data-prevent-double-click="true" name="later" value="1">Save</button>' in html
    assert "govuk-button-group" in html


def test_a_post_button_carries_token_and_fields():
    html = drawn('{{ post_button("Resume", "/x/", token, fields={"version": 3}) }}', token=Markup("<input token>"))
    assert '<form method="post" action="/x/"' in html
    assert "<input token>" in html
    assert 'name="version" value="3"' in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{{ back_link("/x/") }}', '<a href="/x/" class="govuk-back-link">Back</a>'),
        ('{{ breadcrumbs([("A", "/a/"), ("B", None)]) }}', 'aria-current="page">B</li>'),
        ('{{ heading("T", caption="C") }}', '<span class="govuk-caption-l">C</span>'),
        ('{{ inset("<i>") }}', '<div class="govuk-inset-text">&lt;i&gt;</div>'),
        ('{{ warning_text("Careful") }}', "Warning</span> Careful"),
        ('{% call details("More") %}text{% endcall %}', '<div class="govuk-details__text">text</div>'),
        ('{{ empty("Nothing yet", "Why", ("Start", "/s/")) }}', 'href="/s/">Start</a>'),
        ('{{ panel("Sent", "Your reference is", "R-1") }}', '<strong class="app-break">R-1</strong>'),
        ('{{ marking("OFFICIAL") }}', "Protective marking: </span>OFFICIAL</div>"),
        ('{{ banner("Danger", "risk", "Risk to a child") }}', 'role="region" aria-label="Risk to a child"'),
        ('{{ banner("Wait", "hold") }}', 'aria-label="On hold"'),
        ('{{ link_button("Go", "/g/", start=True) }}', "govuk-button__start-icon"),
        ('{{ pagination(next="?after=1") }}', 'href="?after=1" rel="next"'),
        ("{{ due(None) }}", "No date"),
    ],
)
def test_small_parts(source, expected):
    assert expected in drawn(source)


def test_one_page_has_no_pagination():
    assert drawn("{{ pagination() }}") == ""


def test_due_says_whether_it_is_late_or_paused():
    day = date(2026, 11, 20)
    assert "Overdue" in drawn("{{ due(day, overdue=True) }}", day=day)
    assert "Paused" in drawn("{{ due(day, paused=True) }}", day=day)


def test_a_summary_writes_every_kind_of_value():
    rows = [
        ("Title", "<b>", "/change/"),
        ("Day", date(2026, 11, 20)),
        ("At", AT),
        ("Danger", False),
        ("Count", 0),
        ("Threats", ["A", "<i>"]),
        ("Why", "one\ntwo\n\nthree"),
        ("Missing", None),
        ("Blank", ""),
        ("None chosen", []),
        ("Tag", Markup("<em>x</em>")),
    ]
    html = drawn("{{ summary_list(rows) }}", rows=rows)
    assert '<a class="govuk-link" href="/change/">Change<span class="govuk-visually-hidden"> Title</span></a>' in html
    assert html.count("Not given") == 3
    assert html.count("govuk-summary-list__row--no-actions") == len(rows) - 1
    for text in (
        "&lt;b&gt;",
        "20 November 2026",
        "20 November 2026 at 5:19pm",
        ">No</dd>",
        ">0</dd>",
        "<li>&lt;i&gt;</li>",
    ):
        assert text in html
    assert "one<br>\ntwo</p>" in html
    assert "<em>x</em>" in html


def test_a_table_names_each_value_for_phones_and_marks_late_rows():
    rows = [{"cells": [Markup('<a href="/r/">R</a>'), "<b>", None, 3], "overdue": True}, ["R2", "x" * 40, "c", 4]]
    head = [
        "Reference",
        {"label": "Title", "href": "?sort=title", "sort": "ascending"},
        "Third",
        {"label": "Hours", "numeric": True},
    ]
    html = drawn('{{ table("Requests", head, rows) }}', head=head, rows=rows)
    assert (
        '<th scope="row" class="govuk-table__header app-table__first" role="rowheader"><a href="/r/">R</a></th>' in html
    )
    assert 'data-label="Title">&lt;b&gt;</td>' in html
    assert 'aria-sort="ascending"' in html
    assert html.count("app-row--overdue") == 1
    assert "<wbr>" in html
    assert "None" not in html


def test_a_table_that_scrolls_can_be_reached_by_the_keyboard():
    html = drawn('{{ table("Hours", ["A"], [["1"]], stacked=False) }}')
    assert 'tabindex="0" role="region" aria-label="Hours"' in html


def test_cards_lead_to_lists():
    items = [{"count": 1200, "label": "late", "href": "/l/", "urgent": True}, {"count": 0, "label": "none"}]
    html = drawn("{{ cards(items) }}", items=items)
    assert "1,200" in html
    assert "app-card--urgent" in html
    assert "app-card--none" in html
    assert html.count("<a ") == 1


def test_stages_say_where_it_stands():
    states = ["done", "current", "todo", "stopped"]
    html = drawn("{{ stages(items) }}", items=[{"label": state, "state": state} for state in states])
    assert html.count('aria-current="step"') == 2
    for words in ("(Done)", "(Now)", "(To come)", "(Stopped)"):
        assert words in html


@pytest.mark.asvs("V1.2.1")
def test_a_timeline_escapes_typed_text():
    items = [
        {"title": "Sent", "by": "A", "at": AT, "text": "<b>\n\nmore"},
        {"title": "Seen", "at": AT, "html": Markup("<i>x</i>")},
    ]
    html = drawn("{{ timeline(items) }}", items=items)
    assert '<time datetime="2026-11-20T17:19:00+00:00">20 November 2026 at 5:19pm</time>' in html
    assert "&lt;b&gt;" in html
    assert "<i>x</i>" in html


def test_sub_navigation_marks_the_page():
    html = drawn(
        '{{ sub_navigation([{"label": "A", "href": "/a/", "current": True}, {"label": "B", "href": "/b/", "count": 3}]) }}'
    )
    assert html.count('aria-current="page"') == 1
    assert "B (3)" in html


class QueueFilters(FilterForm):
    q = TextField(label="Search")
    status = CheckboxesField(label="Status", choices=[("new", "New"), ("dev", "In development")])
    lead = RadiosField(label="Lead", choices=[("me", "Me"), ("none", "Nobody")])
    before = DayField(label="Due before")


def test_chosen_filters_are_removed_one_by_one():
    query = "q=a+b&status=new&status=dev&lead=me&before-day=1&before-month=2&before-year=2027&after=55&sort=due"
    request = RequestFactory().get(f"/queue/?{query}")
    chosen = {group["label"]: group["items"] for group in QueueFilters(request.GET).chosen(request)}
    assert [item["text"] for item in chosen["Status"]] == ["New", "In development"]
    without_new = QueryDict(chosen["Status"][0]["href"][1:])
    assert without_new.getlist("status") == ["dev"]
    assert without_new["sort"] == "due"
    assert "after" not in without_new
    assert "before-day" not in QueryDict(chosen["Due before"][0]["href"][1:])
    assert chosen["Due before"][0]["text"] == "1 February 2027"
    html = drawn(
        '{% call filter_panel(chosen, clear="/queue/") %}{{ form }}{% endcall %}',
        chosen=QueueFilters(request.GET).chosen(request),
        form=QueueFilters(request.GET),
    )
    assert 'href="/queue/">Clear filters</a>' in html
    assert "Remove this filter: </span>In development</a>" in html
    assert "(optional)" not in html


def test_filters_that_make_no_sense_filter_nothing():
    filters = QueueFilters(QueryDict("status=zz&before-day=99&before-month=1&before-year=2027&q=ok"))
    assert filters.values() == {"q": "ok"}


def test_what_is_remembered_of_drawing_keeps_plain_and_safe_text_apart():
    button = {"text": "<i>x</i>", "type": "button"}
    assert "&lt;i&gt;" in draw("button", button)
    assert "<i>x</i>" in draw("button", button | {"text": Markup("<i>x</i>")})
    assert "&lt;i&gt;" in draw("button", button)


def test_a_misspelt_name_is_found():
    with pytest.raises(UndefinedError):
        drawn("{{ titel }}")
    with pytest.raises(UndefinedError):
        drawn("{% if day.yaer %}{% endif %}", day=date(2026, 1, 1))
    with pytest.raises(UndefinedError):
        drawn("{{ marking() }}")


@pytest.mark.asvs("V1.1.2", "V1.2.1")
def test_paragraphs_escape_and_keep_lines():
    html = drawn("{{ text | paragraphs }}", text="a <b>\r\nb\n\n\n\nc")
    assert html == '<p class="govuk-body app-break">a &lt;b&gt;<br>\nb</p>\n<p class="govuk-body app-break">c</p>'
    assert drawn("{{ none | paragraphs }}") == ""
