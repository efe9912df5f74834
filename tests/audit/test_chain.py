"""Every tampering is found after the seal and its batch is named; honest writing never looks like one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from foundations.audit import head, seals, verifying
from foundations.audit.models import AccessEvent, AuditEvent, AuditSeal
from foundations.audit.seals import ACCESSES, EVENTS
from foundations.audit.verifying import verify

TAMPERINGS = 1000
BATCHES, ROWS = 20, 12
SEED = 20261120


def write_rows(txid: int, count: int) -> None:
    """Rows of both kinds, as a transaction of long ago would have left them."""
    common = {"actor_id": txid, "actor_name": f"Person {txid}", "actor_email": f"p{txid}@toex.example"}
    for place in range(count):
        reference = f"TOEX-EA-2026-{txid:05}"
        if place % 3:
            AccessEvent.objects.create(
                **common, screen="referrals:summary", address="/x/", references=[reference], count=1, txid=txid
            )
        else:
            AuditEvent.objects.create(
                **common,
                event="referrals.accept",
                target_type="referrals.referral",
                target_id=str(place),
                reference=reference,
                data={"after": {"status": "closed"}, "number": place},
                txid=txid,
            )


@pytest.fixture
def chain(db, head_file):
    """Twenty sealed batches of twelve rows; the heads written as if each had been committed."""
    for batch in range(BATCHES):
        for txid in (2 * batch + 10, 2 * batch + 11):
            write_rows(txid, ROWS // 2)
        head.write(seals.seal(below=2 * batch + 12))
    with connection.cursor() as cursor:
        # Whoever owns the database can take the triggers away; the chain is for that day.
        cursor.execute("set local session_replication_role = replica")
    return head_file


def sql(statement: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


class Tamperer:
    """One way of tampering with a random batch; each gives the number of the first batch touched."""

    def __init__(self, dice: random.Random):
        self.dice = dice

    def _row(self, number: int | None = None) -> tuple[int, str, int]:
        """A batch, a table and the id of a random row there."""
        number = number or self.dice.randint(1, BATCHES)
        link = AuditSeal.objects.get(number=number)
        table = self.dice.choice([EVENTS, ACCESSES])
        with connection.cursor() as cursor:
            cursor.execute(
                f"select id from {table} where txid >= %s::xid8 and txid < %s::xid8",
                [str(link.from_txid), str(link.to_txid)],
            )
            return number, table, self.dice.choice([row[0] for row in cursor.fetchall()])

    def edit(self) -> int:
        number, table, row = self._row()
        columns = {
            "actor_name": "'Somebody Else'",
            "actor_email": "'else@toex.example'",
            "actor_id": "actor_id + 1",
            "at": "at + interval '1 microsecond'",
            "operation": "'erasure'",
            "txid": "(txid::text::bigint + 1)::text::xid8" if self.dice.random() < 0.5 else "'9000000000'::xid8",
            "recipients": "'[1]'::jsonb",
            "request_id": "gen_random_uuid()",
            "actor_organisation_ids": "array[1]",
            "id": "id + 1000000",
        }
        own = {
            EVENTS: {"data": "data || '{\"number\": 99}'", "reference": "'TOEX-XX'", "event": "'x'", "region_id": "7"},
            ACCESSES: {"address": "'/y/'", '"references"': "'{}'", "reason": "'x'", "count": "2", "screen": "''"},
        }[table]
        column, value = self.dice.choice(list((columns | own).items()))
        assert sql(f"update {table} set {column} = {value} where id = %s", row) == 1
        return number

    def delete(self) -> int:
        number, table, row = self._row()
        assert sql(f"delete from {table} where id = %s", row) == 1
        return number

    def insert(self) -> int:
        number = self.dice.randint(1, BATCHES)
        txid = AuditSeal.objects.get(number=number).from_txid
        low = self.dice.random() < 0.2
        txid = max(txid, 1)
        write_rows(txid, 1)
        if low:
            assert sql(f"update {EVENTS} set id = -id where id = (select max(id) from {EVENTS})") == 1
        return number

    def swap(self) -> int:
        """What two rows say changes places, in one batch or between two."""
        number, table, first = self._row()
        other = number if self.dice.random() < 0.3 else self.dice.randint(1, BATCHES)
        model = {EVENTS: AuditEvent, ACCESSES: AccessEvent}[table]
        link = AuditSeal.objects.get(number=other)
        ids = list(
            model.objects.filter(txid__gte=link.from_txid, txid__lt=link.to_txid)
            .exclude(pk=first)
            .values_list("pk", flat=True)
        )
        second = self.dice.choice(ids)
        spare = 10**9
        for old, new in ((first, spare), (second, first), (spare, second)):
            assert sql(f"update {table} set id = %s where id = %s", new, old) == 1
        return min(number, other)

    def cut_the_tail(self) -> int:
        number = self.dice.randint(1, BATCHES)
        start = AuditSeal.objects.get(number=number).from_txid
        for table in (EVENTS, ACCESSES):
            sql(f"delete from {table} where txid >= %s::xid8", str(start))
        AuditSeal.objects.filter(number__gte=number)._raw_delete("default")
        return number

    def rewrite_from(self) -> int:
        """Edit a row and make every seal from there on anew, so that the chain itself is whole."""
        number, table, row = self._row()
        change = {EVENTS: "event = 'nothing.happened'", ACCESSES: "actor_email = 'else@toex.example'"}[table]
        if self.dice.random() < 0.5:
            sql(f"delete from {table} where id = %s", row)
        else:
            sql(f"update {table} set {change} where id = %s", row)
        forge_from(number)
        return number

    def forge_a_seal(self) -> int:
        number = self.dice.randint(1, BATCHES)
        column, value = self.dice.choice(
            [
                ("hash", "0" * 64),
                ("merkle_root", "0" * 64),
                ("previous_hash", "1" * 64),
                ("events", 3),
                ("to_txid", "9"),
            ]
        )
        assert sql(f"update audit_auditseal set {column} = %s where number = %s", value, number) == 1
        return number


def forge_from(number: int) -> None:
    previous = AuditSeal.objects.filter(number=number - 1).first()
    for link in AuditSeal.objects.filter(number__gte=number).order_by("number"):
        rows = [seals.leaves(table, link.from_txid, link.to_txid, after=0) for table in (EVENTS, ACCESSES)]
        link.events, link.accesses = len(rows[0]), len(rows[1])
        link.merkle_root = seals.root_of(*rows)
        link.previous_hash = previous.hash if previous else seals.FIRST
        link.hash = seals.hash_of(link)
        link.save()
        previous = link


WAYS: list[Callable[[Tamperer], int]] = [
    Tamperer.edit,
    Tamperer.edit,
    Tamperer.delete,
    Tamperer.insert,
    Tamperer.swap,
    Tamperer.cut_the_tail,
    Tamperer.rewrite_from,
    Tamperer.forge_a_seal,
]


@pytest.mark.asvs("V16.4.2")
def test_every_one_of_a_thousand_tamperings_is_found_and_its_batch_named(chain):
    assert verify().whole, verify().findings
    dice = random.Random(SEED)
    missed = []
    for turn in range(TAMPERINGS):
        way = WAYS[turn % len(WAYS)]
        point = transaction.savepoint()
        batch = way(Tamperer(dice))
        named = {finding.batch for finding in verify().findings}
        if batch not in named:
            missed.append((turn, way.__name__, batch, named))
        transaction.savepoint_rollback(point)
    assert not missed, (len(missed), missed[:5])
    assert verify().whole, "the tamperings were taken back"


def test_verify_audit_names_the_batch_and_fails(chain, capsys):
    call_command("verify_audit")
    assert "The log is whole" in capsys.readouterr().out
    sql(f"update {ACCESSES} set actor_email = 'else@toex.example' where txid = '16'")
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "Batch 4: a row was changed" in capsys.readouterr().out


def test_a_lost_head_file_is_said(chain, monkeypatch):
    chain.unlink()
    assert verify().whole, "the first head is being written"
    monkeypatch.setattr(verifying, "GRACE", timedelta(0))
    assert "head file is missing" in str(verify().findings[0])


def test_a_row_from_the_future_is_found(chain):
    sql(f"update {EVENTS} set txid = '9000000000000' where id = (select max(id) from {EVENTS})")
    assert any("have not happened" in str(finding) for finding in verify().findings)


@pytest.mark.parametrize("setting", ["timezone = 'Asia/Tokyo'", "datestyle = 'German'", "bytea_output = 'escape'"])
def test_the_settings_of_whoever_checks_do_not_matter(chain, setting):
    before = [seals.leaves(table, 0, 100, after=0) for table in (EVENTS, ACCESSES)]
    sql(f"set local {setting}")
    assert [seals.leaves(table, 0, 100, after=0) for table in (EVENTS, ACCESSES)] == before


def test_after_a_logical_restore_the_chain_goes_on(chain):
    """A dump into a new cluster: the old numbers of transactions lie ahead of the new ones."""
    write_rows(10**9, 3)
    link = AuditSeal.objects.last()
    link.to_txid = 10**9
    link.hash = seals.hash_of(link)
    link.save()
    chain.write_text("")
    for one in AuditSeal.objects.all():
        head.write(one)
    with pytest.raises(seals.CannotSeal, match="after-restore"):
        seals.seal()
    seals.seal_after_restore()
    write_rows(12, 2)
    made = seals.seal(below=13)
    assert (made.events, made.accesses) == (1, 1)
    for one in AuditSeal.objects.filter(number__gt=link.number):
        head.write(one)
    verdict = verify()
    assert verdict.whole, verdict.findings
    assert verdict.rows == BATCHES * ROWS + 5
    sql(f"delete from {ACCESSES} where txid = '1000000000'")
    assert {finding.batch for finding in verify().findings} == {BATCHES + 1}


def test_a_seal_takes_no_more_than_it_should_at_once(db, monkeypatch):
    monkeypatch.setattr(seals, "MOST_ROWS", 5)
    for txid in range(10, 20):
        write_rows(txid, 3)
    made = []
    while link := seals.seal(below=20):
        made.append(link.events + link.accesses)
    assert sum(made) == 30
    assert max(made) <= 2 * 5 + 3
    assert len(made) > 2


def test_nothing_to_seal_makes_no_seal(db):
    assert seals.seal(below=10) is None
    assert not AuditSeal.objects.exists()


def test_sealed_rows_keep_their_bounds(chain):
    links = list(AuditSeal.objects.all())
    assert all(a.to_txid == b.from_txid for a, b in zip(links, links[1:], strict=False))
    assert timezone.is_aware(links[0].sealed_at)
