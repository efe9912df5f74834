"""What is too large, too long or takes too long: refused early, in a page or problem details that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from foundations.accounts.isolation import middleware as isolation
from foundations.accounts.models import Organisation
from tests import factories
from tests.sign_in.test_hardening import setting
from toex import urls


def statement(request):
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(5)")
    return HttpResponse("done")


def lock(request):
    Organisation.objects.filter(slug="norfolk").update(name="Written and taken back")
    with connection.cursor() as cursor:
        cursor.execute("lock table referrals_reason in access exclusive mode")
    return HttpResponse("done")


def idle(request):
    Organisation.objects.filter(slug="norfolk").update(name="Written and taken back")
    time.sleep(0.4)
    Organisation.objects.count()
    return HttpResponse("done")


urlpatterns = [
    *(
        path(f"{kind}{view.__name__}/", login_not_required(view))
        for kind in ("", "api/")
        for view in (statement, lock, idle)
    ),
    path("", include(urls)),
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


# --- size ------------------------------------------------------------------------------------------------


def raw(client, address: str, content_type: str, declared: int):
    """A POST that says it is so long, and is not."""
    return client.generic("POST", address, b"x", content_type, CONTENT_LENGTH=str(declared))


@pytest.mark.parametrize(
    ("content_type", "most"),
    [
        ("application/x-www-form-urlencoded", 5 * 1024 * 1024),
        ("text/plain", 5 * 1024 * 1024),
        ("multipart/form-data; boundary=b", 110 * 1024 * 1024),
    ],
)
@pytest.mark.asvs("V5.2.1", "V15.2.2")
def test_a_request_that_says_it_is_too_large_is_not_read(client, content_type, most):
    """No database mark: nobody is asked who it is."""
    answer = raw(client, "/accounts/login/", content_type, most + 1)
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.content.decode()
    assert "Nothing has been saved" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=b"])
def test_the_api_answers_with_problem_details(client, content_type):
    answer = raw(client, "/api/v1/referrals/", content_type, 200 * 1024 * 1024)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["title"] == "Too large"


@pytest.mark.django_db
@pytest.mark.parametrize("declared", ["", "-1", "many", "1e9", "٣"])
def test_a_strange_length_is_no_error_of_ours(client, declared):
    assert raw(client, "/accounts/login/", "text/plain", declared).status_code < 500


@pytest.mark.django_db
@pytest.mark.asvs("V15.2.2")
def test_too_many_fields_and_files(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
    answer = client.post("/accounts/login/", {f"f{number}": "x" for number in range(51)})
    assert (answer.status_code, "What you sent is too large" in answer.content.decode()) == (413, True)
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = {f"f{number}": SimpleUploadedFile("a.txt", b"x") for number in range(3)}
    assert client.post("/accounts/login/", files).status_code == 413


@pytest.mark.django_db
def test_a_long_text_beside_a_file(people, sign_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    answers = {"note": "x" * 3000, "document": SimpleUploadedFile("a.txt", b"x")}
    answer = sign_in(people.ian).post("/requests/begin/", answers)
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.content.decode()
    assert people.ian.name in answer.content.decode(), "drawn inside the transaction, with who is asking"


@pytest.mark.django_db
def test_a_body_that_is_no_form(client):
    answer = client.generic("POST", "/accounts/login/", b"rubbish", "multipart/form-data")
    assert answer.status_code == 400
    assert "could not be understood" in answer.content.decode()


@pytest.mark.django_db
def test_a_file_is_read_before_the_transaction(people, sign_in, monkeypatch, settings):
    """A slow line must not hold a transaction open."""
    seen = []

    def watched(user):
        seen.append("opened")
        return as_user(user)

    as_user, received = isolation.as_user, isolation._received
    monkeypatch.setattr(isolation, "as_user", watched)
    monkeypatch.setattr(
        isolation, "_received", lambda request: [received(request), seen.append(request._read_started)][0]
    )
    referral = factories.in_development(people)
    sign_in(people.ian).post(
        f"{referral.get_absolute_url()}development/products/add/", {"document": factories.upload(), "token": "x"}
    )
    assert seen == [True, "opened"]


# --- length of the address ---------------------------------------------------------------------------------


def test_a_long_address(client):
    answer = client.get("/referrals/?q=" + "x" * 4000)
    assert answer.status_code == 414
    assert "The address is too long" in answer.content.decode()
    answer = client.get("/api/v1/referrals/?q=" + "x" * 4000)
    assert (answer.status_code, answer.json()["title"]) == (414, "The address is too long")


def test_the_web_server_lets_through_what_we_have_a_page_for():
    code = "import toex.gunicorn as g; print(g.limit_request_line, g.limit_request_fields, g.limit_request_field_size)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    line, fields, size = map(int, done.stdout.split())
    assert line > django_settings.LONGEST_ADDRESS + 100
    assert (fields, size) == (60, 8190)


# --- time --------------------------------------------------------------------------------------------------


@pytest.fixture
def short(transactional_db, settings):
    """Limits of the database of a fraction of a second, for the connection of the test."""
    settings.ROOT_URLCONF = __name__
    name = Organisation.objects.get(slug="norfolk").name
    with connection.cursor() as cursor:
        cursor.execute(
            "set statement_timeout = '300ms'; set lock_timeout = '150ms'; "
            "set idle_in_transaction_session_timeout = '150ms'"
        )
    yield
    connection.close()
    assert Organisation.objects.get(slug="norfolk").name == name, "nothing is half saved"


@pytest.fixture
def locked(transactional_db):
    """Somebody else holds the reasons."""
    ready, done = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("begin; lock table referrals_reason in access share mode")
            ready.set()
            done.wait(5)
            cursor.execute("rollback")
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(5)
    yield
    done.set()
    thread.join()


@pytest.mark.parametrize("view", ["statement", "lock", "idle"])
@pytest.mark.asvs("V15.2.2", "V16.5.2", "V16.5.3")
def test_what_takes_too_long_is_stopped_and_said(short, locked, view):
    client = Client(raise_request_exception=False)
    begun = time.monotonic()
    answer = client.get(f"/{view}/")
    assert time.monotonic() - begun < 3
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert "The service is busy" in page
    assert "Nothing was half saved" in page
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("view", ["statement", "lock", "idle"])
def test_the_api_says_it_as_problem_details(short, locked, view):
    answer = Client(raise_request_exception=False).get(f"/api/{view}/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "30"
    assert answer.json()["title"] == "Busy: try again"
    assert "Nothing that you sent was saved" in answer.json()["detail"]


def test_the_next_request_is_served(short):
    client = Client(raise_request_exception=False)
    assert client.get("/idle/").status_code == 503
    assert client.get("/accounts/login/").status_code == 200


OPTIONS = "DATABASES['default']['OPTIONS']['options']"


def test_background_work_has_time():
    assert setting(OPTIONS).startswith(
        "-c statement_timeout=600000 -c lock_timeout=60000 -c idle_in_transaction_session_timeout=900000 "
    )
    assert setting(OPTIONS, STATEMENT_SECONDS="1.5").startswith("-c statement_timeout=1500 ")


def test_pages_have_less():
    code = f"import toex.wsgi; from django.conf import settings; print(settings.{OPTIONS})"
    trial = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    trial |= {"TOEX_DEMO": "1", "DATABASE_URL": "postgres://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=trial,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(
        "-c statement_timeout=20000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=120000 "
    ), done.stderr
