"""Scores by API: part of the document, in its schema, checked as the page checks them."""

from __future__ import annotations

import pytest

from referrals import scoring
from tests import factories
from tests.api.calls import Caller, fields


@pytest.fixture
def api(people):
    """Olivia with a token."""
    return Caller(people.olivia)


def patch(api, draft, **answers):
    return api.patch(f"referrals/{draft.public_id}/request/harm/", answers, draft.version)


def test_scores_are_written_and_what_they_come_to_is_answered(api, people):
    draft = factories.draft(people, harm_matrix=None, harm_impact=None, harm_reasons="")
    answer = patch(api, draft, harm_impact={"physical": 4, "psychological": "not_known"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["answers"]["harm_matrix"] == 1
    assert body["answers"]["harm_impact"]["physical"] == 4
    assert body["answers"]["harm_impact"]["community"] is None
    assert body["harm"]["matrix"] == 1
    assert 0 <= body["harm"]["lowest"] <= body["harm"]["total"] <= body["harm"]["highest"] <= 100
    assert {"field": "harm_impact", "page": "harm-impact"}.items() <= body["missing"][0].items()
    draft.refresh_from_db()
    assert scoring.scores(draft.requests.get().answers)["psychological"] == "not_known"


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({"physical": 9}, "Physical harm: choose 0, 1, 2, 3, 4 or “not_known”"),
        ({"physical": True}, "Physical harm: choose"),
        ({"physical": "3"}, "Physical harm: choose"),
        ({"physical": 2.0}, "Physical harm: choose"),
        ({"physical": {}}, "Physical harm: choose"),
        ({"capacity": 1}, "“capacity” is not a line of “Impact”"),
        ({"no\u202esuch": 1}, "is not a line of “Impact”"),
        ([3], "Send an object with a score for each line of “Impact”"),
        ("3", "Send an object with a score for each line of “Impact”"),
        (3, "Send an object with a score for each line of “Impact”"),
    ],
)
def test_wrong_scores_are_refused_in_words(api, people, scores, said):
    draft = factories.draft(people)
    answer = patch(api, draft, harm_impact=scores)
    assert fields(answer) == ["harm_impact"]
    assert said in answer.json()["errors"][0]["message"]


def test_a_version_that_does_not_exist_is_refused(api, people):
    answer = patch(api, factories.draft(people), harm_matrix=77, harm_impact={"physical": 2})
    assert fields(answer) == ["harm_matrix"]
    assert "There is no version of the harm matrix with this number" in answer.content.decode()


def test_null_takes_scores_away(api, people):
    answer = patch(api, factories.draft(people), harm_position=None)
    assert answer.status_code == 200
    assert answer.json()["answers"]["harm_position"] is None


def test_the_schema_names_the_lines_and_their_levels(api):
    schema = api.get("request-schema/").json()["properties"]
    assert schema["harm_impact"]["properties"]["physical"]["enum"] == [0, 1, 2, 3, 4, "not_known", None]
    assert schema["harm_impact"]["x-section"] == "harm"
    assert schema["harm_impact"]["x-required"] is True
    assert schema["harm_impact"]["additionalProperties"] is False
