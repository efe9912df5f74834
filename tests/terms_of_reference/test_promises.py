"""What signed terms promise: started and moved by signatures alone, met, late, reminded of; and each side's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.core.working_time import local_day
from foundations.deadlines import reminders
from foundations.notifications.models import Notification
from referrals import actions as referral_actions
from referrals.models import Referral
from tasking.models import ProductType
from terms_of_reference import actions, figures, promises
from terms_of_reference.models import Commitment, PromiseDeadline, TermsDeadline, TermsOfReference
from tests import factories

PRODUCT = {"key": "0000000c", "product_type": "network-analysis", "name": "Network analysis", "purpose": "Whom first?"}


def rows(days: int = 20) -> dict:
    on = (today() + timedelta(days=days)).isoformat()
    return {
        "products": [PRODUCT | {"due": on}],
        "timeline": [{"key": "0000000d", "what": "First look", "on": on, "kind": "review"}],
        "roles": [{"key": "0000000e", "role": "researcher", "days": 5, "task": "Search the companies"}],
    }


def agree(people, terms: TermsOfReference) -> TermsOfReference:
    terms = actions.perform(terms, "propose", by=people.ian)
    terms = actions.perform(terms, "sign_for_sio", by=people.sam, agreed=True)
    return actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)


@pytest.fixture
def in_force(people, drafted) -> TermsOfReference:
    return agree(people, actions.save_terms(drafted.referral, by=people.ian, version=drafted.version, **rows()))


def test_signing_starts_them_and_an_amendment_moves_them_when_it_is_signed(people, in_force):
    referral = in_force.referral
    assert {(one.kind, one.name) for one in Commitment.objects.all()} == {
        ("delivery", "Delivery of the last product"),
        ("product", "Network analysis"),
        ("review", "First look"),
    }
    referral_actions.perform(referral, "amend_terms", by=people.sia, rationale="The raid came forward.")
    draft = actions.start_draft(referral, by=people.ian)
    later = rows(30)
    draft = actions.save_terms(referral, by=people.ian, version=draft.version, products=later["products"], timeline=[])
    assert not Commitment.objects.filter(moved__gt=0).exists(), "a draft moves nothing"
    agree(people, draft)
    product = Commitment.objects.get(kind="product")
    assert (product.moved, product.due_date - product.agreed_date) == (1, timedelta(days=10))
    assert Commitment.objects.get(kind="review").dropped_at
    assert Commitment.objects.get(kind="delivery").moved == 0
    counts = figures.counts(Commitment.objects.all())
    assert (counts.agreed, counts.moved, counts.dropped, counts.to_come) == (3, 1, 1, 2)


def test_met_in_time_met_late_and_late(people, in_force, sign_in):
    product = Commitment.objects.get(kind="product")
    for name in ("sam", "rita", "nora"):
        with pytest.raises(PermissionDenied):
            promises.meet(product, on=today(), by=getattr(people, name))
    with pytest.raises(Conflict, match="today or an earlier day"):
        promises.meet(product, on=today() + timedelta(days=1), by=people.ian)
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        shown = sign_in(people.ian).get(in_force.get_absolute_url()).content.decode()
        assert "2 late" in shown
        address = reverse("terms_of_reference:met", args=[in_force.referral.key, product.public_id])
        assert "Network analysis" in sign_in(people.ian).get(address).content.decode()
        when = today()
        typed = {"on-day": when.day, "on-month": when.month, "on-year": when.year}
        assert sign_in(people.ian).post(address, typed).status_code == 302
        product.refresh_from_db()
        assert product.is_late
        assert sign_in(people.ian).post(address, typed).status_code == 409
        [(region, counts)] = figures.by_region(people.sia)
        assert region.startswith("Eastern Region")
        assert (counts.met_late, counts.late, counts.to_come) == (1, 1, 1)
        page = reverse("terms_of_reference:promised")
        assert "Met late" in sign_in(people.nora).get(page).content.decode()
        assert sign_in(people.sam).get(page).status_code == 403


def test_the_sio_is_told_once_of_a_review_and_the_lead_by_its_clock(people, in_force):
    with time_machine.travel(timezone.now() + timedelta(days=18)):
        assert promises.remind() == 1
        assert promises.remind() == 0
    [told] = Notification.objects.filter(kind="terms_of_reference.review_near")
    assert told.recipient == people.sam
    with time_machine.travel(timezone.now() + timedelta(days=22)):
        assert promises.remind() == 0
        reminders.sweep()
    late = Notification.objects.filter(kind="deadline_late", title__contains="of the terms", recipient=people.ian)
    assert {one.title.partition(" was due")[0] for one in late} == {"Milestone of the terms", "Product of the terms"}


def test_each_promise_has_a_clock_that_moves_with_a_signature_and_stops_when_it_is_met(people, in_force):
    referral = in_force.referral
    clocks = {row.about: row for row in PromiseDeadline.objects.filter(referral=referral)}
    assert set(clocks) == {"delivery", "product 1", "review 1"}
    assert local_day(clocks["product 1"].due_at) == today() + timedelta(days=20) or clocks["product 1"].agreed
    referral_actions.perform(referral, "amend_terms", by=people.sia, rationale="The raid came forward.")
    draft = actions.start_draft(referral, by=people.ian)
    later = rows(30)
    draft = actions.save_terms(referral, by=people.ian, version=draft.version, products=later["products"], timeline=[])
    assert PromiseDeadline.objects.open().count() == 3
    agree(people, draft)
    assert sorted(PromiseDeadline.objects.open().values_list("about", flat=True)) == ["delivery", "product 1"]
    moved = PromiseDeadline.objects.open().get(about="product 1")
    assert moved.due_at > clocks["product 1"].due_at
    promises.meet(Commitment.objects.get(kind="product"), on=today(), by=people.ian)
    moved.refresh_from_db()
    assert moved.outcome == "met"


def test_completing_delivers_and_withdrawing_drops(people, in_force):
    referral_actions.perform(Referral.objects.get(), "complete", by=people.ian, rationale="All products are out.")
    assert Commitment.objects.get(kind="delivery").met_by == people.ian
    assert Commitment.objects.filter(dropped_at__isnull=False).count() == 2


def test_a_product_that_goes_out_meets_its_day_and_the_plan_is_shown_until_it_is_begun(people, in_force, sign_in):
    referral = Referral.objects.get()
    page = reverse("tasking:development", args=[referral.key])
    shown = sign_in(people.ian).get(page).content.decode()
    assert "Planned in the terms, not begun yet" in shown
    assert "Search the companies" in shown
    begin = (
        reverse("tasking:add-product", args=[referral.key]) + "?title=Network+analysis&product_type=network-analysis"
    )
    assert begin.replace("&", "&amp;") in shown
    assert 'value="Network analysis"' in sign_in(people.ian).get(begin).content.decode()
    factories.tasking_given(people, referral)
    kind = ProductType.objects.get(code="network-analysis")
    factories.product_disseminated(people, referral, product_type=kind)
    assert Commitment.objects.get(kind="product").met_by == people.sia
    assert "Planned in the terms" not in sign_in(people.ian).get(page).content.decode()


class TestClocks:
    def running(self):
        return set(TermsDeadline.objects.filter(stopped_at__isnull=True).values_list("kind", flat=True))

    def test_each_side_has_its_clock_until_it_answers(self, people, proposed):
        assert self.running() == {"terms_sio", "terms_toex"}
        actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        assert self.running() == {"terms_toex"}
        actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        assert self.running() == set()
        assert set(TermsDeadline.objects.values_list("outcome", flat=True)) == {"met"}

    def test_a_change_or_a_refusal_ends_them(self, people, proposed):
        actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="Another")
        assert self.running() == set()
        assert set(TermsDeadline.objects.values_list("outcome", flat=True)) == {"cancelled"}

    def test_they_stand_still_with_the_referral(self, people, proposed):
        held = {"reason": factories.reason("hold"), "rationale": "Waiting."}
        referral = referral_actions.perform(proposed.referral, "hold", by=people.sia, **held)
        assert TermsDeadline.objects.filter(paused_at__isnull=False).count() == 2
        referral_actions.perform(referral, "resume", by=people.sia, rationale="On.")
        assert TermsDeadline.objects.filter(paused_at__isnull=True).count() == 2

    def test_whoever_has_not_answered_is_chased(self, people, proposed):
        actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        reminders.sweep(now=timezone.now() + timedelta(days=40))
        chased = Notification.objects.filter(recipient=people.sam).exclude(kind__startswith="terms_of_reference")
        assert any("answer to the terms" in one.title for one in chased), [one.title for one in chased]
