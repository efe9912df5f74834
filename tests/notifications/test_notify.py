"""Telling people."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundations.notifications import actions
from foundations.notifications.inbox import unread_count
from foundations.notifications.models import Notification, OutboxEmail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]


def tell(crowd, key="k1", **fields):
    facts = {"kind": "asked", "title": "a question needs your answer", "reference": "R-1", "path": "/x/R-1"} | fields
    return actions.notify(crowd, key=key, **facts)


def test_each_is_told_once(crowd):
    alice, bob = crowd(2)
    assert tell([alice, bob, alice]) == 2
    assert tell([bob]) == 0
    assert tell([bob], key="k2") == 1
    assert Notification.objects.count() == OutboxEmail.objects.count() == 3


def test_who_joins_later_is_told_alone(crowd):
    alice, bob = crowd(2)
    tell([alice])
    assert tell([alice, bob]) == 1
    assert OutboxEmail.objects.filter(notification__recipient=bob).count() == 1


def test_nobody_is_told_nothing(crowd, rung):
    (gone,) = crowd(1)
    gone.is_active = False
    assert tell([gone]) == tell([]) == 0
    assert not rung


def test_statements_do_not_grow_with_the_people(crowd):
    everyone = crowd(41)
    counts = []
    for chosen, key in [(everyone[:1], "one"), (everyone[1:], "many")]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tell(chosen, key=key)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


@pytest.mark.asvs("V14.2.3")
def test_an_email_holds_the_reference_the_title_and_a_link(crowd, settings):
    settings.SITE_URL = "https://toex.example"
    tell(crowd(1), title="a question\nneeds  your answer", text="The suspect's address is 1 High Street")
    email = OutboxEmail.objects.get()
    assert email.subject == "[OFFICIAL] R-1: a question needs your answer"
    assert "https://toex.example/x/R-1" in email.body
    assert "High Street" not in email.body + email.subject
    assert email.message_id.endswith("@toex.example>")


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "x/y"])
@pytest.mark.asvs("V1.2.2")
def test_only_pages_of_the_service_are_linked(crowd, path):
    with pytest.raises(ValueError, match="Not a page"):
        tell(crowd(1), path=path)


def test_the_bell_rings_after_the_commit(crowd, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(crowd(1))
        assert not rung
    assert rung == [1]


def test_what_is_rolled_back_was_never_told(crowd, rung):
    everyone = crowd(1)

    def change():
        with transaction.atomic():
            tell(everyone)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert not Notification.objects.exists()


def test_reading(crowd):
    alice, bob = crowd(2)
    tell([alice, bob])
    tell([alice], key="k2")
    notice = Notification.objects.get(recipient=alice, key="k1")
    actions.mark_read(notice, by=bob)
    assert unread_count(alice) == 2
    actions.mark_read(notice, by=alice)
    assert (unread_count(alice), unread_count(bob)) == (1, 1)
    assert actions.mark_all_read(by=alice) == 1
    assert (unread_count(alice), unread_count(bob)) == (0, 1)
