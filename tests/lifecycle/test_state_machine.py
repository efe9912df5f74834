"""Hypothesis walks the lifecycle at random and compares every answer with a table of its own.

The table below is written from the design, not from the code: it says which status a verb may lead to.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.deadlines.models import Deadline
from referrals import actions
from referrals.deciding.effects import MOST_QUESTIONS
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from tests import factories
from tests.people import People

# verb -> (statuses it starts from, statuses it may lead to, people who may)
GATES = {"sctac_triage", "gateway_triage"}
WORK = {"agreeing_terms", "in_development", "reassessment", "agreeing_ownership", "closing"}
HELD_FROM = GATES | {"information_requested"} | WORK
TABLE = {
    "submit": ({"draft"}, {"with_adviser", "sctac_triage"}, {"olivia", "sam"}),
    "endorse": ({"with_adviser"}, {"sctac_triage"}, {"ada"}),
    "send_back": ({"with_adviser"}, {"draft"}, {"ada"}),
    "forward": ({"sctac_triage"}, {"gateway_triage"}, {"gwen"}),
    "ask": (GATES | {"information_requested"}, {"information_requested"}, {"gwen", "sia", "dina"}),
    "answer": ({"information_requested"}, GATES | {"information_requested"}, {"olivia", "sam"}),
    "chase": ({"information_requested"}, {"information_requested"}, {"gwen", "sia", "dina"}),
    "withdraw_question": ({"information_requested"}, GATES | {"information_requested"}, {"gwen", "sia", "dina"}),
    "reconsider": ({"declined", "redirected"}, GATES, {"sia", "dina"}),
    "redirect_capability": (GATES, {"redirected"}, {"gwen", "sia", "dina"}),
    "decline": (GATES, {"declined"}, {"gwen", "sia", "dina"}),
    "accept": ({"gateway_triage"}, {"agreeing_terms"}, {"sia", "dina"}),
    "accept_in_part": ({"gateway_triage"}, {"agreeing_terms"}, {"sia", "dina"}),
    "return": ({"gateway_triage"}, {"sctac_triage"}, {"sia", "dina"}),
    "amend_terms": ({"in_development"}, {"agreeing_terms"}, {"sia", "dina"}),
    "complete": ({"in_development"}, {"reassessment"}, {"ian", "sia", "dina"}),
    "recommend_owner": ({"reassessment"}, {"agreeing_ownership"}, {"sia", "dina"}),
    "accept_ownership": ({"agreeing_ownership"}, {"closing"}, {"dina"}),
    "refuse_ownership": ({"agreeing_ownership"}, {"reassessment"}, {"dina"}),
    "close": ({"closing"}, {"closed"}, {"sia", "dina"}),
    "reopen": ({"closed"}, {"reassessment"}, {"dina"}),
    "hold": (HELD_FROM, {"on_hold"}, {"sia", "dina"}),
    "resume": ({"on_hold"}, HELD_FROM, {"sia", "dina"}),
    "withdraw": ({"draft", "with_adviser", "on_hold"} | HELD_FROM, {"withdrawn"}, {"olivia", "sam"}),
}
# Of those who may, whose step it is at one of two gates only.
ONLY_AT = {"gwen": "sctac_triage", "sia": "gateway_triage", "dina": "gateway_triage"}
AT_GATES = {"ask", "chase", "withdraw_question", "redirect_capability", "decline"}
ABOUT_QUESTIONS = {"answer", "chase", "withdraw_question"}
TIMED = {
    "with_adviser",
    "sctac_triage",
    "gateway_triage",
    "information_requested",
    "agreeing_terms",
    "in_development",
    "reassessment",
    "agreeing_ownership",
    "closing",
}
ACTORS = ["olivia", "sam", "colin", "ada", "gwen", "sia", "dina", "ian", "dora", "walter", "wanda", "ned", "otto"]


class Journey(RuleBasedStateMachine):
    """One referral, moved by anybody who tries anything. Rolled back at the end of each walk."""

    people: People

    def __init__(self):
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.status, self.moves = "draft", 0
        self.referral = factories.draft(self.people)
        self.reference = None

    def teardown(self):
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(adviser=st.booleans())
    def the_force_asks_its_adviser_or_not(self, adviser):
        Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=adviser)

    @rule(verb=st.sampled_from(sorted(TABLE)), name=st.sampled_from(ACTORS))
    def somebody_tries(self, verb, name):
        self.attempt(verb, name)

    @rule(data=st.data())
    def somebody_does_what_is_theirs(self, data):
        """So that walks get far: one of the verbs that the table allows now."""
        choices = [
            (verb, name)
            for verb, (sources, _, names) in sorted(TABLE.items())
            for name in sorted(names)
            if self.status in sources and self.theirs(verb, name) and verb not in {"withdraw", "decline"}
        ]
        if choices:
            self.attempt(*data.draw(st.sampled_from(choices)))

    @rule()
    def both_sign_the_terms(self):
        if self.status == "agreeing_terms":
            self.referral = LIFECYCLE.move(self.referral, "start_development", by=self.people.sia, follows=True)
            self.moved_to("in_development")

    def theirs(self, verb, name) -> bool:
        sources, _, names = TABLE[verb]
        if name not in names or (name == "sam" and self.status == "draft" and self.referral.sio_id is None):
            return False
        gate = self.referral.asking_gate if self.status == "information_requested" else self.status
        if verb in AT_GATES and gate in GATES:
            return ONLY_AT[name] == gate
        return True

    def attempt(self, verb, name):
        sources, targets, _ = TABLE[verb]
        person = getattr(self.people, name)
        try:
            with transaction.atomic():
                moved = actions.perform(self.referral, verb, by=person, **self.facts(verb))
        except PermissionDenied:
            assert not self.theirs(verb, name) or self.status not in sources, (self.status, verb, name)
        except Conflict:
            full = verb == "ask" and self.referral.information_requests.open().count() >= MOST_QUESTIONS
            assert self.status not in sources or full, (self.status, verb, name)
        else:
            assert self.status in sources, (self.status, verb, name)
            assert self.theirs(verb, name), (self.status, verb, name)
            assert moved.status in targets, (self.status, verb, moved.status)
            self.referral = moved
            self.moved_to(moved.status)

    def moved_to(self, status):
        self.status, self.moves = status, self.moves + 1

    def facts(self, verb) -> dict:
        facts = {"rationale": "Because of the facts.", "declared": True, "capability": factories.capability()}
        reasons = "accept" if verb == "accept_in_part" else verb
        if factories.reason(reasons):
            facts["reason"] = factories.reason(reasons)
        if verb in ABOUT_QUESTIONS:
            facts["question"] = self.referral.information_requests.open().first()
        if verb in {"accept", "accept_in_part"}:
            facts |= {"priority": "high", "harm_score": 50, "lead_analyst": self.people.ian, "accepted_part": "Half"}
        if verb == "recommend_owner":
            facts |= factories.reassessed("ersou", "region")
        if verb == "accept_ownership":
            facts |= {"named_lead": "DI Dina Inspector"}
        if verb == "close":
            facts |= factories.closing_answers()
        return facts

    # --- what must hold after every step -------------------------------------------------------------

    @invariant()
    def the_database_agrees_with_the_model(self):
        stored = Referral.objects.get(pk=self.referral.pk)
        assert stored.status == self.status
        assert stored.version == self.moves + 1

    @invariant()
    def the_reference_is_for_life(self):
        stored = Referral.objects.get(pk=self.referral.pk)
        if self.reference:
            assert stored.reference == self.reference
        self.reference = stored.reference

    @invariant()
    def the_history_is_a_chain(self):
        changes = list(self.referral.status_changes.order_by("pk").values_list("from_status", "to_status"))
        assert len(changes) == self.moves
        steps = ["draft", *(to for _, to in changes)]
        assert [start for start, _ in changes] == steps[:-1]
        assert steps[-1] == self.status

    @invariant()
    def every_move_is_audited_once(self):
        events = AuditEvent.objects.filter(target_id=str(self.referral.public_id), data__has_key="after")
        assert events.count() == self.moves

    @invariant()
    def one_clock_runs_and_it_is_that_of_the_status(self):
        running = list(
            Deadline.objects.filter(
                referraldeadline__referral=self.referral, kind__in=TIMED, stopped_at=None, paused_at=None
            )
            .order_by()
            .values_list("kind", "due_at")
        )
        expected = [self.status] if self.status in TIMED else []
        assert [kind for kind, _ in running] == expected
        due = Referral.objects.values_list("due_at", flat=True).get(pk=self.referral.pk)
        assert due == (running[0][1] if running else None)

    @invariant()
    def a_question_is_open_only_while_it_waits(self):
        waits = "information_requested" in {self.status, self.referral.held_status}
        ended = self.status in {"withdrawn"}
        open_questions = self.referral.information_requests.open().count()
        assert (open_questions > 0) == waits or ended

    @invariant()
    def one_draft_of_the_request_and_only_in_draft(self):
        drafts = self.referral.requests.drafts().count()
        assert drafts == (1 if self.status == "draft" else drafts if self.status == "withdrawn" else 0)

    @invariant()
    def deferred_constraints_hold(self):
        connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.asvs("V2.3.1", "V2.3.2")
def test_no_walk_reaches_an_illegal_state(people):
    for name in ACTORS:
        getattr(people, name)
    Journey.people = people
    run_state_machine_as_test(
        Journey,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
