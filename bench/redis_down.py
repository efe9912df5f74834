"""Takes Redis away while requests are submitted: is one refused, how much longer do they take, and does the mail go later?

    .venv/bin/python -m bench.redis_down --requests 200 --seconds 600

For half of the time Redis is killed, for the other half it is there and does not answer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from unittest import mock

from bench.processes import ROOT, Process, prepare, redis_server, sink, wait_until


def main(arguments: list[str]) -> int:
    """Prepare, submit with Redis and without, drain, print; gives 1 where one was refused or a letter did not go."""
    options = _options(arguments)
    os.environ.setdefault("TOEX_VAR_DIR", str(ROOT / "var" / "bench-notices"))
    work = Path(os.environ["TOEX_VAR_DIR"]) / "down"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    mail, port, kept = sink(work)
    broker, address = redis_server(work)
    os.environ |= {
        "REDIS_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "BENCH_SCHEDULE": str(work / "beat"),
        "BENCH_BEAT": "5",
    }
    prepare()
    role = {"TOEX_DATABASE_ROLE": "toex_worker"}
    command = [sys.executable, "-m", "bench.clocked"]
    workers = [Process(what, [*command, what], work / f"{what}.log", role) for what in ("worker", "beat")]
    everything = [mail, broker, *workers]
    for process in (mail, broker):
        process.start()
    try:
        return _measure(options, broker, workers, kept)
    finally:
        for process in reversed(everything):
            process.kill()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.redis_down")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600.0, help="for which Redis is away")
    parser.add_argument("--before", type=int, default=40, help="how many are submitted with Redis there")
    return parser.parse_args(arguments)


def _measure(options, broker: Process, workers: list[Process], kept: Path) -> int:
    from foundations.notifications.models import OutboxEmail

    # What was not sent before is not what is measured.
    OutboxEmail.objects.filter(state="pending").delete()
    warm, *drafts = _drafts(1 + options.requests + options.before)
    client = _officer()
    time.sleep(1)
    _submit(client, warm)
    usual = [_submit(client, draft)[1] for draft in drafts[: options.before]]
    answers, each = [], options.seconds / options.requests
    for place, draft in enumerate(drafts[options.before :]):
        if place == 0:
            broker.kill()
        if place == options.requests // 2:
            broker.start()
            time.sleep(1)
            broker.send(signal.SIGSTOP)
        begun = time.monotonic()
        answers.append(_submit(client, draft))
        time.sleep(max(0.0, each - (time.monotonic() - begun)))
    waiting = OutboxEmail.objects.filter(state="pending").count()
    broker.send(signal.SIGCONT)
    begun = time.monotonic()
    for worker in workers:
        worker.start()
    drained = wait_until(lambda: not OutboxEmail.objects.filter(state="pending").exists(), 600, 0.5)
    refused = [status for status, _ in answers if status != 302]
    before, after = sorted(usual), sorted(seconds for _, seconds in answers)
    p95 = [rows[int(len(rows) * 0.95)] for rows in (before, after)]
    print(f"{len(answers)} requests submitted while Redis was away for {options.seconds:g} s: {len(refused)} refused")
    print(
        f"seconds of a submission, median and p95: {before[len(before) // 2]:.3f} and {p95[0]:.3f} with Redis, "
        f"{after[len(after) // 2]:.3f} and {p95[1]:.3f} without; p95 added {p95[1] - p95[0]:+.3f}, most {after[-1]:.3f}"
    )
    print(
        f"{waiting} e-mails waited; {'all gone' if drained else 'not all gone'} {time.monotonic() - begun:.1f} s after "
        f"Redis was back and a worker started; {sum(1 for _ in kept.open())} arrived"
    )
    return int(bool(refused or not drained))


def _submit(client, draft) -> tuple[int, float]:
    from django.urls import reverse

    answers = {"declared": "on", "version": draft.version}
    begun = time.perf_counter()
    answer = client.post(reverse("referrals:step", args=[draft.key, "submit"]), answers)
    return answer.status_code, time.perf_counter() - begun


def _drafts(count: int) -> list:
    """Complete requests that nobody has sent, told to nobody yet."""
    from django.utils import timezone

    from foundations.notifications import bell
    from toex.demo import load as demo
    from toex.demo.days import WorkingDays

    with mock.patch.object(bell, "ring"):
        days = WorkingDays(timezone.now())
        world = demo.make_world(days)
        return [_draft(world, days, number) for number in range(10, 10 + count)]


def _draft(world, days, number: int):
    """The story of a request, told up to the moment before it is sent."""
    from django.utils import timezone

    from referrals.models import Referral
    from referrals.statuses import Status
    from toex.demo.clock import moved
    from toex.demo.story import Outline, Story

    force = world.organisations["norfolk"]
    outline = Outline(number, Status.SCTAC_TRIAGE, force, "modern-slavery", "Operation Lanternfish", age=2)
    story = Story(outline, world, days, seed=1)
    sent_by = next(place for place, act in enumerate(story.acts) if act.at == story.sent_at)
    story.acts = story.acts[:sent_by]
    with moved(timezone.now()) as clock:
        played = story.play(clock)
    return Referral.objects.get(pk=played.pk)


def _officer():
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    from foundations.accounts.models import User

    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False, STORAGES=storages).enable()
    client = Client()
    client.force_login(
        User.objects.get(email="officer.norfolk@toex.example"),
        backend="foundations.accounts.backends.PeopleBackend",
    )
    return client


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
