"""The pages of the conversation, without scripts."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from foundations.audit.models import AccessEvent, AuditEvent
from foundations.core.formats import tomorrow
from foundations.notifications.models import Notification
from referrals.conversation import actions, listing
from referrals.models import FollowUp, Message, MessageFile, MessageRead, Referral, Watch
from tests import factories
from tests.conversation.test_verbs import SECRET, message, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(people) -> Referral:
    return factories.at_second_gate(people)


def page(referral, name="messages", *more) -> str:
    return reverse(f"referrals:{name}", args=[referral.key, *more])


def test_the_page_is_empty_then_holds_what_was_written(people, sign_in, referral):
    client = sign_in(people.olivia)
    shown = client.get(page(referral)).text
    assert "No messages yet" in shown
    assert "nternal note" not in shown
    assert page(referral, "write-note") not in shown
    answer = client.post(page(referral, "write-message"), {"text": "We found two more addresses."}, follow=True)
    assert "Message sent." in answer.text
    assert "We found two more addresses." in answer.text
    assert "Not read yet by the team" in answer.text
    assert "We found two more addresses." in sign_in(people.sia).get(page(referral)).text
    assert "Read by the team" in sign_in(people.olivia).get(page(referral)).text


def test_nothing_of_a_note_is_found_by_who_asked(people, sign_in, referral, settings):
    """On no page of the referral, in no list, notice, PDF or API answer, and in none of the names of what was read."""
    settings.AUDIT_REASONS = set()
    assert people.dina
    upload = factories.upload("secret-profile.txt", SECRET.encode())
    made = note(referral, people.sia, files=[upload], mentions=[people.gwen])
    file = MessageFile.objects.get()
    for user in (people.olivia, people.sam, people.ada):
        client = sign_in(user)
        urls = [page(referral, name) for name in ("messages", "history")]
        if user == people.olivia:
            names = ("summary", "request", "decisions", "sight", "request-pdf", "history-pdf")
            urls += [page(referral, name) for name in names]
            urls += ["/", "/referrals/", "/notifications/", f"/api/v1/referrals/{referral.key}/", "/api/v1/referrals/"]
        for url in urls:
            answer = client.get(url)
            assert answer.status_code == 200, url
            for mark in (SECRET, "secret-profile", "nternal note", str(made.public_id), str(file.public_id)):
                assert mark not in answer.content.decode(errors="replace"), (url, mark)
        assert client.get(page(referral, "message-file", file.public_id)).status_code == 404
        assert client.get(page(referral, "write-note")).status_code == 403
        assert client.post(page(referral, "write-note"), {"text": "x"}).status_code == 403
        corrects = {"text": "x", "corrects": str(made.public_id)}
        assert client.post(page(referral, "write-message"), corrects).status_code == 404
        assert not Notification.objects.filter(recipient=user, kind="referrals.note").exists()
    assert not AccessEvent.objects.filter(actor_id=people.olivia.pk, shown__contains=["referrals.message"]).exists()
    assert Message.objects.count() == 1
    seen = sign_in(people.gwen).get(page(referral)).text
    assert SECRET in seen
    assert "Only the team reads this" in seen
    assert "app-message--internal" in seen


def test_a_mention_of_who_may_not_see_is_refused_at_its_field(people, sign_in, referral):
    client = sign_in(people.sia)
    typed = "Look at the second address."
    for name, who in (("write-note", people.olivia), ("write-message", people.wanda)):
        answer = client.post(page(referral, name), {"text": typed, "mentions": [str(who.public_id)]})
        assert answer.status_code == 422
        assert "You mention somebody who may not" in answer.text
        assert 'href="#id_mentions"' in answer.text
        assert typed in answer.text
    absent = client.post(page(referral, "write-note"), {"text": typed, "mentions": [str(uuid.uuid4()), "x"]})
    assert absent.status_code == 422
    assert not Message.objects.exists()
    answer = client.post(page(referral, "write-note"), {"text": typed, "mentions": [str(people.gwen.public_id)]})
    assert answer.status_code == 302
    assert Message.objects.get().mentions.get().user == people.gwen


def test_what_is_wrong_is_said_and_nothing_is_lost(people, sign_in, referral):
    client = sign_in(people.olivia)
    assert "Enter a message" in client.post(page(referral, "write-message"), {"text": " "}).text
    answer = client.post(
        page(referral, "write-message"), {"text": "The chart", "files": [factories.upload("chart.pdf", b"no PDF")]}
    )
    assert answer.status_code == 422
    assert "chart.pdf" in answer.text
    assert "The chart" in answer.text
    answer = client.post(page(referral, "write-message"), {"text": "x" * 8001})
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_files_are_given_back_and_recorded(people, sign_in, referral):
    client = sign_in(people.olivia)
    upload = factories.upload("chart.txt", b"Who knows whom.")
    assert client.post(page(referral, "write-message"), {"text": "See it.", "files": [upload]}).status_code == 302
    file = MessageFile.objects.get()
    answer = sign_in(people.sia).get(page(referral, "message-file", file.public_id))
    assert b"".join(answer.streaming_content) == b"Who knows whom."
    assert AuditEvent.objects.filter(event="referrals.download_message_file", actor_id=people.sia.pk).exists()
    assert client.get(page(referral, "message-file", uuid.uuid4())).status_code == 404


def test_a_closed_referral_is_read_only(people, sign_in, referral):
    message(referral, people.olivia)
    referral = factories.declined(people)
    client = sign_in(people.olivia)
    shown = client.get(page(referral)).text
    assert "The referral is declined. Its messages can be read" in shown
    assert page(referral, "write-message") not in shown
    assert client.get(page(referral, "write-message")).status_code == 409
    answer = client.post(page(referral, "write-message"), {"text": "Too late"})
    assert answer.status_code == 409
    assert "Too late" in answer.text


def test_a_draft_says_when_the_conversation_opens(people, sign_in):
    draft = factories.draft(people)
    shown = sign_in(people.olivia).get(page(draft)).text
    assert "The conversation opens when a region has received the request." in shown


def test_a_correction_begins_with_what_was_written(people, sign_in, referral):
    first = message(referral, people.olivia, "The first address.")
    client = sign_in(people.olivia)
    form = client.get(page(referral, "write-message") + f"?corrects={first.public_id}").text
    assert "Correct a message" in form
    assert "The first address." in form
    client.post(page(referral, "write-message"), {"text": "The second.", "corrects": str(first.public_id)})
    shown = client.get(page(referral)).text
    assert "has corrected this with a further message" in shown
    assert "Corrects what Olivia Officer wrote on" in shown
    answer = client.post(page(referral, "write-message"), {"text": "Again.", "corrects": str(first.public_id)})
    assert answer.status_code == 409
    for nothing in ("x", str(uuid.uuid4())):
        assert client.get(page(referral, "write-message") + f"?corrects={nothing}").status_code == 404


def test_long_threads_are_paged(people, sign_in, referral, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for number in range(3):
        message(referral, people.olivia, f"Number {number}.")
    client = sign_in(people.sia)
    first = client.get(page(referral))
    assert "Number 2." in first.text
    assert "Number 0." not in first.text
    older = first.context["page"].older if first.context else listing.page(referral, people.sia).older
    second = client.get(page(referral) + f"?after={older}").text
    assert "Number 0." in second
    assert "Number 2." not in second
    assert client.get(page(referral) + "?after=tampered").status_code == 404


def test_the_tab_counts_what_is_new(people, sign_in, referral):
    message(referral, people.olivia)
    note(referral, people.gwen)
    client = sign_in(people.sia)
    assert "Messages (2)" in client.get(page(referral, "summary")).text
    assert client.get(page(referral)).text.count('govuk-tag--blue">New') == 2
    assert "Messages (" not in client.get(page(referral, "summary")).text
    assert "Messages (" not in sign_in(people.olivia).get(page(referral, "summary")).text
    # Onlookers count for nobody.
    sign_in(people.nora).get(page(referral))
    assert MessageRead.objects.get(user=people.nora).side == "neither"


def test_watch_and_follow_up(people, sign_in, referral):
    client = sign_in(people.sia)
    assert "You are not told of new messages" in client.get(page(referral)).text
    assert "You are told" in client.post(page(referral, "watch"), {"watching": "yes"}, follow=True).text
    client.post(page(referral, "watch"), {"watching": "perhaps"})
    assert Watch.objects.get().watching
    day = tomorrow()
    given = {"on_date-day": day.day, "on_date-month": day.month, "on_date-year": day.year, "note": "Ring the force"}
    answer = client.post(page(referral, "follow-up"), given, follow=True)
    assert "Ring the force" in answer.text
    assert "Ring the force" not in sign_in(people.gwen).get(page(referral)).text
    client = sign_in(people.sia)
    answer = client.post(page(referral, "follow-up"), given | {"on_date-year": "2020"})
    assert answer.status_code == 422
    assert client.post(page(referral, "follow-up"), {"forget": "yes"}).status_code == 302
    assert not FollowUp.objects.exists()


def test_as_many_statements_for_a_long_conversation_as_for_a_short_one(people, sign_in, django_assert_max_num_queries):
    referral = factories.in_development(people)
    client = sign_in(people.sia)
    upload = factories.upload()
    counts = []
    for number in (2, 12):
        for place in range(number):
            message(referral, people.olivia, mentions=[people.sia, people.sam])
            note(referral, people.ian, files=[upload] if not place else [])
        client.get(page(referral))
        with django_assert_max_num_queries(12) as asked:
            assert client.get(page(referral)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    with django_assert_max_num_queries(12):
        client.get(page(referral, "write-note"))
    assert actions.obstacle(referral) == ""
