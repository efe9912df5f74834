"""Templates of terms: the service's, a region's own in versions, and what drafts begin with."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundations.accounts.models import Organisation
from foundations.core.errors import StaleVersion
from referrals.models import ThreatArea
from terms_of_reference import actions, templates
from terms_of_reference.models import TermsTemplate


@pytest.fixture
def keep(people):
    def save(by=people.sia, seen=0, **content):
        region, area = Organisation.objects.get(slug="ersou"), ThreatArea.objects.get(code="modern-slavery")
        return templates.save(region=region, area=area, by=by, seen=seen, note="Said otherwise", **content)

    return save


def test_a_draft_begins_with_the_regions_own_and_the_request_goes_before_it(people, agreeing, keep):
    keep(methods="The way we do it here.", risks="Nobody reads this.")
    terms = actions.start_draft(agreeing, by=people.ian)
    assert terms.methods == "The way we do it here."
    assert terms.risks.startswith("Debt bondage")
    assert terms.assumptions == ""


def test_versions_are_kept_and_a_stale_save_is_refused(people, keep):
    keep(methods="One")
    with pytest.raises(StaleVersion):
        keep(methods="Two")
    assert keep(methods="Two", seen=1).number == 2
    assert TermsTemplate.objects.filter(region__slug="ersou").count() == 2


def test_who_keeps_them(people, keep):
    for name in ("ian", "sam", "wanda", "gwen", "nora", "adam"):
        with pytest.raises(PermissionDenied):
            keep(by=getattr(people, name), methods="Mine")
    assert keep(by=people.ned, methods="The nation's").number == 1


def test_the_service_has_one_for_each_threat_area(db):
    served = TermsTemplate.objects.filter(region__isnull=True)
    assert served.count() == ThreatArea.objects.count()
    assert all(set(one.content) <= set(templates.FIELDS) for one in served)
    templates.load()
    assert served.count() == ThreatArea.objects.count()


def test_the_pages(people, sign_in):
    browser = sign_in(people.sia)
    shown = browser.get(reverse("terms_of_reference:templates")).content.decode()
    assert "Modern slavery and human trafficking" in shown
    assert "The service’s" in shown
    page = reverse("terms_of_reference:template", args=["modern-slavery"]) + "?region=ersou"
    assert "Network analysis of controllers" in browser.get(page).content.decode()
    assert browser.post(page, {"methods": "Ours", "seen": "0"}).status_code == 422
    assert browser.post(page, {"methods": "Ours", "note": "Ours", "seen": "0"}).status_code == 302
    late = browser.post(page, {"methods": "Theirs", "note": "Theirs", "seen": "0"})
    assert late.status_code == 409
    assert 'name="seen" value="1"' in late.content.decode()
    assert "Theirs" in late.content.decode()
    assert browser.get(page.replace("ersou", "rocuwm")).status_code == 404
    assert sign_in(people.ian).get(page).status_code == 403


def test_by_api(people, client):
    client.force_login(people.sia)
    found = client.get("/api/v1/terms/templates/").json()
    assert found["region"] == "ersou"
    body = {"methods": "Ours", "note": "Ours", "seen": 0}
    made = client.post("/api/v1/terms/templates/county-lines/", body, "application/json")
    assert (made.status_code, made.json()["version"]) == (201, 1)
    rules = client.get("/api/v1/terms/signers/")
    assert rules.status_code == 403
    client.force_login(people.dina)
    rules = client.get("/api/v1/terms/signers/").json()["results"]
    assert {one["role"] for one in rules} == {"detective_inspector", "national_idm", "senior_intelligence_analyst"}
