"""The SIO writes too, both comment, and each sees who has a section open."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundations.core.errors import Conflict
from foundations.lifecycle.machine import TransitionNotAllowed
from foundations.notifications.models import Notification
from terms_of_reference import actions, negotiating
from terms_of_reference.forms import section_named
from terms_of_reference.models import Signature, TermsComment, TermsEdit, TermsPresence
from terms_of_reference.statuses import Status

SCOPE = section_named("scope")


def comments(referral, slug="scope") -> str:
    return reverse("terms_of_reference:comments", args=[referral.key, slug])


class TestTheSioWrites:
    def test_not_before_a_version_was_put_before_them(self, people, drafted):
        with pytest.raises(Conflict, match="not put the terms before you"):
            actions.save_terms(drafted.referral, by=people.sam, version=drafted.version, scope="Mine")
        with pytest.raises(TransitionNotAllowed, match="not put the terms before you"):
            actions.perform(drafted, "propose_back", by=people.sam)

    def test_their_change_is_the_next_version_and_goes_back_to_toex(self, people, proposed):
        signed = actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        changed = actions.save_terms(signed.referral, by=people.sam, version=signed.version, scope="Four car washes")
        assert (changed.number, changed.status, changed.written_by) == (2, Status.DRAFT, people.sam)
        assert Signature.objects.get().void_reason == actions.CHANGED
        edit = TermsEdit.objects.get(terms=changed)
        assert (edit.by, edit.party, edit.fields) == (people.sam, "sio", ["scope"])
        sent = actions.perform(changed, "propose_back", by=people.sam)
        assert (sent.status, sent.proposed_party) == (Status.PROPOSED, "sio")
        told = Notification.objects.filter(kind="terms_of_reference.propose_back")
        assert [one.recipient for one in told] == [people.sia]

    def test_toex_may_go_on_from_there(self, people, proposed):
        changed = actions.save_terms(proposed.referral, by=people.sam, version=proposed.version, scope="Four")
        again = actions.save_terms(changed.referral, by=people.ian, version=changed.version, scope="Five")
        assert actions.perform(again, "propose", by=people.ian).proposed_party == "toex"

    def test_an_edit_is_never_rewritten(self, people, drafted):
        with pytest.raises(IntegrityError), transaction.atomic():
            TermsEdit.objects.update(party="sio")


@pytest.mark.parametrize(("verb", "name"), [("decline_for_sio", "sam"), ("decline_for_toex", "sia")])
def test_declining_gives_it_back_with_the_reason_and_voids_the_other_signature(people, proposed, verb, name):
    other = ("sign_for_toex", people.sia) if verb == "decline_for_sio" else ("sign_for_sio", people.sam)
    actions.perform(proposed, other[0], by=other[1], agreed=True)
    moved = actions.perform(proposed, verb, by=getattr(people, name), rationale="The days cannot be kept.")
    assert moved.status == Status.DRAFT
    assert moved.status_changes.first().note == "The days cannot be kept."
    assert Signature.objects.get().voided_at


class TestComments:
    def test_a_thread_from_question_to_settled_and_open_again(self, people, proposed):
        first = negotiating.comment(proposed.referral, section=SCOPE, text="And the flat?", by=people.sam)
        assert (first.party, first.terms, first.section) == ("sio", proposed, "scope")
        answer = negotiating.comment(proposed.referral, section=SCOPE, text="Yes.", thread=first, by=people.ian)
        assert (answer.thread, answer.party) == (first, "toex")
        assert Notification.objects.filter(recipient=people.sam, kind="terms_of_reference.comment").exists()
        settled = negotiating.settle(first, settled=True, by=people.sam)
        assert settled.settled_by == people.sam
        negotiating.comment(proposed.referral, section=SCOPE, text="One more thing.", thread=settled, by=people.sam)
        assert TermsComment.objects.get(pk=first.pk).settled_at is None
        with pytest.raises(Conflict, match="as a whole"):
            negotiating.settle(answer, settled=True, by=people.sam)

    def test_what_was_said_stays_said(self, people, proposed):
        negotiating.comment(proposed.referral, section=SCOPE, text="And the flat?", by=people.sam)
        for change in ({"text": "Something else"}, {"by": people.ian}, {"section": "use"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                TermsComment.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            TermsComment.objects.all().delete()

    @pytest.mark.parametrize("name", ["olivia", "ada", "gwen", "nora"])
    def test_who_only_reads_does_not_comment(self, people, proposed, sign_in, name):
        with pytest.raises(PermissionDenied):
            negotiating.comment(proposed.referral, section=SCOPE, text="Hm.", by=getattr(people, name))
        browser = sign_in(getattr(people, name))
        assert browser.get(comments(proposed.referral)).status_code == 200
        assert browser.post(comments(proposed.referral), {"text": "Hm."}).status_code == 403

    def test_the_page(self, people, proposed, sign_in):
        browser = sign_in(people.sam)
        assert "Enter your comment" in browser.post(comments(proposed.referral), {}).content.decode()
        hostile = "<script>alert(1)</script> 🚓 " + "x" * 300
        browser.post(comments(proposed.referral), {"text": hostile})
        shown = browser.get(comments(proposed.referral)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🚓" in shown
        thread = TermsComment.objects.get().public_id
        browser.post(comments(proposed.referral), {"thread": thread, "text": "An answer"})
        browser.post(comments(proposed.referral), {"thread": thread, "settle": "yes"})
        shown = browser.get(comments(proposed.referral)).content.decode()
        assert "Settled by DCI Sam Investigator" in shown
        assert browser.post(comments(proposed.referral), {"thread": "x", "text": "x"}).status_code == 404
        assert browser.get(comments(proposed.referral, "nothing")).status_code == 404


class TestWhoIsAtIt:
    def test_others_see_it_until_it_is_saved_or_old(self, people, drafted, sign_in):
        edit = reverse("terms_of_reference:section", args=[drafted.referral.key, "scope"])
        sign_in(people.sia).get(edit)
        shown = sign_in(people.ian).get(edit).content.decode()
        assert "Sia Senior opened “Scope” just now and may be changing it." in shown
        page = sign_in(people.ian).get(drafted.get_absolute_url()).content.decode()
        assert "Sia Senior opened “Scope”" in page
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            assert not negotiating.others_at_it(drafted.referral, by=people.ian)
        actions.save_terms(drafted.referral, by=people.sia, version=drafted.version, aim="Done")
        assert not TermsPresence.objects.filter(user=people.sia).exists()
