"""Writes referrals with everything that lists, details and clocks read of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.references import format_reference
from foundations.core.working_time import LONDON, close_of
from foundations.deadlines.models import Deadline, Target
from foundations.notifications.models import Notification, OutboxEmail
from referrals.effects import GATE_OF
from referrals.forms import FORM_VERSION
from referrals.lifecycle import LIFECYCLE
from referrals.models import (
    HandlingRegion,
    Message,
    Reason,
    ReferenceCounter,
    Referral,
    SearchText,
    ThreatArea,
)
from referrals.search import writing
from referrals.statuses import FINAL
from referrals.statuses import Status as S
from toex.demo import operations, texts
from toex.demo.days import WorkingDays
from toex.demo.load import note_clearing
from toex.scale import copies, people, working
from toex.scale.answers import as_text, request_of
from toex.scale.clocks import Clock, clocks
from toex.scale.journeys import SHARES, Moment, Step, journey
from toex.scale.sheets import public_id, reserve_ids
from toex.scale.tables import sheets
from toex.scale.telling import Place, Telling

BATCH = 5000
# So many are made up one by one; more are copies of these.
MADE_UP = 10_000
MOST_CLOCKS = 16
DECIDES = {"forward", "ask", "accept", "decline", "redirect_capability"}
FORGOTTEN = (Referral, Deadline, ReferenceCounter, Notification, OutboxEmail)
# The share of requests that are restricted to named people.
RESTRICTED = 0.005
NEVER_BEFORE = date(2021, 4, 1)


def forget() -> None:
    """Empty every table of referrals, clocks and notices, and begin the references anew.

    Rows that are written once refuse to be deleted one by one, and so they should; emptying a trial is another matter.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in FORGOTTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {tables} cascade")
    note_clearing()


@transaction.atomic
def load(count: int, *, seed: int = 1) -> dict[str, int]:
    """Add `count` referrals; gives how many rows went into each table."""
    made_up = min(count, MADE_UP)
    writer = Writer(made_up, Random(f"{seed} {Referral.objects.count()}"))  # noqa: S311
    with connection.cursor() as cursor:
        writer.reserve(cursor)
        block = copies.Block(writer.next_referral, writer.next_deadline, writer.next_message, made_up)
        for place in range(made_up):
            writer.write_one()
            if place % BATCH == BATCH - 1:
                writer.send(cursor)
        writer.send(cursor)
        writer.keep_counters(cursor)
    searched = SearchText.objects.count()
    writing.fill(since=block.referral)
    # Whatever refers to nothing is refused here, not at a commit that may be far away.
    connection.check_constraints()
    rows = {sheet: rows.rows for sheet, rows in writer.sheets.items()}
    rows["texts to search"] = SearchText.objects.count() - searched
    if count > made_up:
        copied = copies.spread(block, count - made_up, names=writer.operations)
        rows = {sheet: number + copied[sheet] for sheet, number in rows.items()}
    return rows


class Writer:
    """Makes up referrals and writes their rows."""

    def __init__(self, count: int, rng: Random):
        self.count, self.rng = count, rng
        self.days = WorkingDays(timezone.now())
        self._stamps: dict[int, tuple[str, str]] = {}
        organisations = list(Organisation.objects.current().order_by("pk"))
        teams = people.load(organisations, since=NEVER_BEFORE)
        by_id = {organisation.pk: organisation for organisation in organisations}
        self.places = [
            Place(force, by_id[force.parent_id], teams[force.parent_id])
            for force in organisations
            if force.kind == Organisation.Kind.FORCE
        ]
        self.threats = list(ThreatArea.objects.valid_on(timezone.localdate()))
        self.reasons = {(reason.verb, reason.code): reason for reason in Reason.objects.all()}
        self.targets = {
            (target.kind, target.priority): (target.working_days, target.amber_days)
            for target in Target.objects.filter(organisation=None, risk="", working_days__gte=1)
        }
        self.operations: Iterator[str] = operations.names(rng)
        self.counters = {(row.region_id, row.year): row.last for row in ReferenceCounter.objects.all()}
        self.sheets = sheets()
        self.statuses, self.weights = list(SHARES), list(SHARES.values())
        self.labels = {(row.verb, source): row.done for row in LIFECYCLE.transitions for source in row.sources}

    def reserve(self, cursor) -> None:
        self.next_referral = reserve_ids(cursor, Referral, self.count)
        self.next_deadline = reserve_ids(cursor, Deadline, self.count * MOST_CLOCKS)
        self.next_message = reserve_ids(cursor, Message, self.count * working.MOST_MESSAGES)

    def send(self, cursor) -> None:
        for sheet in self.sheets.values():
            sheet.send(cursor)

    def keep_counters(self, cursor) -> None:
        """The last reference of each region and year, so that the next real one follows it."""
        cursor.executemany(
            "insert into referrals_referencecounter (region_id, year, last) values (%s, %s, %s) "
            "on conflict on constraint referrals_counter_once do update set last = excluded.last",
            [(region, year, last) for (region, year), last in self.counters.items()],
        )

    # --- making one up -----------------------------------------------------------------------------

    def write_one(self) -> None:
        rng = self.rng
        place = rng.choice(self.places)
        status = rng.choices(self.statuses, self.weights)[0]
        if status == S.WITH_ADVISER:
            place = rng.choice([one for one in self.places if one.force.asks_for_adviser] or [place])
        priority = rng.choices(("urgent", "high", "routine"), (1, 4, 5))[0]
        days = {stage: self._target(stage, priority)[0] for stage in S if (stage.value, "") in self.targets}
        told = journey(
            status,
            rng,
            days=days,
            first_gate=place.region.has_first_gate,
            adviser=place.force.asks_for_adviser,
        )
        threat = rng.choice(self.threats)
        requester, sio = rng.sample(place.team.officers[place.force.pk], 2)
        telling = Telling(
            pk=self.next_referral,
            place=place,
            journey=told,
            clocks=clocks(told, lambda stage, accepted: self._target(stage, priority if accepted else "")),
            threat=threat,
            story=rng.choice(texts.STORIES.get(threat.code) or texts.STORIES["other"]),
            operation=next(self.operations),
            requester=requester,
            sio=sio,
            lead=rng.choice(place.team.analysts),
            priority=priority,
            harm_score=rng.randrange(20, 96),
            restricted=status != S.DRAFT and rng.random() < RESTRICTED,
        )
        self.next_referral += 1
        self._write(telling)

    def _target(self, stage: S, priority: str) -> tuple[int, int]:
        return self.targets.get((stage.value, priority)) or self.targets[stage.value, ""]

    def _reference(self, telling: Telling) -> str | None:
        submit = telling.step("submit")
        if submit is None:
            return None
        region, year = telling.place.region, self.days.day(submit.at.day).year
        number = self.counters[region.pk, year] = self.counters.get((region.pk, year), 0) + 1
        return format_reference(region.code, year, number)

    # --- writing it down ---------------------------------------------------------------------------

    def _write(self, telling: Telling) -> None:
        telling.reference = self._reference(telling)
        self._write_referral(telling)
        self._write_request(telling)
        for place, step in enumerate(telling.journey.steps, start=1):
            self._write_step(telling, step, place)
        for clock in telling.clocks:
            self._write_clock(telling, clock)
        working.write_allocations(telling, self.sheets["allocations"], self.at, self.rng)
        self.next_message = working.write_messages(telling, self.sheets, self.at, self.rng, self.next_message)

    def _write_referral(self, telling: Telling) -> None:
        journey, status, region, force = telling.journey, telling.status, telling.place.region, telling.place.force
        last = journey.steps[-1] if journey.steps else None
        submit, accept, owned = telling.step("submit"), telling.step("accept"), telling.step("accept_ownership")
        received = telling.received
        running = next((clock for clock in telling.clocks if clock.kind == status and clock.runs), None)
        ended_early = status in FINAL and status != S.CLOSED
        restricted = telling.restricted
        self.sheets["referrals"].add(
            telling.pk,
            public_id(),
            telling.reference,
            status.value,
            last.from_status.value if last and status == S.INFORMATION_REQUESTED else "",
            journey.held.value if status == S.ON_HOLD else "",
            journey.held.value if ended_early else "",
            1 + len(journey.steps),
            telling.operation,
            telling.threat.pk,
            "official_sensitive",
            self.rng.random() < 0.04,
            force.pk,
            region.pk,
            telling.requester,
            telling.sio,
            telling.lead if accept else None,
            force.pk if status == S.AGREEING_OWNERSHIP else None,
            force.pk if owned else None,
            "A lead of the force" if owned else "",
            telling.priority if accept else "",
            telling.harm_score if accept else None,
            self.days.day((submit.at if submit else journey.created).day) + timedelta(days=self.rng.randrange(20, 100)),
            self.at(journey.created),
            self.at(submit.at if submit else None),
            self.at(received.at if received else None),
            self.at(last.at if last else journey.created),
            self._close(running.due) if running else None,
            self._amber(running) if running else None,
            self.at(last.at) if status == S.CLOSED else None,
            restricted,
            "A corruption inquiry touches it." if restricted else "",
            telling.requester if restricted else None,
            self.at(submit.at) if restricted else None,
        )
        if received:
            at = self.at(received.at)
            how = HandlingRegion.How.STARTED
            self.sheets["regions"].add(telling.pk, region.pk, how, at, telling.requester)
        if self.rng.random() < 0.3:
            other = self.rng.choice(self.threats)
            if other != telling.threat:
                self.sheets["other threats"].add(telling.pk, other.pk)

    def _write_request(self, telling: Telling) -> None:
        submit = telling.step("submit")
        at = submit.at if submit else telling.journey.created
        answers = request_of(telling, begun=self.days.day(at.day), rng=self.rng)
        self.sheets["requests"].add(
            public_id(),
            telling.pk,
            1,
            FORM_VERSION,
            as_text(answers),
            "[]",
            0,
            0,
            0,
            self.at(at),
            self.at(submit.at if submit else None),
            telling.requester if submit else None,
        )

    def _write_step(self, telling: Telling, step: Step, place: int) -> None:
        by, at, label = telling.author_of(step), self.at(step.at), self.labels[step.verb, step.from_status]
        reason, note = self._words(step.verb)
        self.sheets["steps"].add(
            telling.pk,
            step.verb,
            label,
            step.from_status.value,
            step.to_status.value,
            at,
            by,
            place,
            reason.name if reason else "",
            note,
        )
        if step.verb in DECIDES:
            accepts = step.verb == "accept"
            self.sheets["decisions"].add(
                public_id(),
                telling.pk,
                GATE_OF[step.from_status].value,
                step.verb,
                label,
                reason.pk,
                note,
                telling.priority if accepts else "",
                telling.harm_score if accepts else None,
                telling.lead if accepts else None,
                "",
                texts.CAPABILITIES[reason.code] if step.verb == "redirect_capability" else "",
                "",
                False,
                "",
                telling.place.region.pk,
                by,
                at,
            )
        if step.verb == "endorse":
            self.sheets["advice"].add(public_id(), telling.pk, "endorsed", note, by, at)
        if step.verb == "ask":
            self._write_question(telling, step, note)

    def _words(self, verb: str) -> tuple[Reason | None, str]:
        """A coded reason and the words that go with it, as far as the verb has them."""
        if verb in texts.REASONED:
            code, said = self.rng.choice(list(texts.REASONED[verb].items()))
            return self.reasons[verb, code], self.rng.choice(said)
        return None, self.rng.choice(NOTES.get(verb, ("",)))

    def _write_question(self, telling: Telling, step: Step, question: str) -> None:
        following = telling.journey.steps[telling.journey.steps.index(step) + 1 :]
        answer = following[0] if following else None
        self.sheets["questions"].add(
            public_id(),
            telling.pk,
            GATE_OF[step.from_status].value,
            question,
            telling.author_of(step),
            self.at(step.at),
            NOTES["answer"][0] if answer else "",
            telling.requester if answer else None,
            self.at(answer.at) if answer else None,
            "",
        )

    def _amber(self, clock: Clock) -> str | None:
        """From when on it is at risk."""
        return self.at(clock.started) if clock.amber is None else self._close(clock.amber)

    def _write_clock(self, telling: Telling, clock: Clock) -> None:
        pk, self.next_deadline = self.next_deadline, self.next_deadline + 1
        started, due = self.at(clock.started), self._close(clock.due)
        amber_is_to_come = clock.runs and clock.amber is not None and clock.amber > 0
        amber = self._amber(clock)
        # Reminders of what has passed count as made; those to come will be.
        remind = None
        if clock.runs and clock.due > 0:
            remind = amber if amber_is_to_come else due
        self.sheets["deadlines"].add(
            pk,
            public_id(),
            clock.kind.value,
            telling.place.region.pk,
            telling.lead if telling.accepted_by(clock.started) else None,
            telling.reference,
            f"/referrals/{telling.reference}/",
            clock.working_days,
            clock.amber_days,
            started,
            due,
            amber,
            self.at(clock.paused),
            self.at(clock.stopped),
            clock.outcome,
            remind,
            telling.author_of(clock.events[0].step),
        )
        self.sheets["referral deadlines"].add(pk, telling.pk)
        for event in clock.events:
            at, by = self.at(event.at), telling.author_of(event.step)
            self.sheets["clock events"].add(pk, event.kind, at, at, event.reason_code, "", by, None)

    # --- time --------------------------------------------------------------------------------------

    def at(self, moment: Moment | None) -> str | None:
        """An instant as PostgreSQL reads it."""
        if moment is None:
            return None
        if moment.day == 0:
            return self.days.at(0, moment.minutes).isoformat()
        day, offset = self._stamp(moment.day)
        hours, minutes = divmod(510 + moment.minutes, 60)
        return f"{day} {hours:02}:{minutes:02}{offset}"

    def _close(self, number: int) -> str:
        return close_of(self.days.day(number)).isoformat()

    def _stamp(self, number: int) -> tuple[str, str]:
        """The date of a working day and London's offset on it, as PostgreSQL reads them."""
        if number not in self._stamps:
            opening = self.days.at(number, 0).astimezone(LONDON)
            self._stamps[number] = (opening.date().isoformat(), opening.isoformat()[-6:])
        return self._stamps[number]


NOTES = {
    "endorse": texts.ADVICE,
    "answer": tuple(texts.ANSWERS.values()),
    "complete": texts.COMPLETE,
    "recommend_owner": texts.OWNER,
}
