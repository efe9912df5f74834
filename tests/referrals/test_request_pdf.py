"""The request as PDF: what stands in it, which version, who gets it, and that it is logged as a disclosure."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from foundations.audit.models import AccessEvent
from referrals import actions, printing
from referrals.models import Referral
from tests import factories
from tests.answers import DANGER
from tests.api.calls import Caller, problem


@pytest.fixture(autouse=True)
def nobody_is_asked_why(settings):
    settings.AUDIT_REASONS = set()


def address(referral: Referral) -> str:
    return reverse("referrals:request-pdf", args=[referral.key])


def words(answer) -> str:
    assert answer["Content-Type"] == "application/pdf", answer.content[:300]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    for page in pages:
        lines = page.splitlines()
        assert lines[0].startswith("OFFICIAL-SENSITIVE")
        assert lines[-1].startswith("OFFICIAL-SENSITIVE")
    return "\n".join(pages)


def test_it_holds_all_that_the_page_shows(people, sign_in):
    referral = factories.at_second_gate(people, **DANGER, investigation_strategy="")
    found = words(sign_in(people.sia).get(address(referral)))
    flat = " ".join(found.split())
    for said in (
        referral.reference,
        "version 1",
        "Threat to life",
        "Version 1, submitted by",
        "Three car washes in Norwich share one set of directors.",
        "What the form warned the requester of",
        "There is no investigation strategy",
        "Modern slavery and human trafficking",
        "Physical harm: Serious (3 out of 4)",
        "The scores come to:",
        "Police use only",
        "confirmed on",
    ):
        assert said.lower() in flat.lower(), said
    assert "DRAFT" not in found
    page = sign_in(people.sia).get(reverse("referrals:request", args=[referral.key]))
    for summary in page.context_data["summaries"]:
        for row in summary.rows:
            assert row.label in flat, row.label


def test_it_is_logged_as_a_disclosure(people, sign_in):
    referral = factories.at_second_gate(people)
    answer = sign_in(people.sia).get(address(referral))
    assert answer["Content-Disposition"] == f'inline; filename="{referral.reference}-v1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    row = AccessEvent.objects.latest("pk")
    assert (row.operation, row.references) == ("disclosure", [referral.reference])
    assert row.recipients == [{"email": people.sia.email}]
    assert "Lanternfish" not in answer["Content-Disposition"]


def test_it_asks_why_where_the_service_does(people, sign_in, settings):
    settings.AUDIT_REASONS = {"export"}
    referral = factories.at_second_gate(people)
    client = sign_in(people.sia)
    asked = client.get(address(referral))
    assert asked.status_code == 302
    assert "kind=export" in asked["Location"]
    assert "A copy leaves the service" in client.get(asked["Location"]).text
    back = client.post(asked["Location"], {"reason": "For the tasking meeting."})
    assert back["Location"] == address(referral)
    words(client.get(address(referral)))
    assert AccessEvent.objects.latest("pk").reason == "For the tasking meeting."
    refused = Caller(people.sia).get(f"referrals/{referral.key}/request/pdf/", Accept="application/pdf")
    assert problem(refused, 428)
    told = Caller(people.sia).get(f"referrals/{referral.key}/request/pdf/", **{"X-Reason": "Nightly copy"})
    assert told.status_code == 200


def test_ones_own_draft_is_stamped_and_asks_nothing(people, sign_in, settings):
    settings.AUDIT_REASONS = {"export"}
    draft = factories.draft(people)
    answer = sign_in(people.olivia).get(address(draft))
    found = words(answer)
    assert found.count("OFFICIAL-SENSITIVE DRAFT") == 2 * len(PdfReader(io.BytesIO(answer.content)).pages)
    assert "is a draft. It has not been submitted." in " ".join(found.split())
    assert answer["Content-Disposition"] == 'inline; filename="tasking-request-v1-draft.pdf"'


def test_which_versions_somebody_may_print(people, sign_in):
    referral = factories.question_asked(people)
    actions.open_next_version(referral, by=people.olivia)
    gwen, olivia = sign_in(people.gwen), people.olivia
    assert "version 1" in words(gwen.get(address(referral)))
    assert gwen.get(address(referral) + "?version=2").status_code == 404
    assert gwen.get(address(referral) + "?version=x").status_code == 404
    mine = sign_in(olivia)
    assert "version 1" in words(mine.get(address(referral)))
    assert "DRAFT" in words(mine.get(address(referral) + "?version=2"))


def test_who_may_not_see_the_referral_gets_nothing(people, sign_in):
    referral = factories.at_second_gate(people)
    for person in (people.walter, people.otto):
        assert sign_in(person).get(address(referral)).status_code == 404
        assert Caller(person).get(f"referrals/{referral.key}/request/pdf/").status_code == 404
    restricted = factories.restricted(people)
    assert sign_in(people.dina).get(address(restricted)).status_code == 404
    named = words(sign_in(people.sia).get(address(restricted)))
    assert "Restricted: only people who are named on it may see it." in " ".join(named.split())


def test_by_api(people):
    referral = factories.at_second_gate(people)
    call = Caller(people.sia)
    answer = call.get(f"referrals/{referral.key}/request/pdf/", Accept="application/pdf")
    assert referral.reference in words(answer)
    assert call.get(f"referrals/{referral.key}/request/pdf/?version=7").status_code == 404
    assert problem(call.get("referrals/TOEX-EA-2020-00001/request/pdf/", Accept="application/pdf"), 404)


def test_what_is_added_to_the_blocks_is_printed(people, sign_in, monkeypatch):
    referral = factories.at_second_gate(people)

    def subjects(printed):
        yield from printing.warned_of(printed)
        yield printing.pdf.Heading("Subjects")

    monkeypatch.setattr(printing, "BLOCKS", [*printing.BLOCKS, subjects])
    assert "Subjects" in words(sign_in(people.sia).get(address(referral)))


def test_a_long_request_costs_the_same_statements(people, sign_in, django_assert_max_num_queries):
    long = factories.at_second_gate(people, background="Words and words. " * 200, operation="W" * 70)
    client = sign_in(people.sia)
    client.get(address(long))
    with django_assert_max_num_queries(12):
        client.get(address(long))


def test_the_page_leads_to_it(people, sign_in):
    referral = factories.at_second_gate(people)
    page = sign_in(people.sia).get(reverse("referrals:request", args=[referral.key])).text
    assert f'href="{address(referral)}?version=1"' in page
    draft = factories.draft(people)
    check = sign_in(people.olivia).get(reverse("referrals:check", args=[draft.public_id])).text
    assert f'href="{address(draft)}?version=1"' in check


def test_attachments_are_named_and_marked(people, sign_in):
    referral = factories.draft(people)
    factories.attach(referral, factories.upload(content=b"Sealed words."), by=people.olivia)
    answer = sign_in(people.olivia).get(address(referral))
    found = " ".join(words(answer).split())
    name = referral.requests.get().attachments.get().document.name
    assert f"{name} Notes of the visit OFFICIAL" in found
    assert "Sealed words" not in found
