"""What the conversation does: who may write what, who reads it, who is told, and what stays as it was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today, tomorrow
from foundations.notifications.models import Notification, OutboxEmail
from referrals import actions as referrals
from referrals import inside
from referrals.conversation import actions, listing, reminding
from referrals.conversation import people as readers
from referrals.models import FollowUp, Message, MessageFile, MessageMention, MessageRead, Referral, Watch
from referrals.sight import who
from tests import factories
from tests.sharing import offers

pytestmark = pytest.mark.django_db
SECRET = "The officer is known to the family."


def message(referral, by, text="Which addresses do you mean?", **more) -> Message:
    return actions.write(referral, kind="message", text=text, by=by, **more)


def note(referral, by, text=SECRET, **more) -> Message:
    return actions.write(referral, kind="note", text=text, by=by, **more)


@pytest.fixture
def referral(people) -> Referral:
    return factories.at_second_gate(people)


@pytest.mark.parametrize(
    ("who", "may_message", "may_note"),
    [
        ("olivia", True, False),
        ("sam", True, False),
        ("ada", True, False),
        ("gwen", True, True),
        ("sia", True, True),
        ("dina", True, True),
        ("ian", False, False),
        ("ned", False, False),
        ("nora", False, False),
    ],
)
def test_who_may_write(people, referral, who, may_message, may_note):
    """Officers of either side; analysts once they are on it; the nation only where it serves the region."""
    user = getattr(people, who)
    for may, kind in ((may_message, "message"), (may_note, "note")):
        assert actions.may_write(user, referral, kind) is may
        if not may:
            with pytest.raises(PermissionDenied):
                actions.write(referral, kind=kind, text="x", by=user)


def test_who_is_on_it_writes(people):
    referral = factories.in_development(people)
    factories.tasking_accepted(people, referral)
    for user in (people.ian, people.rita):
        assert note(referral, user).side == "team"
    assert not actions.may_write(people.ivy, referral, "message")


def test_the_deputy_of_the_sio_writes_where_they_see_it(people):
    deputy = {"has_deputy": True, "deputy_name": "DC Colin Colleague", "deputy_email": people.colin.email}
    referral = factories.at_second_gate(people, **deputy)
    assert message(referral, people.colin).side == "requester"
    assert not actions.may_write(people.colin, referral, "note")


def test_a_message_is_recorded_and_told(people, referral):
    made = message(referral, people.sia, mentions=[people.sam])
    event = AuditEvent.objects.get(event="referrals.write_message")
    assert (event.actor_id, event.reference) == (people.sia.pk, referral.reference)
    assert made.text not in str(event.data)
    told = dict(Notification.objects.filter(kind="referrals.message").values_list("recipient__name", "title"))
    assert told == {"Olivia Officer": "a new message", "Sam Investigator": actions.MENTIONED}
    letters = OutboxEmail.objects.filter(notification__kind="referrals.message")
    assert letters.count() == 2
    assert not any(made.text in f"{one.subject}{one.body}" for one in letters)


def test_an_internal_note_is_told_to_nobody_outside(people, referral):
    assert people.sia
    assert people.dina
    note(referral, people.gwen, mentions=[people.ian])
    told = set(Notification.objects.filter(kind="referrals.note").values_list("recipient__name", flat=True))
    assert told == {"Sia Senior", "Ian Analyst", "Dina Inspector"}


def test_nobody_outside_reads_a_note_or_is_mentioned_in_one(people, referral):
    made = note(referral, people.sia)
    for outside in (people.olivia, people.sam, people.ada):
        assert list(Message.objects.visible_to(outside)) == []
        assert list(listing.of(referral, outside)) == []
        assert listing.unread(referral, outside) == 0
        with pytest.raises(ValidationError) as refused:
            note(referral, people.sia, mentions=[outside])
        assert set(refused.value.message_dict) == {"mentions"}
    for inside_it in (people.gwen, people.ian, people.rita, people.nora):
        assert list(Message.objects.visible_to(inside_it)) == [made]
    assert list(Message.objects.visible_to(people.wanda)) == []
    with pytest.raises(ValidationError):
        message(referral, people.sia, mentions=[people.wanda])
    assert Message.objects.count() == 1


def test_the_database_keeps_notes_inside_by_itself(people, referral):
    """What a query forgot to ask, the policies ask."""
    made = note(referral, people.sia, files=[factories.upload(content=SECRET.encode())], mentions=[people.ian])
    message(referral, people.sia)
    for user, seen in ((people.olivia, 1), (people.sam, 1), (people.ada, 1), (people.gwen, 2), (people.nora, 2)):
        with isolation.as_user(user):
            assert Message.objects.count() == seen, user
            assert MessageFile.objects.count() == MessageMention.objects.count() == seen - 1
            assert Message.objects.filter(text=SECRET).exists() is (seen == 2)
    for nobody in (people.wanda, people.walter, people.colin, people.otto):
        with isolation.as_user(nobody):
            assert Message.objects.count() == MessageRead.objects.count() == 0
    with isolation.as_user(people.olivia), pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.create(referral=referral, kind="note", side="team", author=people.olivia, text="x")
    assert made.is_internal


def test_who_asked_reads_no_notes_whatever_their_roles(people, referral):
    """A person of the region who made the request themselves is the requester's side."""
    Referral.objects.filter(pk=referral.pk).update(requester=people.dina)
    referral.refresh_from_db()
    note(referral, people.sia)
    assert not inside.reads_notes(people.dina, referral)
    assert not actions.may_write(people.dina, referral, "note")
    assert not Message.objects.visible_to(people.dina).exists()
    with isolation.as_user(people.dina):
        assert not Message.objects.exists()


def test_partners_read_notes_and_whoever_has_sight_alone_does_not(people):
    shared = {kind: factories.in_development(people) for kind in ("refer", "sight")}
    for kind, referral in shared.items():
        offers.accepted(people, referral, kind=kind)
        note(referral, people.sia)
        message(referral, people.sia)
        seen = 2 if kind == "refer" else 1
        assert Message.objects.visible_to(people.wanda).filter(referral=referral).count() == seen
        with isolation.as_user(people.wanda):
            assert Message.objects.filter(referral=referral).count() == seen
        assert (people.wanda in readers.readers(referral, "note")) is (kind == "refer")


@pytest.mark.parametrize("made", ["at_second_gate", "restricted", "product_disseminated"])
def test_readers_are_those_who_see_it(people, made):
    """The list of whom one may mention says what the rule says of each of them."""
    for name in ("colin", "ada", "dina", "rita", "wanda", "nora", "nick", "otto", "adam", "ned", "dora"):
        assert getattr(people, name)
    found = getattr(factories, made)(people)
    referral = Referral.objects.select_related("region").get(pk=getattr(found, "referral", found).pk)
    factories.granted(people.walter, referral, by=people.olivia if referral.restricted else people.sia)
    listed = set(readers.readers(referral, "message").values_list("pk", flat=True))
    assert listed == who.who_sees(referral).user_ids()
    seeing = [one for one in User.objects.all() if Referral.objects.visible_to(one).filter(pk=referral.pk).exists()]
    notes = {one.pk for one in seeing if inside.reads_notes(one, referral)}
    assert set(readers.readers(referral, "note").values_list("pk", flat=True)) == notes


def test_what_was_written_stays(people, referral):
    made = message(referral, people.olivia)
    for change in (
        lambda: Message.objects.filter(pk=made.pk).update(text="Another"),
        lambda: Message.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_further_message_corrects_it_once(people, referral):
    first = message(referral, people.olivia)
    second = message(referral, people.olivia, text="The one in Norwich.", corrects=first)
    assert list(first.corrections.all()) == [second]
    with pytest.raises(Conflict, match="corrected already"):
        message(referral, people.olivia, corrects=first)
    with pytest.raises(PermissionDenied):
        message(referral, people.sam, corrects=second)
    inner = note(referral, people.sia)
    with pytest.raises(PermissionDenied):
        message(referral, people.sia, corrects=inner)


def test_the_same_token_writes_once(people, referral):
    token = "7b0f6c4e-9c1b-4a44-9c5f-0a3b3b7f7e10"
    assert message(referral, people.olivia, token=token) == message(referral, people.olivia, token=token)
    assert message(referral, people.sam, token=token).author == people.sam
    assert Message.objects.count() == 2


def test_a_refused_file_writes_nothing(people, referral):
    with pytest.raises(ValidationError):
        message(referral, people.olivia, files=[factories.upload("chart.pdf", b"no PDF")])
    assert not Message.objects.exists()


def test_nothing_is_written_before_it_is_received_and_after_it_is_closed(people):
    draft = factories.draft(people)
    with pytest.raises(Conflict, match="when a region has received"):
        message(draft, people.olivia)
    with pytest.raises(Conflict, match="not been sent"):
        actions.watch(draft, watching=True, by=people.olivia)
    declined = factories.declined(people)
    with pytest.raises(Conflict, match="The referral is declined"):
        message(declined, people.olivia)


def test_reading_goes_forward_only_and_counts_for_the_side(people, referral):
    first, second = message(referral, people.sia), message(referral, people.sia, "And when?")

    def read():
        return Message.objects.with_names().get(pk=second.pk)

    assert listing.unread(referral, people.olivia) == 2
    assert not read().read_by_requester
    # The nation reads for nobody.
    actions.mark_read(referral, by=people.nora, up_to=second)
    assert not read().read_by_team
    actions.mark_read(referral, by=people.olivia, up_to=second)
    actions.mark_read(referral, by=people.olivia, up_to=first)
    assert read().read_by_requester
    assert listing.unread(referral, people.olivia) == 0
    assert listing.unread(referral, people.sia) == 0
    rows = Referral.objects.visible_to(people.gwen).with_unread(people.gwen)
    assert rows.get(pk=referral.pk).unread == 2


def test_the_count_of_a_list_knows_no_notes_outside(people, referral):
    note(referral, people.sia)
    counts = {
        user.name: Referral.objects.visible_to(user).with_unread(user).get(pk=referral.pk).unread
        for user in (people.olivia, people.ada, people.gwen, people.nora, people.sia)
    }
    assert list(counts.values()) == [0, 0, 1, 1, 0]


def test_whoever_stops_watching_is_not_told_and_whoever_begins_is(people, referral):
    actions.watch(referral, watching=False, by=people.olivia)
    actions.watch(referral, watching=True, by=people.ada)
    message(referral, people.sia)
    told = set(Notification.objects.filter(kind="referrals.message").values_list("recipient__name", flat=True))
    assert told == {"Sam Investigator", "Ada Adviser"}
    assert Watch.objects.count() == 2
    message(referral, people.sia, mentions=[people.olivia])
    assert Notification.objects.filter(recipient=people.olivia, title=actions.MENTIONED).exists()


def test_a_reminder_comes_on_its_day_once(people, referral):
    actions.follow_up(referral, on_date=tomorrow(), note=SECRET, by=people.sia)
    assert reminding.sweep() == 0
    later = timezone.now() + timedelta(days=1)
    assert reminding.sweep(now=later) == 1
    assert reminding.sweep(now=later) == 0
    notice = Notification.objects.get(kind="referrals.follow_up")
    assert (notice.recipient, notice.title, notice.text) == (people.sia, reminding.TITLE, "")
    # Set anew it comes again.
    actions.follow_up(referral, on_date=today() + timedelta(days=3), note="", by=people.sia)
    assert reminding.sweep(now=later + timedelta(days=5)) == 1


def test_a_reminder_is_ones_own_and_ends_with_sight(people, referral):
    factories.granted(people.walter, referral, by=people.sia, days=1)
    actions.follow_up(referral, on_date=tomorrow(), note="Ring", by=people.walter)
    with isolation.as_user(people.sia):
        assert not FollowUp.objects.exists()
    referral.grants.update(withdrawn_at=timezone.now(), withdrawn_by=people.sia)
    assert reminding.sweep(now=timezone.now() + timedelta(days=1)) == 0
    actions.follow_up(referral, on_date=tomorrow(), note="Ring", by=people.sia)
    assert actions.forget_follow_up(referral, by=people.sia)
    assert not actions.forget_follow_up(referral, by=people.sia)


def test_background_work_may_remind(people, client, referral):
    client.get("/healthz")
    actions.follow_up(referral, on_date=tomorrow(), note="", by=people.sia)
    FollowUp.objects.update(on_date=today())
    import_string("referrals.tasks.remind_of_follow_ups")()
    assert Notification.objects.filter(kind="referrals.follow_up").count() == 1


def test_a_referral_that_closes_meanwhile_takes_no_message(people, referral):
    referrals.perform(referral, "decline", by=people.sia, reason=factories.reason("decline"), rationale="No.")
    with pytest.raises(Conflict):
        message(referral, people.olivia)
