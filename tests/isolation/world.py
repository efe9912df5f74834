"""A referral of Eastern with a row in every protected table, each text of it a canary; and how tables are asked."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from dashboard import saved
from dashboard.search import kept
from foundations.accounts import feeds
from foundations.accounts.models import AbsenceKind, Organisation
from foundations.audit import seals
from foundations.audit.models import AccessEvent
from foundations.core.formats import today
from foundations.deadlines import reminders, snoozing
from foundations.notifications import bounces
from foundations.notifications.models import DeliveryReport
from outcomes import actions as outcomes
from referrals import actions, covering
from referrals.clocks import actions as clocks
from referrals.conversation import actions as conversation
from referrals.linking import actions as linking
from referrals.models import IdempotencyKey, Referral
from referrals.sharing import actions as sharing
from referrals.sight import grants
from terms_of_reference import making, negotiating
from terms_of_reference.forms import section_named
from terms_of_reference.models import TermsInvitation
from tests import factories
from tests.outcomes.answers import disruption
from tests.people import People

CANARY = "Zanzibar"
# What names a row, of tables that have no `id`: they are children of another one.
KEYS = {
    "referrals_referraldeadline": "referral_id",
    "tasking_taskingdeadline": "tasking_id",
    "tasking_productdeadline": "product_id",
    "outcomes_disruptiondeadline": "disruption_id",
    "terms_of_reference_termsdeadline": "terms_id",
    "terms_of_reference_promisedeadline": "commitment_id",
}
# What anybody may see a row of: how late the outbox is, and no more of it.
SEEN_BY_ALL = {"notifications_outboxemail"}
# Everybody reads back their own lines; auditors read all.
LOG = {"audit_auditevent", "audit_accessevent", "audit_auditseal"}
# What anybody may add a row to.
ADDED_BY_ALL = {"notifications_notification", "notifications_outboxemail", "notifications_deliveryreport"}


def everything(people: People) -> Referral:
    """A closed referral of Eastern, with all that can happen to one."""
    texts = dict.fromkeys(("question", "background", "why_toex", "risk", "safeguarding"), f"{CANARY} is asked about.")
    texts |= {"operation": f"Operation {CANARY}", "sio_name": f"DCI {CANARY}", "has_subjects": True}
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=True)
    chart = factories.upload(f"Chart of {CANARY}.txt", f"{CANARY} again.".encode())
    referral = factories.draft(people, files=[chart], **texts)
    factories.two_subjects(referral, by=people.olivia, name=f"Ana {CANARY}", note=f"{CANARY} again")
    referral = actions.perform(referral, "submit", by=people.olivia, declared=True)
    factories.upload_begun(referral, by=people.olivia, name=f"{CANARY}.txt")
    endorse = {"rationale": f"{CANARY} is worth it."}
    referral = actions.perform(referral, "endorse", by=people.ada, **endorse)
    Organisation.objects.filter(slug="norfolk").update(asks_for_adviser=False)
    asked = {"reason": factories.reason("ask"), "rationale": f"Where is {CANARY}?"}
    referral = actions.perform(referral, "ask", by=people.gwen, **asked)
    referral = actions.perform(referral, "chase", by=people.gwen, rationale=f"{CANARY} waits.")
    plan = [factories.upload(f"Plan of {CANARY}.txt", f"{CANARY} lives here.".encode())]
    referral = actions.perform(referral, "answer", by=people.olivia, rationale=f"In {CANARY} Street.", files=plan)
    forward = {"reason": factories.reason("forward"), "rationale": f"{CANARY} fits.", "ndm_options": f"Leave {CANARY}."}
    referral = actions.perform(referral, "forward", by=people.gwen, **forward)
    accept = {
        "reason": factories.reason("accept"),
        "rationale": f"{CANARY} does harm.",
        "priority": "high",
        "harm_score": 72,
        "lead_analyst": people.ian,
    }
    referral = actions.perform(referral, "accept", by=people.sia, **accept)
    _agree(people, referral)
    _develop(people, referral)
    _time(people, referral)
    _share(people, referral)
    _talk(people, referral)
    referral = actions.perform(referral, "complete", by=people.ian, rationale=f"{CANARY} is out.")
    answers = factories.reassessed("norfolk", "force") | {"findings": f"{CANARY} controls it."}
    referral = actions.perform(referral, "recommend_owner", by=people.sia, **answers)
    referral = actions.perform(referral, "accept_ownership", by=people.sam, named_lead=f"DI {CANARY}")
    made = outcomes.record_disruption(referral, by=people.ian, **disruption(title=f"Arrest of {CANARY}"))
    outcomes.enter_on_apmis(made, by=people.ian, apmis_reference=CANARY[-40:], entered_on=today())
    closing = factories.closing_answers() | {"lessons": f"{CANARY} first."}
    referral = actions.perform(referral, "close", by=people.sia, **closing)
    marks = dict.fromkeys(("quality", "timeliness", "communication", "difference"), 4)
    outcomes.give_feedback(referral, by=people.olivia, ask_again=True, comments=f"{CANARY}!", **marks)
    outcomes.review_retention(referral, by=people.sia, decision="retain", rationale=f"{CANARY} may return.")
    _exceptions(people, referral)
    reminders.sweep(now=timezone.now() + timedelta(days=400))
    AccessEvent.objects.create(actor_id=people.sia.pk, screen="referrals:summary", references=[referral.reference])
    team = Organisation.objects.get(slug="ersou")
    saved.save(name=f"{CANARY} first", query=f"q={CANARY}", team=team, first=True, by=people.sia)
    kept.save(name=f"{CANARY} found", query=f"q={CANARY}", notify="at_once", by=people.sia)
    IdempotencyKey.objects.create(user=people.olivia, key=f"the key of {CANARY}", digest="0" * 64)
    leave = {"kind": AbsenceKind.objects.first(), "starts_on": today() + timedelta(days=1)}
    absent = leave | {"ends_on": today() + timedelta(days=2), "deputy": people.rita}
    covering.enter_absence(people.ian, by=people.ian, **absent)
    seals._link(None, 0, 9, (0, 0), [[], []])
    return referral


def _agree(people: People, referral: Referral) -> None:
    terms = factories.terms_actions.start_draft(referral, by=people.ian)
    content = factories.terms_content(scope=f"{CANARY} and friends.")
    terms = factories.terms_actions.save_terms(referral, by=people.ian, version=terms.version, **content)
    terms = factories.terms_actions.perform(terms, "propose", by=people.ian)
    negotiating.comment(referral, section=section_named("scope"), text=f"And {CANARY}?", by=people.sam)
    negotiating.open_section(referral, section_named("scope"), by=people.sia)
    making.ask(terms, kind="pdf", by=people.sia)
    TermsInvitation.objects.create(
        referral=referral, user=people.sam, ends_on=today(), invited_by=people.sia, invited_at=timezone.now()
    )
    factories.terms_actions.perform(terms, "sign_for_sio", by=people.sam, agreed=True)
    factories.terms_actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)


def _develop(people: People, referral: Referral) -> None:
    referral.refresh_from_db()
    factories.tasking_done(people, referral, title=f"Search {CANARY}", brief=f"Who is {CANARY}?")
    factories.product_disseminated(
        people,
        referral,
        title=f"Profile of {CANARY}",
        document=factories.upload(f"{CANARY}.txt", CANARY.encode()),
        note=CANARY,
    )


def _time(people: People, referral: Referral) -> None:
    """More time was asked for, and refused."""
    clock = referral.deadlines.get(kind="in_development", stopped_at=None)
    more = {"working_days": 9, "reason": factories.reason("extend_clock"), "note": f"{CANARY} has grown."}
    asked = clocks.extend(clock, by=people.sia, **more)
    clocks.perform(asked, "refuse", by=people.dina, rationale=f"{CANARY} can wait.")
    feeds.make(people.sia)


def _talk(people: People, referral: Referral) -> None:
    """A message with a file, a note that mentions somebody, and what Sia keeps for herself."""
    letter = factories.upload(f"Letter about {CANARY}.txt", f"{CANARY} once more.".encode())
    conversation.write(referral, kind="message", text=f"Which {CANARY}?", by=people.olivia, files=[letter])
    conversation.write(referral, kind="note", text=f"Beware of {CANARY}.", by=people.sia, mentions=[people.ian])
    conversation.follow_up(referral, on_date=today() + timedelta(days=2), note=f"Ring {CANARY}", by=people.sia)
    conversation.watch(referral, watching=True, by=people.sia)


def _share(people: People, referral: Referral) -> None:
    """Offered to Wales, which has not answered."""
    sharing.offer(
        referral,
        kind="refer",
        to_organisation=Organisation.objects.get(slug="tarian"),
        purpose=f"{CANARY} moved west.",
        legal_basis=factories.reason("share"),
        ends_on=today() + timedelta(days=30),
        by=people.sia,
    )


def _exceptions(people: People, referral: Referral) -> None:
    soon = today() + timedelta(days=10)
    why = f"He knows {CANARY}."
    grants.give(referral, to=people.colin, reason=why, starts_on=today(), ends_on=soon, by=people.olivia)
    view = grants.view_permission()
    rows = referral._meta.get_field("referralgroupobjectpermission").related_model
    group = rows._meta.get_field("group").related_model.objects.create(name="nobody")
    rows.objects.create(content_object=referral, permission=view, group=group)
    # A list that waits to be added to a draft.
    factories.pasted_subjects(factories.draft(people), f"Ben {CANARY}", by=people.olivia)
    # What is waited for in Eastern, by a clock that runs.
    other = factories.at_first_gate(people, operation=f"Operation {CANARY} Two")
    deadline = other.deadlines.get(stopped_at=None)
    soon = today() + timedelta(days=1)
    snoozing.snooze(deadline, until=soon, reason=f"{CANARY} is away.", by=people.gwen)
    report = {
        "message_id": "<x@toex.example>",
        "outcome": "bounced",
        "detail": f"{CANARY} unknown",
        "source": "mailbox",
    }
    bounces.receive([DeliveryReport(**report)])
    linking.link(other, referral, relation="follows", why=f"{CANARY} once more.", by=people.sia)


def rows_of(table: str) -> int:
    """How many rows whoever asks sees; of the columns that they may read."""
    column = "due_at" if table in SEEN_BY_ALL else "*"
    with connection.cursor() as cursor:
        cursor.execute(f"select count({column}) from {table}")
        return cursor.fetchone()[0]
