"""The page of notices."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from foundations.notifications import actions, preferences
from foundations.notifications.forms import PreferencesForm
from foundations.notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.notifications.urls"), pytest.mark.usefixtures("rung")]

MORNING = datetime(2026, 6, 1, 8, tzinfo=UTC)
BACKEND = "foundations.accounts.backends.PeopleBackend"


@pytest.fixture
def alice(crowd, client):
    alice, _ = crowd(2)
    client.force_login(alice, backend=BACKEND)
    return alice


def tell(user, number=0, **fields):
    facts = {"kind": "k", "title": f"notice {number}.", "reference": f"R-{number}", "path": "/x"} | fields
    actions.notify([user], key=f"k{number}", now=MORNING + timedelta(minutes=number), **facts)


def text(response) -> str:
    return response.content.decode()


def test_newest_first_by_day_with_what_is_unread(client, alice):
    tell(alice, 1)
    tell(alice, 60 * 24, text="<b>Words</b> that are typed")
    page = text(client.get("/notifications/"))
    assert (
        page.index("2 June 2026") < page.index("R-1440: notice") < page.index("1 June 2026") < page.index("R-1: notice")
    )
    assert page.count("Mark as read") == page.count(">Unread<") == 2
    assert "&lt;b&gt;Words" in page


def test_the_number_of_unread_ones_stands_above_the_list_and_in_the_menu(client, alice, django_assert_num_queries):
    tell(alice, 1)
    tell(alice, 2)
    with django_assert_num_queries(6):
        page = text(client.get("/notifications/"))
    assert "2 unread</p>" in page
    assert "(2 unread)</span>" in page
    assert "Mark all as read" in page


def test_an_empty_page(client, alice):
    page = text(client.get("/notifications/"))
    assert "No notifications" in page
    assert "Mark all" not in page


def test_pages_of_fifty(client, alice):
    for number in range(51):
        tell(alice, number)
    first = text(client.get("/notifications/"))
    last_shown = Notification.objects.get(reference="R-1")
    assert f"?before={last_shown.public_id}" in first
    assert "R-0:" not in first
    second = text(client.get(f"/notifications/?before={last_shown.public_id}"))
    assert "R-0:" in second
    assert "R-1:" not in second


@pytest.mark.parametrize("before", ["x", "1", "00000000-0000-4000-8000-000000000000"])
def test_a_page_that_is_not_there(client, alice, before):
    assert client.get(f"/notifications/?before={before}").status_code == 404


def test_statements_do_not_grow_with_the_notices(client, alice, django_assert_max_num_queries):
    for number in range(40):
        tell(alice, number)
    with django_assert_max_num_queries(6):
        client.get("/notifications/")


def test_marking(client, alice):
    for number in range(3):
        tell(alice, number)
    notice = Notification.objects.get(reference="R-1")
    response = client.post(f"/notifications/{notice.public_id}/mark-read")
    assert response["Location"] == "/notifications/"
    assert text(client.get("/notifications/")).count(">Unread<") == 2
    client.post("/notifications/mark-all-read")
    assert Notification.objects.unread().count() == 0


def test_following_a_notice_has_read_it(client, alice):
    tell(alice, 1, path="/referrals/R-1/")
    tell(alice, 2, path="")
    there, nowhere = (Notification.objects.get(reference=f"R-{number}") for number in (1, 2))
    page = text(client.get("/notifications/"))
    assert f'action="/notifications/{there.public_id}/open"' in page
    assert f"/notifications/{nowhere.public_id}/open" not in page
    answer = client.post(f"/notifications/{there.public_id}/open")
    assert (answer.status_code, answer["Location"]) == (303, "/referrals/R-1/")
    assert list(Notification.objects.unread()) == [nowhere]
    page = text(client.get("/notifications/"))
    assert '<a class="govuk-link" href="/referrals/R-1/">R-1: notice 1.</a>' in page
    read_at = Notification.objects.get(pk=there.pk).read_at
    assert client.post(f"/notifications/{there.public_id}/open").status_code == 303
    assert Notification.objects.get(pk=there.pk).read_at == read_at
    assert client.post(f"/notifications/{nowhere.public_id}/open")["Location"] == "/notifications/"


def test_looking_changes_nothing(client, alice):
    tell(alice)
    notice = Notification.objects.get()
    assert client.get(f"/notifications/{notice.public_id}/mark-read").status_code == 405
    assert client.get(f"/notifications/{notice.public_id}/open").status_code == 405
    assert client.get("/notifications/mark-all-read").status_code == 405
    client.get("/notifications/")
    assert Notification.objects.unread().count() == 1


def test_somebody_elses_notice_is_not_there(client, alice, crowd):
    bob = type(alice).objects.exclude(pk=alice.pk).get()
    tell(bob)
    notice = Notification.objects.get()
    assert "R-0" not in text(client.get("/notifications/"))
    assert client.post(f"/notifications/{notice.public_id}/mark-read").status_code == 404
    assert client.post(f"/notifications/{notice.public_id}/open").status_code == 404
    assert client.get(f"/notifications/?before={notice.public_id}").status_code == 404


def test_strangers_are_asked_to_sign_in(client, settings):
    settings.LOGIN_URL = "/sign-in"
    for method, path in [("get", ""), ("post", "mark-all-read"), ("post", f"{uuid.uuid4()}/mark-read")]:
        response = getattr(client, method)(f"/notifications/{path}")
        assert response["Location"].startswith("/sign-in")


def test_by_referral_and_unread_ones_alone(client, alice):
    for number in (1, 2):
        tell(alice, number, reference="R-A")
    tell(alice, 3, reference="R-B")
    page = text(client.get("/notifications/?by=referral"))
    assert page.index(">R-B</h2>") < page.index(">R-A</h2>")
    assert "Mark those of R-A as read" in page
    answer = client.post("/notifications/mark-all-read", {"reference": "R-A", "by": "referral", "show": "unread"})
    assert answer["Location"] == "/notifications/?by=referral&show=unread"
    page = text(client.get(answer["Location"]))
    assert "R-B" in page
    assert "R-A" not in page
    client.post("/notifications/mark-all-read")
    assert "Nothing unread" in text(client.get("/notifications/?show=unread"))


def test_choosing_how_one_is_told(client, alice):
    page = text(client.get("/notifications/preferences/"))
    assert "A life is said to be in danger" not in page, "policy leaves no choice"
    assert "A life is said to be in danger" in text(client.get("/notifications/kinds/"))
    answers = PreferencesForm.initial_of(alice) | {"every": "week", "weekday": "2", "hour": "7"}
    assert client.post("/notifications/preferences/", answers | {"hour": "24"}).status_code == 422
    assert client.post("/notifications/preferences/", answers | {"kind-referrals-message": "off"}).status_code == 302
    assert preferences.channels_of(alice)["referrals.message"] == "off"
    assert str(preferences.digest_of(alice)) == "Once a week at 7:00"
