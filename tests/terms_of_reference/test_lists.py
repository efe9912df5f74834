"""Lists of the terms: rows are added, changed and removed on pages of their own, and sent whole by API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from foundations.core.formats import day, today
from terms_of_reference import actions
from terms_of_reference.models import TermsOfReference
from terms_of_reference.requirements import missing, warnings
from tests.terms_of_reference.test_pages import product, row, section


def now(terms) -> TermsOfReference:
    return TermsOfReference.objects.select_related("referral").get(pk=terms.pk)


def test_a_product_is_added_changed_and_removed(people, drafted, sign_in):
    browser, referral = sign_in(people.ian), drafted.referral
    browser.post(row(referral, "products"), product(version=drafted.version))
    terms = now(drafted)
    [made] = terms.products
    assert (made["name"], made["marking"], made["due"]) == (
        "Network analysis",
        "official_sensitive",
        (today() + timedelta(days=40)).isoformat(),
    )
    shown = browser.get(row(referral, "products", made["key"])).content.decode()
    assert "Whom to arrest first" in shown
    assert "The request needs the work by" in shown
    typed = product(version=terms.version, purpose="Whom to protect first")
    browser.post(row(referral, "products", made["key"]), typed)
    terms = now(drafted)
    assert [(one["key"], one["purpose"]) for one in terms.products] == [(made["key"], "Whom to protect first")]
    browser.post(row(referral, "products", made["key"]), {"remove": "1", "version": terms.version})
    assert now(drafted).products == []
    assert browser.get(row(referral, "products", made["key"])).status_code == 404
    assert browser.get(row(referral, "purpose")).status_code == 404


def test_a_product_without_a_day_is_refused_and_nothing_is_lost(people, drafted, sign_in):
    typed = product(version=drafted.version) | {"due-day": "", "due-month": "", "due-year": ""}
    answer = sign_in(people.ian).post(row(drafted.referral, "products"), typed)
    assert answer.status_code == 422
    assert "Enter the day on which the product is due" in answer.content.decode()
    assert "Whom to arrest first" in answer.content.decode()
    assert now(drafted).products == []


def test_both_at_once_shows_both(people, drafted, sign_in):
    browser, referral = sign_in(people.ian), drafted.referral
    browser.post(row(referral, "products"), product(version=drafted.version))
    terms = now(drafted)
    [made] = terms.products
    actions.save_terms(referral, by=people.sia, version=terms.version, products=[made | {"purpose": "What Sia wrote"}])
    answer = browser.post(row(referral, "products", made["key"]), product(version=terms.version, purpose="Mine"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "What Sia wrote" in shown
    assert "Mine" in shown
    assert f'name="version" value="{terms.version + 1}"' in shown


def test_days_out_of_order_are_warnings_with_the_requests_day_beside_them(people, drafted):
    needed = drafted.referral.needed_by_date

    def on(days: int) -> str:
        return (today() + timedelta(days=days)).isoformat()

    moments = [
        {"key": "0000000a", "what": "Too early", "on": on(1), "kind": "milestone"},
        {"key": "0000000b", "what": "Too late", "on": on(90), "kind": "review"},
    ]
    terms = actions.save_terms(
        drafted.referral,
        by=people.ian,
        version=drafted.version,
        timeline=moments,
        start_date=today() + timedelta(days=5),
        products=[{"key": "0000000c", "name": "Network analysis", "due": on(55)}, {"key": "0000000d", "name": "None"}],
    )
    said = " ".join(warnings(terms))
    assert "“Too early” is on" in said
    assert "before the start of the work" in said
    assert (
        f"“Too late” is on {day(today() + timedelta(days=90))}, after the day that the requester needs it by ({day(needed)})"
        in said
    )
    assert "“Network analysis”" in said
    assert "after the delivery date" in said
    assert missing(terms) == ["Product 2 (None): enter the day on which it is due"]


def test_html_emoji_and_long_words_stay_text(people, drafted, sign_in):
    hostile = "<img src=x onerror=alert(1)> 🚓 " + "w" * 500
    typed = {"question": hostile, "version": drafted.version}
    sign_in(people.ian).post(row(drafted.referral, "questions"), typed)
    assert now(drafted).questions[-1]["question"] == hostile
    shown = sign_in(people.sam).get(drafted.get_absolute_url()).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt; 🚓" in shown
    assert "<img src=x" not in shown


class TestByApi:
    @pytest.fixture
    def patch(self, people, drafted, client):
        def send(body, version=drafted.version):
            client.force_login(people.ian)
            address = f"/api/v1/referrals/{drafted.referral.key}/terms/"
            return client.patch(address, body, "application/json", headers={"If-Match": f'"{version}"'})

        return send

    def test_a_list_is_sent_whole_and_keeps_its_keys(self, drafted, patch):
        sent = [{"role": "researcher", "days": 5, "task": "Systems"}, {"role": "intelligence_analyst", "days": 9}]
        answer = patch({"roles": sent}).json()
        assert [one["days"] for one in answer["roles"]] == [5, 9]
        answer = patch({"roles": answer["roles"][1:]}, answer["version"]).json()
        assert [(one["role"], one["days"]) for one in answer["roles"]] == [("intelligence_analyst", 9)]
        assert patch({"roles": None}, answer["version"]).json()["roles"] == []

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"products": [{"product_type": "network-analysis"}]}, "Row 1: Enter what the product is for"),
            ({"products": "none"}, "Send a list of objects"),
            ({"roles": [{"role": "researcher", "days": "many"}]}, "Row 1"),
            ({"questions": [{"question": "Who?", "key": "no key"}]}, "the key is eight digits"),
            (
                {"questions": [{"question": "Who?", "key": "0000000a"}, {"question": "Why?", "key": "0000000a"}]},
                "same key",
            ),
            ({"questions": [{"question": "Who?"}] * 61}, "60 rows"),
            ({"timeline": [{"what": "x", "on": "never", "kind": "milestone"}]}, "Row 1"),
        ],
    )
    def test_what_cannot_be_used_is_named(self, patch, body, words):
        answer = patch(body)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_list_page_leads_on(people, drafted, sign_in):
    browser = sign_in(people.ian)
    assert "Who controls the supply" in browser.get(section(drafted.referral, "questions")).content.decode()
    answer = browser.post(section(drafted.referral, "questions"), {})
    assert answer["Location"] == reverse("terms_of_reference:section", args=[drafted.referral.key, "scope"])
