"""Kills whoever makes and sends reminders, again and again, and counts what was lost and what came twice.

    .venv/bin/python -m bench.kill_reminders --deadlines 300 --kills 24

README.md beside this file says what is walked over, what is killed, and what is printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.processes import ROOT, Clock, Process, prepare, redis_server, sink, wait_until

# Both changes of clocks and the Easter weekend lie between the first and the last of their moments.
SPRING = (date(2026, 3, 27), date(2026, 3, 30), date(2026, 3, 31))
AUTUMN = (date(2026, 10, 23), date(2026, 10, 26), date(2026, 10, 27))
SUNDAYS = (date(2026, 3, 29), date(2026, 10, 25))
DIGESTS = 40

# Who must be told of what, and when: from the deadlines and the roles alone, in SQL, without a line of the service.
EXPECTED = """
with day_of as (
    select id, public_id, responsible_id, organisation_id, amber_at, due_at,
        (due_at at time zone 'Europe/London')::date as due_day
    from deadlines_deadline where kind = 'bench'
), working as (
    select day::date from generate_series(date '2026-03-01', date '2026-12-31', interval '1 day') day
    where extract(isodow from day) < 6 and day::date not in ('2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25',
        '2026-08-31', '2026-12-25', '2026-12-28')
), moment as (
    select one.*, 'due_soon' as step, amber_at as at, 'responsible' as who from day_of one
    union all select one.*, 'late', due_at, 'responsible' from day_of one
    union all select one.*, 'late', due_at, 'senior_intelligence_analyst' from day_of one
    union all select one.*, 'late_2', ((select day from working where day > due_day order by day offset 1 limit 1)
        + time '17:00') at time zone 'Europe/London', 'detective_inspector' from day_of one
    union all select one.*, 'late_5', ((select day from working where day > due_day order by day offset 4 limit 1)
        + time '17:00') at time zone 'Europe/London', 'national_idm' from day_of one
)
select moment.public_id || ':' || step || ':' || due_day as key, moment.at,
    case who when 'responsible' then moment.responsible_id else held.user_id end as recipient
from moment left join accounts_membership held on held.role = moment.who
    and (held.organisation_id = moment.organisation_id or moment.who = 'national_idm')
"""


def main(arguments: list[str]) -> int:
    """Fill a database of its own, walk, kill, count; gives 1 where something was lost or doubled in the service."""
    options = _options(arguments)
    random.seed(options.seed)
    folder = ROOT / "var" / "bench-notices"
    os.environ.setdefault("TOEX_VAR_DIR", str(folder))
    work = Path(os.environ["TOEX_VAR_DIR"]) / "kill"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    mail, port, kept = sink(work)
    broker, address = redis_server(work)
    clock = Clock(work / "clock")
    os.environ |= {
        "REDIS_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "BENCH_CLOCK": str(clock.path),
        "BENCH_BEAT": str(options.beat),
        "BENCH_LEASE": str(options.lease),
        "BENCH_SCHEDULE": str(work / "beat"),
    }
    prepare()
    fill(options.deadlines)
    clock.set(datetime(2026, 3, 20, tzinfo=UTC).timestamp())
    mine = {"TOEX_DATABASE_ROLE": "toex_worker"}
    command = [sys.executable, "-m", "bench.clocked"]
    victims = [Process(f"worker {n}", [*command, "worker"], work / f"worker{n}.log", mine) for n in (1, 2)]
    victims.append(Process("beat", [*command, "beat"], work / "beat.log", mine))
    everything = [mail, broker, *victims]
    for process in everything:
        process.start()
    try:
        return Walk(options, clock, broker, victims, kept).go()
    finally:
        for process in reversed(everything):
            process.kill()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.kill_reminders")
    parser.add_argument("--deadlines", type=int, default=300, help="each makes five reminders to people")
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--beat", type=float, default=1.0, help="seconds between two rings of beat")
    parser.add_argument("--lease", type=float, default=120.0, help="seconds that a sender has a batch for itself")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args(arguments)


# --- what there is ----------------------------------------------------------------------------------------------


def fill(count: int) -> None:
    """A region with a Senior and an Inspector, the nation, fifty people who are responsible, and the deadlines."""
    from foundations.accounts.models import Membership, Organisation, User
    from foundations.core.working_time import WorkingCalendar, close_of
    from foundations.deadlines.models import Deadline, Reminder, Rung
    from foundations.notifications import preferences
    from foundations.notifications.models import DeliveryReport, Digest, Notification, OutboxEmail

    Notification.objects.update(digest=None)
    for model in (DeliveryReport, Reminder, OutboxEmail, Notification):
        model.objects.all().delete()
    Deadline.objects.filter(kind="bench").delete()
    # What another bench left is nobody's business here.
    Deadline.objects.update(remind_at=None)
    Rung.objects.update(followed_at=datetime(2026, 1, 1, tzinfo=UTC))
    region = Organisation.objects.get(slug="ersou")
    nation = Organisation.objects.filter(kind="national").first()
    for name, role, organisation in (
        ("senior", "senior_intelligence_analyst", region),
        ("inspector", "detective_inspector", region),
        ("national", "national_idm", nation),
    ):
        user, _ = User.objects.get_or_create(email=f"{name}@bench.example", defaults={"name": name, "password": "!"})
        Membership.objects.get_or_create(
            user=user, role=role, organisation=organisation, defaults={"starts_on": date(2025, 1, 1)}
        )
    people = [person(f"p{number}") for number in range(50)]
    calendar = WorkingCalendar()
    days = [*SPRING, *AUTUMN]
    rows = []
    for number in range(count):
        day = days[number % len(days)]
        amber = close_of(calendar.add_working_days(day, -2))
        rows.append(
            Deadline(
                kind="bench",
                organisation=region,
                responsible=people[number % len(people)],
                reference=f"BENCH-{number}",
                path="/",
                working_days=5,
                amber_days=2,
                starts_at=amber - timedelta(days=5),
                amber_at=amber,
                due_at=close_of(day),
                remind_at=amber,
            )
        )
    Deadline.objects.bulk_create(rows)
    # Digests at one in the morning: an hour that one Sunday does not have, and another has twice.
    for sunday in SUNDAYS:
        saturday = datetime.combine(sunday, datetime.min.time(), UTC) - timedelta(hours=12)
        for number in range(DIGESTS):
            user = person(f"d{number}")
            digest, _ = Digest.objects.update_or_create(user=user, defaults={"every": "day", "hour": 1})
            at = preferences.next_digest(digest, saturday)
            facts = {"kind": "deadline_due_soon", "title": "waits", "reference": "BENCH", "created_at": saturday}
            Notification.objects.create(recipient=user, key=f"digest {sunday}", digest_at=at, **facts)


def person(name: str):
    from foundations.accounts.models import User

    return User.objects.get_or_create(email=f"{name}@bench.example", defaults={"name": name, "password": "!"})[0]


# --- the walk ----------------------------------------------------------------------------------------------------


class Walk:
    """From moment to moment; at each somebody is killed, and all that was due by then must arrive before the next."""

    def __init__(self, options, clock: Clock, broker: Process, victims: list[Process], kept: Path) -> None:
        self.options, self.clock, self.broker, self.victims, self.kept = options, clock, broker, victims, kept
        self.kills: Counter[str] = Counter()
        self.began: dict[float, float] = {}

    def go(self) -> int:
        """Walk, and print what came of it; gives the exit status."""
        expected = _ask(EXPECTED)
        moments = sorted({at.timestamp() for _, at, _ in expected} | {at.timestamp() for at in _digest_times()})
        each, left = divmod(self.options.kills, len(moments))
        started = time.monotonic()
        for place, moment in enumerate(moments):
            self.began[moment] = self.clock.set(moment - 1) + 1
            self._kill(each + (place < left))
            due = sum(1 for _, at, _ in expected if at.timestamp() <= moment)
            digests = DIGESTS * sum(1 for at in _digest_times() if at.timestamp() <= moment)
            if not wait_until(lambda due=due, digests=digests: self._arrived() >= due + digests, 300):
                print(f"At {datetime.fromtimestamp(moment, UTC)}: {self._arrived()} of {due + digests} have arrived")
        print(f"{len(moments)} moments in {time.monotonic() - started:.0f} s; killed: {dict(self.kills)}")
        return self._count(expected)

    def _kill(self, times: int) -> None:
        for _ in range(times):
            time.sleep(random.uniform(0.3, 2.5))
            victim = random.choice([*self.victims, *self.victims, self.broker, None])
            if victim is None:
                # Redis does not answer for a while, and then goes on as if nothing had been.
                self.broker.send(signal.SIGSTOP)
                time.sleep(random.uniform(1, 4))
                self.broker.send(signal.SIGCONT)
                self.kills["redis paused"] += 1
            else:
                victim.kill()
                victim.start()
                self.kills[victim.name] += 1

    def _arrived(self) -> int:
        return len({line.split()[1] for line in self.kept.read_text().splitlines() if line.count(" ") == 2})

    def _count(self, expected: list[tuple]) -> int:
        lines = [line.split() for line in self.kept.read_text().splitlines()]
        sent = Counter(message_id for _, message_id, _ in lines)
        first = {message_id: float(at) for at, message_id, _ in reversed(lines)}
        told = _ask(
            "select notice.recipient_id, notice.key, letter.message_id from notifications_notification notice "
            "left join notifications_outboxemail letter on letter.notification_id = notice.id "
            "where notice.kind like 'deadline%%' and notice.reference <> 'BENCH'"
        )
        in_app = Counter((recipient, key) for recipient, key, _ in told)
        letters = {(recipient, key): message_id for recipient, key, message_id in told}
        wanted = {(recipient, key): at.timestamp() for key, at, recipient in expected}
        lost = [one for one in wanted if not in_app[one]]
        unsent = [one for one in wanted if not sent[letters.get(one)]]
        unasked = [one for one in in_app if one not in wanted]
        late = sorted(first[letters[one]] - self.began[at] for one, at in wanted.items() if sent[letters.get(one)])
        digests = dict(_ask("select message_id, 1 from notifications_outboxemail where kind = 'digest'"))
        doubled_app = sum(count - 1 for count in in_app.values())
        doubled_mail = sum(count - 1 for count in sent.values())
        kills = sum(self.kills.values())
        print(f"{len(wanted)} reminders expected (SQL), {len(wanted) - len(lost)} in the service, {len(lost)} lost")
        print(f"in the service doubled: {doubled_app}; not expected: {len(unasked)}")
        print(
            f"e-mails: {len(wanted) - len(unsent)} arrived, {len(unsent)} lost; doubled: {doubled_mail} in {kills} kills"
        )
        gone = sum(1 for one in digests if not sent[one])
        print(f"digests over both changes of clocks: {len(digests)} made of {DIGESTS * len(SUNDAYS)}, {gone} lost")
        if late:
            p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
            print(
                f"lateness, of which up to {self.options.beat:g} s is the ring and {self.options.lease:g} s the lease "
                f"of whoever was killed: median {p50:.1f} s, p99 {p99:.1f} s, most {late[-1]:.1f} s"
            )
        wrong = lost or unsent or unasked or doubled_app or gone or doubled_mail > kills
        return int(bool(wrong or len(digests) != DIGESTS * len(SUNDAYS)))


def _digest_times() -> list[datetime]:
    # At one in London: the clock has jumped to two on the one day, and is not yet set back on the other.
    return [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)]


def _ask(statement: str) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement.replace("%%", "%"))
        return cursor.fetchall()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
