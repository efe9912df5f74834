"""Eight write while one seals and one checks: no false alarm, no row left out, none sealed twice."""

from __future__ import annotations

import random
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from foundations.audit import seals
from foundations.audit.models import AccessEvent, AuditEvent, AuditSeal
from foundations.audit.verifying import verify

WRITERS, TRANSACTIONS = 8, 60


@contextmanager
def threads(*works):
    """Run each of `works` in a thread until the block ends; what one raises is raised here."""
    errors: list[BaseException] = []

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for one in running:
        one.start()
    yield running
    for one in running:
        one.join(60)
        assert not one.is_alive()
    if errors:
        raise errors[0]


class Cancelled(Exception):
    """A transaction that its writer gives up."""


def writer(seed: int, written: list[int]):
    dice = random.Random(seed)

    def write():
        for _ in range(TRANSACTIONS):
            rows = dice.randint(1, 4)
            try:
                with transaction.atomic():
                    for place in range(rows):
                        common = {"actor_name": f"Writer {seed}", "actor_email": "w@toex.example"}
                        if dice.random() < 0.7:
                            AccessEvent.objects.create(**common, screen="x", address="/", references=[f"R{place}"])
                        else:
                            AuditEvent.objects.create(**common, event="x", target_type="x", target_id="x")
                        # A slow request: others commit higher ids before this one does.
                        time.sleep(dice.random() * 0.004)
                    if dice.random() < 0.15:
                        raise Cancelled
                written.append(rows)
            except Cancelled:
                pass

    return write


@pytest.mark.django_db(transaction=True)
def test_eight_writers_a_sealer_and_no_false_alarm(sealing_soon):
    ended = threading.Event()
    alarms: list[str] = []
    written: list[int] = []
    checks: list[int] = []

    def sealer():
        while not ended.is_set():
            seals.seal()
            time.sleep(0.01)

    def checker():
        while not ended.is_set():
            verdict = verify()
            alarms.extend(map(str, verdict.findings))
            checks.append(verdict.batches)

    with threads(sealer, sealer, checker), threads(*[writer(seed, written) for seed in range(WRITERS)]) as running:
        for one in running:
            one.join()
        ended.set()
    seals.seal_all()
    verdict = verify()
    assert not alarms, alarms[:5]
    assert verdict.whole, verdict.findings
    assert verdict.rows == sum(written)
    assert verdict.pending == 0
    assert AuditSeal.objects.count() > 10
    assert len(checks) > 3
    assert max(checks) > 3, "the checker saw the chain grow"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_before_a_transaction_that_still_runs():
    """Its rows would come into a batch that is closed already."""
    wrote, ends = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            AccessEvent.objects.create(actor_name="Slow", actor_email="s@toex.example", screen="slow", address="/")
            wrote.set()
            ends.wait(30)

    with threads(slow):
        try:
            assert wrote.wait(10)
            AccessEvent.objects.create(actor_name="Quick", actor_email="q@toex.example", screen="quick", address="/")
            quick = AccessEvent.objects.get(screen="quick").txid
            assert seals.horizon()[0] < quick < seals.horizon()[1]
            assert seals.seal() is None
        finally:
            ends.set()
