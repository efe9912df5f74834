"""The house guards itself: floors, foreign keys, addresses, steps, roles, migrations and drawings."""

from __future__ import annotations

import importlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from foundations.accounts import roles
from foundations.audit import permissions as audit
from foundations.deadlines import kinds, reminders
from foundations.deadlines.models import Target
from foundations.lifecycle.machine import REGISTRY
from tests.architecture.access import ACCESS, ANYONE

ROOT = Path(__file__).resolve().parents[2]
# From the ground up; a foreign key may point to its own floor or below.
FLOORS = [
    {"core"},
    {"audit"},
    {"accounts"},
    {"lifecycle", "deadlines", "notifications", "documents"},
    {"referrals"},
    {"terms_of_reference"},
    {"tasking"},
    {"outcomes"},
    {"dashboard", "oversight", "administration"},
    {"toex"},
]
FLOOR = {label: height for height, labels in enumerate(FLOORS) for label in labels}
DOMAIN = ("referrals", "terms_of_reference", "tasking", "outcomes")


def test_imports_point_down():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in FLOOR
        if field.related_model._meta.label != "accounts.User"
        if FLOOR[field.related_model._meta.app_label] > FLOOR[model._meta.app_label]
    ]
    assert not wrong, wrong


def test_every_app_of_ours_has_a_floor():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    ours = {label for label in ours if ".venv" not in apps.get_app_config(label).path}
    assert ours <= set(FLOOR), ours - set(FLOOR)


def addresses(patterns=None, namespace=""):
    """Every named address of the resolver, with its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


@pytest.mark.asvs("V8.1.1")
def test_every_address_says_who_may_open_it():
    named = {name for name, _ in addresses()}
    assert not any(name.endswith("None") for name in named), "every address needs a name"
    assert named == set(ACCESS)


PLACEHOLDERS = {
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "SlugConverter": "x",
    "StringConverter": "TOEX-EA-2026-99999",
    "IntConverter": 1,
}


def address_of(name: str) -> str:
    """An address with something in the place of every key."""
    converters = dict(addresses())[name].pattern.converters
    return reverse(name, kwargs={key: PLACEHOLDERS[type(converter).__name__] for key, converter in converters.items()})


@contextmanager
def taken_back():
    """What happens meanwhile leaves nothing in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.asvs("V7.2.1", "V8.2.1")
def test_nobody_enters_without_signing_in(client, db, subtests):
    """GET and POST of every address that is not for anyone lead to sign-in, or are refused by the API."""
    for name in sorted(name for name, who in ACCESS.items() if who != ANYONE):
        with subtests.test(name), taken_back():
            for method in (client.get, client.post):
                answer = method(address_of(name))
                if name.startswith("api"):
                    assert answer.status_code in {401, 405}, answer.status_code
                else:
                    assert answer.status_code == 302, answer.status_code
                    assert answer["Location"].startswith(reverse("account_login"))


def declared_permissions() -> set[str]:
    found = {"accounts.administer", "accounts.keep_team", *map(str, audit.Permission)}
    for app in DOMAIN:
        module = importlib.import_module(f"{app}.permissions")
        found |= {str(permission) for permission in module.Permission}
    return found


@pytest.mark.asvs("V8.1.1")
def test_roles_hold_permissions_that_exist_and_each_is_held():
    held = frozenset().union(*(role.permissions for role in roles.ALL))
    assert held == declared_permissions()


def test_every_step_by_hand_has_a_permission_that_a_role_holds():
    for lifecycle in REGISTRY.values():
        for row in lifecycle.transitions:
            if row.manual:
                assert row.permission in declared_permissions(), (lifecycle.name, row.verb)
                assert roles.holding(row.permission), (lifecycle.name, row.verb)


def test_every_step_asks_for_what_it_needs():
    """The form of a step has a required field for each fact that the move needs, so that no page ends in an error."""
    for lifecycle in REGISTRY.values():
        for row in lifecycle.transitions:
            form = lifecycle.form_for(row)
            for name in row.needs:
                assert form is not None, (lifecycle.name, row.verb)
                assert form.base_fields[name].required, (lifecycle.name, row.verb, name)


def test_every_status_can_be_reached_and_left_or_is_an_end():
    for lifecycle in REGISTRY.values():
        reached = {target for row in lifecycle.transitions for target in row.targets}
        assert set(lifecycle.statuses.values) == reached | set(lifecycle.starts), lifecycle.name


@pytest.mark.django_db
def test_migrations_are_in_step():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_drawings_are_in_step(capsys):
    call_command("draw_lifecycle", "--check")


def test_no_file_has_grown_too_long():
    long = [
        f"{path.relative_to(ROOT)}: {count} lines"
        for path in ROOT.rglob("*.py")
        if not {".venv", "migrations", "node_modules", "var"} & set(path.relative_to(ROOT).parts)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 420
    ]
    assert not long, long


@pytest.mark.django_db
def test_every_kind_of_deadline_is_known_and_somebody_is_reminded():
    for kind in Target.objects.values_list("kind", flat=True).distinct():
        assert kind in kinds.KINDS, kind


def test_reminders_reach_somebody():
    assert reminders.listeners
