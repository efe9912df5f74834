"""Whatever is typed into a field of the request: a message next to it, the rest kept, and never an error of ours."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundations.core.forms import DayField
from referrals import lists, scoring
from referrals.forms import TaskingRequestForm
from referrals.forms.base import SOURCE_CHECKED
from referrals.forms.request import FIELDS, PAGES, page_named
from referrals.forms.scores import ScoresField
from tests import factories
from tests.referrals.documents import checked
from tests.referrals.filling import post, posted

NASTY = st.sampled_from(
    [
        "",
        " ",
        "x" * 20_000,
        "a\x00b",
        "\x1b[31mred\x1b[0m",
        "\u202egnp.exe",
        "\ufeffmark",
        "👮‍♀️ 🚓",
        "007",
        "0000000000000",
        "-1",
        "1e999",
        "９９",
        "<script>alert(1)</script>",
        "' or 1=1 --",
        "{{ 7 * 7 }}",
        "half \ud800",
        "no-such-code",
        "31/02/2027",
        "on",
        "yes",
        "null",
    ]
)
TYPED = st.one_of(NASTY, st.text(max_size=60))


@pytest.fixture
def offered(db):
    return lists.read()


@pytest.mark.parametrize("slug", [page.slug for page in PAGES])
def test_whatever_is_typed_is_kept_or_answered_at_its_field(offered, slug):
    page = page_named(slug)
    right = posted(page, factories.answers())
    names = [name for name, field in page.form.base_fields.items() if not isinstance(field, DayField | ScoresField)]
    scores = [name for name in right if any(name.startswith(f"{one}-") for one in scoring.FIELDS.values())]
    names += scores
    names += [f"{name}-{part}" for name in page.names if isinstance(FIELDS[name], DayField) for part in ("day", "year")]

    @given(name=st.sampled_from(names), value=TYPED)
    @example(name=names[0], value="\u202egnp.exe")
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def holds(name, value):
        form = page.form(right | {name: value}, lists=offered, known={})
        form.is_valid()
        assert set(form.errors) <= {*page.names, *scores, "__all__"}
        for messages in form.errors.values():
            assert all(str(message).strip() for message in messages)
        kept = form.kept()
        # It can be stored, and what is stored holds nothing that turns text round.
        text = json.dumps({key: one for key, one in kept.items() if key not in form.errors}, ensure_ascii=False)
        text.encode("utf-8")
        assert not set("\u202e\ufeff\x00") & set(text)
        # The rest is not lost.
        for other in set(names) - {name}:
            if other in right and "-" not in other:
                assert form.data[other] == right[other]
        form.render()

    holds()


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(sorted(FIELDS)),
    value=st.one_of(TYPED, st.none(), st.booleans(), st.integers(), st.lists(TYPED)),
)
def test_the_document_refuses_what_a_page_refuses(db, name, value):
    problems = checked(TaskingRequestForm, factories.answers() | {name: value})
    assert set(problems) <= {name, "__all__", SOURCE_CHECKED}


@pytest.mark.parametrize(
    ("slug", "name", "value", "message"),
    [
        ("operation", "operation", "", "Enter the operation name"),
        ("operation", "operation", "x" * 81, "80 characters or"),
        ("operation", "operation", "a\x00b", "characters that cannot be shown"),
        ("requester", "requester_phone", "ring me", "Enter a telephone number, like 01603 276 000"),
        ("requester", "requester_phone", "👮", "Enter a telephone number, like 01603 276 000"),
        ("sio", "sio_email", "sam at norfolk", "Enter an email address in the correct format"),
        ("numbers", "victims_known", "some", "must be a whole number"),
        ("numbers", "victims_known", "-4", "must be 0 or more"),
        ("numbers", "victims_known", "9999999999", "must be 100000 or fewer"),
        ("stage", "investigation_stage", "elsewhere", "Select a stage from the list"),
        ("regions", "regions_affected", ["atlantis"], "Select regions from the list"),
        ("notification-details", "nrm_date-year", "2999", "must be today or in the past"),
        ("notification-details", "nrm_date-day", "32", "must be a real date"),
    ],
)
def test_a_mistake_is_named_next_to_its_field_and_the_rest_is_kept(people, sign_in, slug, name, value, message):
    referral = factories.draft(people)
    before = referral.requests.get().answers
    answer = post(sign_in(people.olivia), referral, slug, **{name: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert "There is a problem" in answer.text
    field = name.rsplit("-", 1)[0] if "-" in name else name
    assert f'id="id_{field}-error"' in answer.text
    assert referral.requests.get().answers == before


def test_leading_zeros_stay(people, sign_in):
    referral = factories.draft(people)
    post(sign_in(people.olivia), referral, "operation", crime_reference="00417")
    assert referral.requests.get().answers["crime_reference"] == "00417"


def test_marks_that_turn_text_round_are_taken_out_and_it_is_said(people, sign_in):
    referral = factories.draft(people)
    client = sign_in(people.olivia)
    answer = post(client, referral, "places", places="King\u202e's Lynn")
    assert referral.requests.get().answers["places"] == "King's Lynn"
    page = client.get(answer["Location"]).text
    assert "Invisible marks that change the direction of text were taken out" in page


# --- sources -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["A CHIS told us", "source no. 4471 says", "the informants name him", "DSU/00417"])
def test_what_may_point_to_a_source_is_asked_about_once(people, sign_in, text):
    referral = factories.draft(people)
    client = sign_in(people.olivia)
    answer = post(client, referral, "intelligence", background=text)
    assert answer.status_code == 422
    assert "may point to a source" in answer.text
    assert text in answer.text
    assert "I have checked: what I typed does not point to a source" in answer.text
    # Saving for later asks as well.
    assert post(client, referral, "intelligence", background=text, later="1").status_code == 422
    assert post(client, referral, "intelligence", background=text, source_checked="on").status_code == 302
    assert referral.requests.get().answers["background"] == text
    # The same text is not asked about again.
    assert post(client, referral, "intelligence", background=text).status_code == 302


@pytest.mark.parametrize("text", ["Open source research found him", "The source of the money", "a resource", "chisel"])
def test_ordinary_words_are_left_alone(people, sign_in, text):
    referral = factories.draft(people)
    assert post(sign_in(people.olivia), referral, "intelligence", background=text).status_code == 302


# --- the end of a session ----------------------------------------------------------------------------


def send(client, address, typed, origin="http://testserver"):
    """As a browser sends a form."""
    return client.post(
        address, urlencode(typed), content_type="application/x-www-form-urlencoded", headers={"Origin": origin}
    )


def test_a_page_sent_after_the_session_ended_is_offered_again(people, client):
    referral = factories.draft(people)
    typed = {"question": "Words that must not be lost", "version": referral.version}
    address = reverse("referrals:page", args=[referral.public_id, "question"])
    answer = send(client, address, typed)
    assert answer.status_code == 403
    assert "You have been signed out" in answer.text
    assert '<input type="hidden" name="question" value="Words that must not be lost">' in answer.text
    client.force_login(people.olivia)
    assert send(client, address, typed).status_code == 302
    assert referral.requests.get().answers["question"] == "Words that must not be lost"


def test_a_page_with_the_token_of_before_signing_in_is_offered_again(people, client):
    referral = factories.draft(people)
    client.handler.enforce_csrf_checks = True
    client.force_login(people.olivia)
    typed = {"question": "Words that must not be lost", "csrfmiddlewaretoken": "x" * 64}
    address = reverse("referrals:page", args=[referral.public_id, "question"])
    answer = send(client, address, typed)
    assert answer.status_code == 403
    assert "Words that must not be lost" in answer.text
    assert "Send it again" in answer.text
    # A page of another site gets nothing that could be pressed.
    elsewhere = send(client, address, typed, origin="http://elsewhere.example")
    assert elsewhere.status_code == 403
    assert "Send it again" not in elsewhere.text


def test_a_password_is_never_shown_again(people, client):
    answer = send(client, reverse("referrals:begin"), {"password": "secret words"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
