"""The context holds for one transaction, for whoever it was set, and never for the next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import current_app
from django.db import ProgrammingError, connection, transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from knox.models import AuthToken

from foundations.accounts.isolation import context as isolation
from foundations.accounts.isolation.middleware import IsolationMiddleware
from foundations.accounts.isolation.tasks import IsolatedTask
from foundations.notifications.tasks import drain
from referrals.models import Referral
from tests import factories
from tests.people import PASSWORD


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def answered(user, view) -> HttpResponse:
    request = RequestFactory().get("/somewhere/")
    request.user = user
    return IsolationMiddleware(view)(request)


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_the_transaction(people):
    with isolation.as_user(people.sia):
        assert (setting("role"), setting("toex.user")) == ("toex_app", str(people.sia.pk))
    assert (setting("role"), setting("toex.user")) == ("none", "")
    assert isolation.current() is None


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_an_exception_too(people):
    with pytest.raises(KeyError), isolation.as_user(people.sia):
        raise KeyError
    assert (setting("role"), setting("toex.user")) == ("none", "")
    assert isolation.current() is None


@pytest.mark.django_db(transaction=True)
def test_there_is_none_outside_of_a_transaction(people):
    with pytest.raises(isolation.NoContext):
        isolation.switch_to(people.sia)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("V2.3.3", "V16.5.3")
def test_an_error_takes_back_what_was_written_and_a_refusal_does_not(people):
    for status, kept in ((500, False), (503, False), (404, True), (200, True)):

        def view(request, status=status):
            factories.draft(people, operation=f"Operation {status}")
            return HttpResponse(status=status)

        answered(people.olivia, view)
        assert Referral.objects.filter(operation=f"Operation {status}").exists() == kept, status


@pytest.mark.django_db
def test_inside_another_transaction_the_one_around_it_comes_back(people):
    with isolation.as_user(people.sia):
        with isolation.as_user(people.walter):
            assert setting("toex.user") == str(people.walter.pk)
        assert setting("toex.user") == str(people.sia.pk)
    assert setting("role") == "none"


@pytest.mark.django_db
def test_the_nation_has_no_regions(people):
    context = isolation.Context.of(people.ned)
    assert context.national
    assert not context.regions | context.forces


@pytest.mark.django_db
def test_what_is_streamed_is_read_before_the_context_ends(people):
    factories.at_first_gate(people)

    def view(request):
        return StreamingHttpResponse(f"{row.reference}\n" for row in Referral.objects.iterator())

    assert b"TOEX-EA-" in b"".join(answered(people.sia, view).streaming_content)
    assert b"".join(answered(people.wanda, view).streaming_content) == b""


@pytest.mark.django_db
def test_files_are_not_read_into_memory(people, tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"x")
    response = answered(people.sia, lambda request: FileResponse(path.open("rb")))
    assert response.file_to_stream is not None
    response.close()


@pytest.mark.django_db
def test_keeping_in_sight_is_for_the_transaction_and_for_one_referral(people):
    first, second = factories.at_first_gate(people), factories.at_first_gate(people)
    with isolation.as_user(people.walter):
        isolation.keep_in_sight(first.pk)
        assert list(Referral.objects.values_list("pk", flat=True)) == [first.pk]
        isolation.keep_in_sight(second.pk)
        assert Referral.objects.count() == 2
    with isolation.as_user(people.walter):
        assert Referral.objects.count() == 0


@pytest.mark.django_db
def test_what_was_kept_in_a_step_that_failed_is_not_kept(people):
    referral = factories.at_first_gate(people)
    with isolation.as_user(people.walter):
        point = transaction.savepoint()
        isolation.keep_in_sight(referral.pk)
        assert Referral.objects.count() == 1
        transaction.savepoint_rollback(point)
        assert Referral.objects.count() == 0


# --- ways in -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_token_brings_the_context_of_its_owner(people):
    factories.at_first_gate(people)
    for person, count in ((people.sia, 1), (people.wanda, 0)):
        _, token = AuthToken.objects.create(person)
        answer = Client().get("/api/v1/referrals/", headers={"Authorization": f"Token {token}"})
        assert answer.status_code == 200
        assert answer.content.decode().count("TOEX-EA-") >= count
        assert ("TOEX-EA-" in answer.content.decode()) == bool(count)


@pytest.mark.django_db
def test_a_token_counts_more_than_the_session_it_came_with(people, client):
    factories.at_first_gate(people)
    client.force_login(people.sia)
    _, token = AuthToken.objects.create(people.wanda)
    answer = client.get("/api/v1/referrals/", headers={"Authorization": f"Token {token}"})
    assert "TOEX-EA-" not in answer.content.decode()


@pytest.mark.django_db
def test_signing_in_makes_the_rest_of_the_request_one_s_own(people, client, monkeypatch):
    seen = []
    real = isolation.switch_to
    monkeypatch.setattr(isolation, "switch_to", lambda user: (seen.append(getattr(user, "pk", 0)), real(user)))
    client.post("/accounts/login/", {"login": people.sia.email, "password": PASSWORD})
    assert seen == [None, people.sia.pk]


# --- background work ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_task_of_ours_says_for_what_it_works():
    current_app.loader.import_default_modules()
    ours = [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]
    assert len(ours) >= 2
    for task in ours:
        assert isinstance(task, IsolatedTask), task.name
        assert task.scope, task.name


@pytest.mark.django_db
def test_a_task_without_a_scope_does_not_run():
    @current_app.task(name="tests.forgetful")
    def forgetful():
        raise AssertionError("it ran")

    try:
        with pytest.raises(isolation.NoContext):
            forgetful()
    finally:
        current_app.tasks.unregister("tests.forgetful")


@pytest.mark.django_db(transaction=True)
def test_a_task_works_as_the_worker_and_leaves_nothing_behind(people, monkeypatch):
    roles = []
    monkeypatch.setattr("foundations.notifications.outbox.drain", lambda: roles.append(setting("role")))
    drain()
    assert roles == ["toex_worker"]
    assert (setting("role"), setting("toex.system")) == ("none", "")


@pytest.mark.django_db
@pytest.mark.asvs("V13.2.2")
def test_the_worker_may_not_write_records(people):
    referral = factories.at_first_gate(people)
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with isolation.as_system("a test"), denied, transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(operation="Changed")


# --- pooled connections ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("V8.4.1")
def test_contexts_never_bleed(people):
    """1,000 alternating requests in 8 threads; bench/bleed.py does 20,000."""
    from bench.bleed import alternate

    ours, theirs = factories.at_first_gate(people), {"wanda": "", "sia": ""}
    clients = {name: getattr(people, name) for name in theirs}
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda place: alternate(clients, ours.reference, 125, seed=place), range(8)))
    assert sum(count.foreign for count in counts) == 0
    assert sum(count.missing for count in counts) == 0
    assert sum(count.answered for count in counts) == 1000
    assert sum(count.errors for count in counts) > 50
