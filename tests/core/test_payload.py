"""Forms for JSON: the same rules, errors for wrong types, and a schema."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundations.core.forms import form_data_from_json, json_schema_of

from .test_forms import Everything

BODY = {
    "version": 3,
    "title": "Cuckooing",
    "why": "Harm",
    "threats": ["cl"],
    "product": "pp",
    "danger": False,
    "needed": "2099-12-24",
    "force": "beds",
    "hours": 1200,
    "money": 1200.5,
    "email": "a@example.com",
    "password": "secret",
    "agreed": True,
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def form_of(**changes) -> Everything:
    return Everything(data=form_data_from_json(Everything, BODY | changes))


def test_a_good_body_becomes_values():
    form = form_of()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["needed"] == date(2099, 12, 24)
    assert form.cleaned_data["danger"] is False
    assert form.cleaned_data["hours"] == 1200


@pytest.mark.parametrize("optional", [None, ...])
def test_null_and_absence_are_the_same(optional):
    body = {key: value for key, value in BODY.items() if key != "money"}
    if optional is None:
        body["money"] = None
    form = Everything(data=form_data_from_json(Everything, body))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["money"] is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("title", 5, "Send text"),
        ("title", ["a"], "Send text"),
        ("title", {"a": 1}, "Send text"),
        ("title", True, "Send text"),
        ("hours", "12", "Send a number"),
        ("hours", True, "Send a number"),
        ("danger", "yes", "Send true or false"),
        ("agreed", 1, "Send true or false"),
        ("threats", "cl", "Send a list of text"),
        ("threats", [["cl"]], "Send a list of text"),
        ("needed", {"day": 1}, "Send a day as text, such as 2026-12-24"),
        ("needed", "24/12/2099", "Date needed must be a real date"),
        ("title", None, "Enter request title"),
        (
            "title",
            "a\x00b",
            "Request title includes characters that cannot be shown. Delete them or type the text again",
        ),
    ],
)
@pytest.mark.asvs("V15.3.5")
def test_wrong_types_are_field_errors(name, value, message):
    assert form_of(**{name: value}).errors == {name: [message]}


def test_errors_stand_in_the_order_of_the_form():
    assert list(form_of(hours="x", colour="red", title="", version=None).errors) == [
        "__all__",
        "version",
        "title",
        "hours",
    ]


@pytest.mark.asvs("V15.3.3")
def test_unknown_names_and_files_are_refused():
    assert form_of(colour="red").non_field_errors() == ["“colour” is not a field of this form"]
    assert form_of(document="x").errors["document"] == ["“document” is not a field of this form"]


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_only_an_object_is_understood(body):
    form = Everything(data=form_data_from_json(Everything, body))
    assert "Send a JSON object" in form.non_field_errors()


def test_the_schema_describes_every_field():
    schema = json_schema_of(Everything)
    properties = schema["properties"]
    assert schema["additionalProperties"] is False
    assert "document" not in properties
    assert "money" not in schema["required"]
    assert properties["money"]["type"] == ["number", "null"]
    assert properties["title"]["maxLength"] == 20
    assert properties["title"]["description"] == "Request title"
    assert properties["needed"] == {"type": "string", "format": "date", "description": "Date needed"}
    assert properties["threats"]["items"] == {"type": "string", "enum": ["ms", "cl"]}
    assert properties["product"]["enum"] == ["pp", "sp"]
    assert properties["danger"]["type"] == "boolean"
    assert properties["hours"]["maximum"] == 2**31 - 1


def test_a_schema_can_be_asked_of_a_form_whose_choices_depend_on_somebody():
    form = Everything()
    form.fields["product"].choices = [("only", "Only one")]
    assert json_schema_of(form)["properties"]["product"]["enum"] == ["only"]


@given(st.dictionaries(st.sampled_from([*BODY, "other"]), json_values))
@pytest.mark.asvs("V2.2.1", "V15.3.5")
def test_no_json_whatever_breaks_a_form(changes):
    form = form_of(**changes)
    form.is_valid()
    form.error_list()
