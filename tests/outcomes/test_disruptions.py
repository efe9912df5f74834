"""Recording disruptions."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from outcomes import actions
from outcomes.forms import DisruptionForm
from outcomes.models import Disruption, ImpactLevel
from referrals import actions as referral_actions
from referrals.models import Referral
from tests import factories
from tests.outcomes.answers import disruption, disruption_post


@pytest.mark.parametrize("name", ["sia", "dina", "ian"])
def test_the_team_records_disruptions_with_numbers_of_their_own(people, name):
    referral = factories.closing(people)
    first, second = (actions.record_disruption(referral, by=getattr(people, name), **disruption()) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    event = AuditEvent.objects.filter(event="outcomes.record_disruption").first()
    assert event.reference == referral.reference


@pytest.mark.parametrize("name", ["olivia", "sam", "ada", "gwen", "dora", "rita", "wanda", "nora", "ned", "otto"])
def test_others_may_not(people, name):
    with pytest.raises(PermissionDenied):
        actions.record_disruption(factories.closing(people), by=getattr(people, name), **disruption())
    assert not Disruption.objects.exists()


@pytest.mark.parametrize("stage", ["in_development", "reassessment", "agreeing_ownership", "closing"])
def test_it_is_recorded_while_there_is_work(people, stage):
    referral = getattr(factories, stage)(people)
    assert actions.record_disruption(referral, by=people.ian, **disruption()).number == 1


@pytest.mark.parametrize("stage", ["agreeing_terms", "closed"])
def test_it_is_not_recorded_before_the_work_or_after_closing(people, stage):
    with pytest.raises(Conflict):
        actions.record_disruption(getattr(factories, stage)(people), by=people.ian, **disruption())


def test_nor_on_hold(people):
    referral = factories.closing(people)
    referral_actions.perform(referral, "hold", by=people.sia, reason=factories.reason("hold"), rationale="Trial.")
    with pytest.raises(Conflict):
        actions.record_disruption(referral, by=people.sia, **disruption())


def test_the_same_form_twice_records_it_once(people):
    referral, token = factories.closing(people), uuid4()
    first = actions.record_disruption(referral, by=people.ian, token=token, **disruption())
    assert actions.record_disruption(referral, by=people.ian, token=token, **disruption()) == first
    assert referral.disruptions.count() == 1


@pytest.mark.parametrize("days", [-1, 1, -4000])
def test_the_action_refuses_a_day_that_cannot_be(people, days):
    referral = factories.closing(people)
    with pytest.raises(Conflict):
        actions.record_disruption(referral, by=people.ian, **disruption(happened_date=today() + timedelta(days=days)))


def test_the_form_says_what_is_wrong_with_the_day(people):
    referral = factories.closing(people)
    Referral.objects.filter(pk=referral.pk).update(received_at=timezone.now() - timedelta(days=10))
    referral.refresh_from_db()
    early = DisruptionForm(disruption_post(happened_date=today() - timedelta(days=11)), referral=referral)
    assert "must be the same as or after" in early.errors["happened_date"][0]
    late = DisruptionForm(disruption_post(happened_date=today() + timedelta(days=1)), referral=referral)
    assert late.errors["happened_date"] == ["Date of the disruption must be today or in the past"]
    assert DisruptionForm(disruption_post(happened_date=today() - timedelta(days=10)), referral=referral).is_valid()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"narrative": "x" * 8001}, "narrative"),
        ({"target_kind": "person"}, "target_kind"),
        ({"threat_area": "witchcraft"}, "threat_area"),
        ({"four_p": "punish"}, "four_p"),
        ({"impact": "huge"}, "impact"),
        ({"led": "supported"}, "lead_agency"),
        ({"toex_contribution": " "}, "toex_contribution"),
        ({"target_reference": "x" * 81}, "target_reference"),
    ],
)
@pytest.mark.asvs("V2.2.3")
def test_the_form_refuses_next_to_the_field(people, changes, field):
    form = DisruptionForm(disruption_post(**changes), referral=factories.closing(people))
    assert list(form.errors) == [field]


def test_an_impact_level_that_has_ended_is_not_offered(people):
    ImpactLevel.objects.filter(code="minor").update(valid_to=date(2025, 1, 1))
    form = DisruptionForm(disruption_post(impact="minor"), referral=factories.closing(people))
    assert list(form.errors) == ["impact"]


def test_the_database_wants_the_lead_agency_of_what_was_supported(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.record_disruption(factories.closing(people), by=people.ian, **disruption(led="supported"))


def test_disruptions_are_seen_by_those_who_see_the_referral(people):
    referral = factories.closing(people)
    actions.record_disruption(referral, by=people.ian, **disruption())
    for name in ("olivia", "sam", "ada", "sia", "dora", "nora"):
        assert Disruption.objects.visible_to(getattr(people, name)).count() == 1, name
    for name in ("colin", "walter", "wanda", "will", "nick", "otto", "adam"):
        assert not Disruption.objects.visible_to(getattr(people, name)).exists(), name
