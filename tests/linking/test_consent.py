"""Redirecting to a region directly, or only with its consent: the rule, the way on with what was typed, the offer."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.lifecycle.machine import TransitionNotAllowed
from referrals import actions
from referrals.models import Referral, Share
from referrals.sharing import actions as sharing
from tests import factories
from tests.api.calls import Caller, fields, problem
from tests.sharing import offers


@pytest.fixture
def wm() -> Organisation:
    """West Midlands, which wants to be asked."""
    Organisation.objects.filter(slug="rocuwm").update(redirects_need_consent=True)
    return Organisation.objects.get(slug="rocuwm")


def test_an_administrator_says_so_and_it_is_logged(people, sign_in):
    page = sign_in(people.adam)
    address = "/administration/organisations/rocuwm/"
    assert "only with its consent" in page.get(address).text
    answers = {"gateway_label": "ROCU Gateway", "has_first_gate": "on", "redirects_need_consent": "on"}
    assert page.post(address, answers).status_code == 302
    assert Organisation.objects.get(slug="rocuwm").redirects_need_consent
    assert "redirects need its consent" in page.get("/administration/organisations/").text
    event = AuditEvent.objects.get(event="accounts.change_organisation")
    assert event.data["after"]["redirects_need_consent"] is True


def test_the_redirect_leads_to_the_offer_with_what_was_typed(people, sign_in, wm):
    """In the browser, from the first gate to the other region's acceptance; where no consent is needed it goes at once."""
    referral = factories.at_first_gate(people)
    page, address = sign_in(people.gwen), f"{referral.get_absolute_url()}steps/redirect/"
    assert (
        "West Midlands ROCU (only with its consent)" in page.get(address).text
        or "only with its consent" in page.get(address).text
    )
    answers = {
        "region": wm.slug,
        "reason": factories.reason("redirect").code,
        "rationale": "The car washes are in Walsall.",
        "version": referral.version,
    }
    refused = page.post(address, answers)
    assert refused.status_code == 422
    offer = f"{referral.get_absolute_url()}sharing/hand-over/"
    assert f'formaction="{offer}"' in refused.text
    form = page.post(offer, answers)
    assert form.status_code == 200
    for kept in ("The car washes are in Walsall.", str(factories.reason("redirect")), f'value="{wm.slug}" selected'):
        assert kept in form.text
    assert page.post(offer, {"purpose": "Theirs.", "to_organisation": wm.slug}).status_code == 422
    sent = {"purpose": "Theirs.", "to_organisation": wm.slug, "legal_basis": factories.reason("share").code}
    assert page.post(offer, sent).status_code == 302
    again = page.post(offer, sent)
    assert (again.status_code, "is offered to" in again.text) == (409, True)
    share = Share.objects.get()
    assert (share.kind, share.status, share.started_by) == ("transfer", "offered", people.gwen)
    offers.step(share, "accept", people.wanda)
    assert Referral.objects.get(pk=referral.pk).region == wm
    direct = factories.at_first_gate(people)
    wales = Organisation.objects.get(slug="tarian")
    facts = {"reason": factories.reason("redirect"), "rationale": "Theirs."}
    assert actions.perform(direct, "redirect", by=people.gwen, region=wales, **facts).region == wales


def test_the_rule_holds_for_everybody_who_redirects(people, wm):
    first, second = factories.at_first_gate(people), factories.at_second_gate(people)
    facts = {"reason": factories.reason("redirect"), "rationale": "Theirs."}
    with pytest.raises(TransitionNotAllowed, match="only with its consent"):
        actions.perform(first, "redirect", by=people.gwen, region=wm, **facts)
    offer = {"to_organisation": wm, "purpose": "Theirs.", "legal_basis": factories.reason("share")}
    for by in (people.olivia, people.ian, people.wanda):
        with pytest.raises(PermissionDenied):
            sharing.offer_instead_of_redirect(first, by=by, **offer)
    with pytest.raises(Conflict, match="where others decide"):
        sharing.offer_instead_of_redirect(second, by=people.gwen, **offer)
    wales = {"to_organisation": Organisation.objects.get(slug="tarian")}
    with pytest.raises(Conflict, match="without being asked"):
        sharing.offer_instead_of_redirect(second, by=people.sia, **offer | wales)
    with pytest.raises(Conflict, match="from a gate"):
        sharing.offer_instead_of_redirect(factories.agreeing_terms(people), by=people.sia, **offer)
    call = Caller(people.sia)
    body = {"region": wm.slug, "reason": factories.reason("redirect").code, "rationale": "Theirs."}
    assert fields(call.post(f"referrals/{second.key}/steps/redirect/", body, version=second.version)) == ["region"]
    body = {"to_organisation": wm.slug, "purpose": "Theirs.", "legal_basis": factories.reason("share").code}
    made = call.post(f"referrals/{second.key}/hand-over/", body)
    assert (made.status_code, made.json()["kind"]) == (201, "transfer")
    assert problem(Caller(people.ian).post(f"referrals/{second.key}/hand-over/", body), 403)
