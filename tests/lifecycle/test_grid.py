"""Every status × verb × role of a referral: who may do what, when; and a state machine that looks for illegal states."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts import roles
from foundations.lifecycle.machine import TransitionNotAllowed
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.statuses import Status
from tests import factories
from tests.people import WHO

# The person of each role that stands nearest to a referral of Norfolk: if they may not, nobody of that role may.
NEAREST = {
    "force_officer": "olivia",
    "invited_sio": "iris",
    "organised_crime_adviser": "ada",
    "gateway_officer": "gwen",
    "senior_intelligence_analyst": "sia",
    "detective_inspector": "dina",
    "intelligence_analyst": "ian",
    "intelligence_development_officer": "ivy",
    "researcher": "rita",
    "data_insights_analyst": "dora",
    "financial_intelligence_officer": "fay",
    "national_idm": "ned",
    "national_performance_analyst": "nora",
    "national_strategic_lead": "nell",
    "national_researcher": "nick",
    "auditor": "otto",
    "administrator": "adam",
}
# Held by the role, but never for a referral of a region with a team of its own.
NOT_FOR_THIS_REGION = {"national_idm"}
# In the grid the region is asked to own the threat, so the force has nothing to answer.
BY_OFFER = {"accept_ownership", "refuse_ownership"}
OF_THE_FORCE = {"force_officer", "organised_crime_adviser"}
STRANGERS = ["walter", "wanda", "will"]


def test_every_role_is_in_the_grid():
    assert set(NEAREST) == set(roles.by_key)
    assert all(WHO[name][2] == role for role, name in NEAREST.items())


def in_memory(people, status: Status) -> Referral:
    """A referral as it would be in `status`; permissions and statuses are asked of it without saving it."""
    referral = factories.draft(people)
    referral.status = status
    referral.lead_analyst = people.ian
    referral.asking_gate = Status.SCTAC_TRIAGE
    if status == Status.MERGED:
        referral.ended_at_status = Status.SCTAC_TRIAGE
    if status == Status.AGREEING_OWNERSHIP:
        referral.offered_to = referral.region
    return referral


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.asvs("V2.3.1", "V8.2.1")
def test_each_verb_is_open_to_the_roles_that_hold_it_in_its_statuses_only(people, status):
    referral = in_memory(people, status)
    for role_key, name in NEAREST.items():
        person, role = getattr(people, name), roles.by_key[role_key]
        for verb in LIFECYCLE.verbs:
            rows = [row for row in LIFECYCLE.rows(verb) if row.manual]
            held = [row for row in rows if row.permission in role.permissions]
            offered_elsewhere = verb in BY_OFFER and referral.offered_to is not None and role_key in OF_THE_FORCE
            if role_key in NOT_FOR_THIS_REGION or offered_elsewhere:
                held = []
            here = [row for row in held if row.starts_from(referral)]
            elsewhere_theirs = any(row.starts_from(referral) for row in rows) and not here
            if not rows:
                expected = LookupError
            elif not held or elsewhere_theirs:
                expected = PermissionDenied
            elif not here:
                expected = TransitionNotAllowed
            else:
                expected = None
            assert outcome(referral, verb, person) == expected, (status, verb, role_key)


def outcome(referral, verb, person):
    try:
        LIFECYCLE.find(referral, verb, person)
    except (LookupError, PermissionDenied, TransitionNotAllowed) as error:
        return type(error)
    return None


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.asvs("V8.4.1")
def test_another_region_may_do_nothing(people, status, name):
    referral = in_memory(people, status)
    assert LIFECYCLE.available(referral, getattr(people, name)) == []
