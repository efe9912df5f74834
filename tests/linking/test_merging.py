"""Merging a duplicate: both references stay, the clock stops and goes on, and nobody learns what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.errors import Conflict
from foundations.deadlines.models import Deadline
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from referrals import actions
from referrals.linking import listing, merging
from referrals.models import Referral, ReferralLink
from tests import factories
from tests.api.calls import Caller, fields


def merge(referral, into, by, **more):
    facts = {"reason": factories.reason("merge"), "rationale": "Both ask for the same."} | more
    return actions.perform(referral, "merge", by=by, into=into, **facts)


def running(referral):
    clocks = Deadline.objects.filter(referraldeadline__referral=referral, stopped_at=None)
    return list(clocks.order_by("pk").values_list("kind", "paused_at"))


def test_a_merged_one_leads_to_the_other_and_back_again(people, sign_in):
    """In the browser: merge, follow the banner, read it from the other side, undo."""
    survivor = factories.at_second_gate(people, operation="Operation Lantern")
    referral = factories.at_second_gate(people)
    due = Referral.objects.get(pk=referral.pk).due_at
    page, address = sign_in(people.sia), f"{referral.get_absolute_url()}steps/merge/"
    assert survivor.reference in page.get(f"{address}?into={survivor.reference}").text
    answers = {
        "into": f" {survivor.reference.lower()} ",
        "requester_may_see": "yes",
        "reason": factories.reason("merge").code,
        "rationale": "Both ask for the same.",
        "version": referral.version,
    }
    assert page.post(address, answers).status_code == 302
    referral.refresh_from_db()
    assert (referral.status, referral.merged_into, referral.due_at) == ("merged", survivor, None)
    assert running(referral) == []
    assert referral.decisions.first().verb == "merge"
    summary = page.get(referral.get_absolute_url()).text
    assert f'This referral was merged into <a class="govuk-link" href="{survivor.get_absolute_url()}">' in summary
    other = page.get(survivor.get_absolute_url()).text
    assert "Duplicate of this one" in other
    assert f"{referral.get_absolute_url()}messages/" in other
    # The same form again finds it done.
    assert page.post(address, answers).status_code == 302
    told = Notification.objects.filter(kind="referrals.merge").values_list("recipient__name", flat=True)
    assert sorted(told) == ["Olivia Officer", "Sam Investigator"]
    undo = {"rationale": "They are two networks.", "version": referral.version}
    assert page.post(f"{referral.get_absolute_url()}steps/undo_merge/", undo).status_code == 302
    referral.refresh_from_db()
    assert (referral.status, referral.merged_into, referral.ended_at_status) == ("gateway_triage", None, "")
    assert running(referral) == [("gateway_triage", None)]
    # Minutes at the most: it stood still for as long as it was merged.
    assert abs(referral.due_at - due) < timedelta(days=3)
    link = ReferralLink.objects.get()
    assert (link.ended_by, link.ended_why) == (people.sia, "They are two networks.")


def test_an_open_question_waits_where_it_was(people):
    referral, survivor = factories.question_asked(people), factories.at_second_gate(people)
    before = running(referral)
    with pytest.raises(PermissionDenied):
        merge(referral, survivor, people.sia)
    merged = merge(referral, survivor, people.gwen)
    assert merged.decisions.first().gate == "first"
    with pytest.raises(PermissionDenied):
        actions.perform(merged, "undo_merge", by=people.sia, rationale="No.")
    back = actions.perform(merged, "undo_merge", by=people.gwen, rationale="They differ.")
    assert (back.status, back.asking_gate) == ("information_requested", "sctac_triage")
    assert [(kind, bool(paused)) for kind, paused in running(back)] == [(kind, bool(paused)) for kind, paused in before]
    answered = actions.perform(back, "answer", by=people.olivia, rationale="Four.")
    assert (answered.status, running(answered)) == ("sctac_triage", [("sctac_triage", None)])


def test_the_requester_is_named_if_that_is_wanted_and_taken_off_again(people):
    referral = factories.at_second_gate(people)
    Referral.objects.filter(pk=referral.pk).update(requester=people.colin, sio=None)
    survivor = factories.at_second_gate(people, operation="Operation Lantern")
    assert not Referral.objects.visible_to(people.colin).filter(pk=survivor.pk).exists()
    merged = merge(referral, survivor, people.sia, requester_may_see=True)
    assert merging.survivor(merged, people.colin) == survivor
    assert Notification.objects.get(kind="referrals.take_in").recipient == people.colin
    actions.perform(merged, "undo_merge", by=people.sia, rationale="They differ.")
    assert not Referral.objects.visible_to(people.colin).filter(pk=survivor.pk).exists()


def test_who_may_not_see_the_other_one_learns_nothing_of_it(people, sign_in):
    referral = factories.at_second_gate(people)
    Referral.objects.filter(pk=referral.pk).update(requester=people.colin)
    survivor = factories.at_second_gate(people, operation="Operation Candle")
    merge(referral, survivor, people.sia, requester_may_see=False)
    page = sign_in(people.colin)
    for part in ("", "links/", "history/", "decisions/"):
        text = page.get(f"{referral.get_absolute_url()}{part}").text
        assert "which you may not see" in text
        assert survivor.reference not in text
        assert "Candle" not in text
        assert "linked referral that" not in text
    assert Caller(people.colin).get(f"referrals/{referral.key}/").json()["merged_into"] is None
    assert survivor.reference not in Caller(people.colin).get(f"referrals/{referral.key}/timeline/").text
    page = sign_in(people.sam)
    Referral.objects.filter(pk=referral.pk).update(sio=None)
    text = page.get(survivor.get_absolute_url()).text
    assert referral.reference not in text
    assert "that you may not see" not in text


def test_into_what_it_cannot_be_merged(people, sign_in):
    """Itself, a draft, a finished one, one that was merged: that offers the one into which it went, along the chain."""
    survivor = factories.at_second_gate(people, operation="Operation Lantern")
    middle = factories.merged(people, survivor)
    referral, finished = factories.at_second_gate(people), factories.declined(people)
    for into, words in (
        (referral, "into itself"),
        (finished, "has ended"),
        (middle, f"was merged into {survivor.reference}"),
        (factories.draft(people), "no such referral"),
    ):
        with pytest.raises(TransitionNotAllowed, match=words):
            merge(referral, into, people.sia)
    with pytest.raises(TransitionNotAllowed, match="merged into this one already"):
        merge(survivor, middle, people.sia)
    page, address = sign_in(people.sia), f"{referral.get_absolute_url()}steps/merge/"
    answers = {
        "into": middle.reference,
        "requester_may_see": "no",
        "reason": factories.reason("merge").code,
        "rationale": "The same.",
        "version": referral.version,
    }
    refused = page.post(address, answers)
    assert refused.status_code == 422
    assert f"Enter {survivor.reference} instead" in refused.text
    assert f'name="into" value="{survivor.reference}"' in refused.text
    assert "The same." in refused.text
    wrong = page.post(address, answers | {"into": "TOEX-EA-2020-99999"})
    assert (wrong.status_code, "There is no referral with this reference" in wrong.text) == (422, True)
    assert page.post(address, answers | {"into": [middle.reference, survivor.reference]}).status_code == 302


def test_sight_of_a_restricted_one_is_not_offered(people, sign_in):
    survivor, referral = factories.restricted(people), factories.at_second_gate(people)
    page, address = sign_in(people.sia), f"{referral.get_absolute_url()}steps/merge/"
    session = page.get(f"{address}?into={survivor.reference}")
    assert "requester_may_see" not in session.text
    with pytest.raises(TransitionNotAllowed, match="is restricted"):
        merge(referral, survivor, people.sia, requester_may_see=True)
    merged = merge(referral, survivor, people.sia)
    links = listing.of(merged, people.dina)
    assert (links.rows, links.hidden) == ([], 1)
    assert listing.of(merged, people.olivia).rows[0].restricted
    assert listing.of(merged, people.colin).hidden == 0


def test_it_is_undone_within_the_days_and_after_the_other_went_elsewhere(people, sign_in):
    survivor = factories.at_first_gate(people, operation="Operation Lantern")
    referral = merge(factories.at_first_gate(people), survivor, people.gwen)
    wm = Organisation.objects.get(slug="rocuwm")
    facts = {"reason": factories.reason("redirect"), "rationale": "Theirs."}
    actions.perform(survivor, "redirect", by=people.gwen, region=wm, **facts)
    address = f"{referral.get_absolute_url()}steps/undo_merge/"
    Referral.objects.filter(pk=referral.pk).update(
        status_since=timezone.now() - timedelta(days=settings.MERGE_UNDO_DAYS + 1)
    )
    page = sign_in(people.gwen)
    assert "more than 30 days ago" in page.get(address).text
    Referral.objects.filter(pk=referral.pk).update(status_since=timezone.now())
    text = page.get(referral.get_absolute_url()).text
    assert "which you may not see" in text
    assert "1 linked referral that you may not see" in text
    assert page.post(address, {"rationale": "No.", "version": referral.version}).status_code == 302
    assert Referral.objects.get(pk=referral.pk).status == "sctac_triage"


def test_by_api(people):
    survivor, referral = factories.at_second_gate(people), factories.at_second_gate(people)
    call = Caller(people.sia)
    body = {"into": "TOEX-XX-1", "reason": "same-request", "rationale": "The same."}
    address = f"referrals/{referral.key}/steps/merge/"
    refused = call.post(address, body, version=referral.version)
    assert set(fields(refused)) == {"into", "requester_may_see"}
    done = call.post(address, body | {"into": survivor.reference, "requester_may_see": True}, version=referral.version)
    assert (done.status_code, done.json()["merged_into"]) == (200, survivor.reference)
    assert done.json()["steps"] == ["undo_merge"]
    stale = call.post(address, body | {"into": survivor.reference, "requester_may_see": True}, version=referral.version)
    assert stale.status_code == 409
    with pytest.raises(Conflict):
        merge(survivor, Referral.objects.get(pk=referral.pk), people.sia)
