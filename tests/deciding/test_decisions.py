"""Decisions: the letter that is read before it goes, the record by the National Decision Model, what supersedes what."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.audit.models import AccessEvent, AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from foundations.core.formats import today
from foundations.notifications.models import Notification
from referrals import actions
from referrals.deciding import correcting, letters, ndm, opened
from referrals.lifecycle import LIFECYCLE
from referrals.models import DecisionRecord, GateDecision, LetterText, Referral
from tests import factories
from tests.api.calls import Caller
from tests.people import person

PARTS = {part.asked_as: f"{part.title} of it." for part in ndm.PARTS}


def step(referral, verb: str) -> str:
    return reverse("referrals:step", args=[referral.key, verb])


def fail(*args, **kwargs):
    raise RuntimeError("the audit cannot be written")


def declining(referral, **more) -> dict:
    reason = factories.reason("decline").code
    return {"version": referral.version, "reason": reason, "rationale": "A cousin of two <lines>."} | more


def test_every_decision_has_its_letter_and_every_verb_of_a_gate_a_text():
    gates = [row for row in LIFECYCLE.transitions if row.effects and row.effects[0].__name__ == "record_decision"]
    assert {row.verb for row in gates} == set(letters.VERBS)


def test_each_verb_has_an_opening_and_a_next_step_in_the_reference_data(people):
    rows = LetterText.objects.values_list("verb", "part")
    assert {(verb, part) for verb in letters.VERBS for part in ("opening", "next_step")} <= set(rows)


def test_the_letter_is_composed_kept_and_shown(people, sign_in):
    referral = factories.declined(people)
    decision = referral.decisions.get(verb="decline")
    for words in (
        "does not take your request on",
        "The force can do this",
        decision.reason.name,
        "Sia Senior",
        "Assess:",
    ):
        assert words in decision.letter
    assert decision.letter.startswith(
        f"{referral.reference}, Operation Lanternfish\n\nTo DC Olivia Officer and DCI Sam"
    )
    assert not decision.letter_edited
    page = sign_in(people.olivia).get(reverse("referrals:decision", args=[referral.key, decision.public_id])).text
    assert "What you can do next" in page
    notice = Notification.objects.get(recipient=people.olivia, kind="referrals.decline")
    assert notice.path == reverse("referrals:decisions", args=[referral.key])
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        GateDecision.objects.filter(pk=decision.pk).update(letter="Other")


def test_a_paragraph_counts_from_its_day_on(people):
    from_today = LetterText.objects.filter(verb="decline", part="opening").get()
    LetterText.objects.create(
        verb="decline", part="opening", code="new", name="New", text="We are sorry.", valid_from="2026-01-02"
    )
    LetterText.objects.create(
        verb="decline", part="opening", code="newer", name="Newer", text="Not yet.", valid_from="2126-01-02"
    )
    letter = factories.declined(people).decisions.get(verb="decline").letter
    assert "We are sorry." in letter
    assert from_today.text not in letter
    assert "Not yet." not in letter


def test_an_administrator_adds_a_paragraph_for_a_reason_of_its_decision(people, sign_in):
    client = sign_in(people.adam)
    assert (
        "Decline: how the letter begins" in client.get(reverse("administration:reference-list", args=["letters"])).text
    )
    address = reverse("administration:add-entry", args=["letters"])
    typed = {"name": "Of duplicates", "verb": "decline", "text": "Somebody is at it.", "part": "reason"}
    typed |= {"valid_from-day": 2, "valid_from-month": 1, "valid_from-year": 2126}
    for wrong in ({}, {"reason": "accept:high-harm"}, {"reason": "decline:duplicate", "part": "opening"}):
        refused = client.post(address, typed | wrong)
        assert (refused.status_code, "Somebody is at it." in refused.text) == (422, True), wrong
    assert client.post(address, typed | {"reason": "decline:duplicate"}).status_code == 302
    row = LetterText.objects.get(code="of-duplicates")
    assert (row.verb, row.part, row.reason) == ("decline", "reason", "duplicate")
    part = typed | {"name": "Part of it", "verb": "accept_in_part", "reason": "accept:high-harm"}
    assert client.post(address, part).status_code == 302, "its reasons are those of accepting"
    offered = client.get(address).context_data["form"].fields["verb"].choices
    assert {code for code, _ in offered} == {"", *letters.VERBS}


def test_decide_read_the_letter_change_it_confirm_and_nothing_typed_is_lost(people, sign_in):
    referral = factories.at_second_gate(people)
    client, address = sign_in(people.sia), step(referral, "decline")
    assert 'name="stage" value="read"' in client.get(address).text
    missing = client.post(address, declining(referral, stage="read", rationale=""))
    assert (missing.status_code, "Enter the rationale" in missing.text) == (422, True)
    read = client.post(address, declining(referral, stage="read", ndm_options="Two of them."))
    assert read.status_code == 200
    for words in ("Nothing is decided yet", "A cousin of two &lt;lines&gt;.", "Two of them.", 'value="send"'):
        assert words in read.text
    assert Referral.objects.get(pk=referral.pk).status == "gateway_triage"
    before = read.context_data["letter"].composed
    mine = before.replace("does not take", "cannot take")
    back = client.post(address, declining(referral, stage="change", letter=mine, letter_before=before))
    assert (back.status_code, "A cousin of two" in back.text, "cannot take" in back.text) == (200, True, True)
    changed = declining(referral, stage="read", letter=mine, letter_before=before, rationale="Because of time.")
    overtaken = client.post(address, changed)
    assert "You changed the decision after you changed the letter" in overtaken.text
    assert overtaken.context_data["letter"].text == mine
    for wrong in ("", "x" * (letters.LONGEST + 1)):
        refused = client.post(address, declining(referral, stage="send", letter=wrong, ndm_options="Two of them."))
        assert (refused.status_code, "Letter to the requester" in refused.text) == (422, True)
    sent = client.post(address, declining(referral, stage="send", letter=mine, **PARTS))
    assert sent.status_code == 302
    decision = referral.decisions.get(verb="decline")
    assert (decision.letter, decision.letter_edited) == (mine, True)
    assert decision.records.get().options == "Options of it."


def test_the_record_is_internal(people, sign_in):
    referral = actions.perform(
        factories.at_first_gate(people),
        "forward",
        by=people.gwen,
        reason=factories.reason("forward"),
        rationale="x",
        **PARTS,
    )
    decision = referral.decisions.get()
    address = reverse("referrals:decision", args=[referral.key, decision.public_id])
    for name in ("gwen", "sia", "ian", "nora"):
        assert "Threat and risk of it." in sign_in(getattr(people, name)).get(address).text
    for name in ("olivia", "sam", "ada"):
        answer = sign_in(getattr(people, name)).get(address)
        assert (answer.status_code, "Threat and risk" in answer.text) == (200, False)
        assert not DecisionRecord.objects.visible_to(getattr(people, name)).exists()
    client, pdf = sign_in(people.sia), reverse("referrals:decision-pdf", args=[referral.key, decision.public_id])
    paper = client.get(client.post(client.get(pdf)["Location"], {"reason": "For the tasking meeting."})["Location"])
    assert AccessEvent.objects.latest("pk").screen == "referrals:decision-pdf"
    assert paper.content.startswith(b"%PDF")
    assert sign_in(people.wanda).get(address).status_code == 404
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        DecisionRecord.objects.update(options="Other")


def test_words_are_corrected_by_a_decision_that_supersedes(people, sign_in, monkeypatch):
    referral = factories.declined(people)
    decision = referral.decisions.get(verb="decline")
    facts = {"correction": "The unit was wrong.", "reason": decision.reason, "rationale": "Ask the other unit."}
    for name in ("gwen", "olivia", "ian", "wanda"):
        with pytest.raises(PermissionDenied):
            correcting.correct(decision, by=getattr(people, name), version=referral.version, **facts)
    with pytest.raises(StaleVersion, match="“Declined” by Sia Senior"):
        correcting.correct(decision, by=people.sia, version=referral.version - 1, **facts)
    with monkeypatch.context() as broken:
        broken.setattr(recorder, "record", fail)
        with pytest.raises(RuntimeError):
            correcting.correct(decision, by=people.sia, version=referral.version, **facts)
    assert Referral.objects.get(pk=referral.pk).version == referral.version
    assert referral.decisions.count() == 2

    address = reverse("referrals:correct-decision", args=[referral.key, decision.public_id])
    client = sign_in(people.dina)
    assert "The force can do this" in client.get(address).text
    typed = {"version": referral.version, **facts, "reason": decision.reason.code}
    read = client.post(address, typed | {"stage": "read"})
    assert "takes the place of the one" in read.text
    assert client.post(address, typed | {"correction": ""}).status_code == 422
    assert client.post(address, typed | {"stage": "send", "letter": "Short."}).status_code == 302
    made = referral.decisions.first()
    assert (made.supersedes, made.verb, made.letter, made.decided_by) == (decision, "decline", "Short.", people.dina)
    assert referral.status_changes.first().verb == "correct_decision"
    assert AuditEvent.objects.filter(event="referrals.correct_decision").count() == 1
    assert Notification.objects.filter(kind="referrals.correct_decision").count() == 2
    page = sign_in(people.olivia).get(reverse("referrals:decisions", args=[referral.key])).text
    assert "Superseded" in page
    assert "The unit was wrong." in page
    referral.refresh_from_db()
    with pytest.raises(Conflict, match="Dina Inspector has superseded"):
        correcting.correct(decision, by=people.sia, version=referral.version, **facts)
    asked = factories.question_asked(people)
    assert not correcting.may_correct(asked.decisions.get(), by=people.gwen)


def test_what_was_declined_is_reconsidered_and_the_next_decision_supersedes(people):
    referral = factories.declined(people)
    first = referral.decisions.get(verb="decline")
    for name in ("gwen", "olivia", "ian"):
        with pytest.raises(PermissionDenied):
            actions.perform(referral, "reconsider", by=getattr(people, name))
    reason = factories.reason("reconsider")
    referral = actions.perform(referral, "reconsider", by=people.dina, reason=reason, rationale="Six more victims.")
    again = referral.decisions.get(verb="reconsider")
    assert (again.gate, again.supersedes, first.superseded_by.exists()) == ("second", None, False)
    assert (referral.status, referral.ended_at_status, bool(referral.due_at)) == ("gateway_triage", "", True)
    facts = {"priority": "high", "harm_score": 72, "lead_analyst": people.ian, "reason": factories.reason("accept")}
    actions.perform(referral, "accept", by=people.sia, rationale="High harm.", **facts)
    assert referral.decisions.get(verb="accept").supersedes == first


def test_the_letter_of_reconsidering_is_read_before_it_goes(people, sign_in, client):
    referral = factories.declined(people)
    reason = factories.reason("reconsider")
    said = {"reason": reason.code, "rationale": "Six more <victims>."}
    typed = said | {"version": referral.version}
    dina, address = sign_in(people.dina), step(referral, "reconsider")
    read = dina.post(address, typed | {"stage": "read"})
    for words in ("Nothing is decided yet", "is being looked at again", "Six more &lt;victims&gt;.", "TOEX gateway"):
        assert words in read.text, words
    assert Referral.objects.get(pk=referral.pk).status == "declined"
    by_api = Caller(people.dina).post(f"referrals/{referral.reference}/letters/reconsider/", said)
    composed = read.context_data["letter"].composed
    assert by_api.json()["letter"] == composed
    mine = composed.replace("is being looked", "will be looked")
    assert dina.post(address, typed | {"stage": "send", "letter": mine, "letter_before": composed}).status_code == 302
    decision = referral.decisions.get(verb="reconsider")
    assert (decision.letter, decision.letter_edited) == (mine, True)
    told = Notification.objects.get(recipient=people.olivia, kind="referrals.reconsider")
    client.force_login(people.olivia)
    assert told.path == reverse("referrals:decisions", args=[referral.key])
    page = client.get(reverse("referrals:decision", args=[referral.key, decision.public_id])).text
    assert "will be looked at again" in page
    ended = factories.at_first_gate(people)
    ended = actions.perform(ended, "decline", by=people.gwen, reason=factories.reason("decline"), rationale="No.")
    ended = actions.perform(ended, "reconsider", by=people.dina, reason=reason, rationale="Yes.")
    assert ended.decisions.get(verb="reconsider").gate == "first"


def test_a_capability_of_the_list_is_named_in_the_letter(people, sign_in):
    referral = factories.at_first_gate(people)
    reason = factories.reason("redirect_capability").code
    typed = {"version": referral.version, "reason": reason, "rationale": "Theirs.", "capability": "other-agency"}
    client, address = sign_in(people.gwen), step(referral, "redirect_capability")
    assert "Enter which agency it is" in client.post(address, typed).text
    assert client.post(address, typed | {"capability": "no-such"}).status_code == 422
    client.post(address, typed | {"capability_detail": "Trading Standards"})
    decision = referral.decisions.get()
    assert decision.redirected_to == "Another agency (Trading Standards)"
    assert "Ask instead: Another agency (Trading Standards)." in decision.letter


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_what_and_who(people, client):
    referral = factories.at_second_gate(people)
    start, said = threading.Barrier(2), []
    sia, dina, ian, reason = people.sia, people.dina, people.ian, factories.reason

    def attempt(verb, who, **facts):
        start.wait(timeout=10)
        try:
            record, by = Referral.objects.get(pk=referral.pk), User.objects.get(pk=who.pk)
            actions.perform(record, verb, by=by, version=referral.version, rationale="Mine.", **facts)
            said.append("won")
        except Conflict as conflict:
            said.append(conflict.explanation)
        finally:
            connection.close()

    accept = {"reason": reason("accept"), "priority": "high", "harm_score": 1, "lead_analyst": ian}
    both = [
        threading.Thread(target=attempt, args=("decline", sia), kwargs={"reason": reason("decline")}),
        threading.Thread(target=attempt, args=("accept", dina), kwargs=accept),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert said.count("won") == 1
    assert referral.decisions.count() == 2
    # Whoever comes late to the page is told, and keeps what they typed.
    client.force_login(sia)
    late = client.post(
        step(referral, "return"), declining(referral, reason=reason("return").code, rationale="My words.")
    )
    assert late.status_code == 409
    winner = referral.status_changes.select_related("by").first()
    assert f"“{winner.label}” by {winner.by.titled_name}" in late.text
    assert "My words." in late.text


def test_whoever_decides_after_it_went_to_another_region_is_told_and_keeps_what_they_typed(people, sign_in, client):
    referral = factories.at_first_gate(people)
    greta = person("Greta Second", "", "gateway_officer", "ersou", "greta@toex.example")
    gwen, address = sign_in(people.gwen), step(referral, "decline")
    note = gwen.get(address).context_data["opened"]
    typed = declining(referral, stage="read", rationale="Theirs to do.")
    letter = gwen.post(address, typed | {"opened": note}).text
    assert f'name="opened" value="{note}"' in letter, "the page of the letter carries it on"
    client.force_login(greta)
    away = step(referral, "redirect")
    sent = {"version": referral.version, "reason": factories.reason("redirect").code, "rationale": "Coventry."}
    sent |= {"region": "rocuwm", "opened": client.get(away).context_data["opened"]}
    assert client.post(away, sent).status_code == 302
    again = client.post(away, sent)
    assert (again.status_code, again["Location"]) == (302, "/"), "a second click"

    client.force_login(people.gwen)
    late = client.post(address, typed | {"stage": "send", "opened": note, "letter": "Dear <colleague>"})
    assert late.status_code == 409
    for words in (
        f"{referral.reference} is with another region now",
        "was not recorded",
        "Theirs to do.",
        "Dear &lt;colleague&gt;",
    ):
        assert words in late.text, words
    assert "West Midlands" not in late.text
    assert not referral.decisions.filter(verb="decline").exists()

    def status(who, **more) -> int:
        client.force_login(who)
        return client.post(address, typed | {"stage": "send"} | more).status_code

    other = factories.at_first_gate(people)
    assert status(people.gwen) == 404, "without having opened it"
    assert status(people.gwen, opened=note + "x") == 404
    assert status(people.gwen, opened=opened.note(other, people.gwen, timezone.now())) == 404, "another one's"
    assert status(greta, opened=note) == 404, "another person's"
    assert status(people.walter, opened=opened.note(referral, people.walter, timezone.now())) == 404
    later = opened.note(referral, people.gwen, timezone.now())
    assert status(people.gwen, opened=later) == 404, "it had left before"
    with time_machine.travel(timezone.now() + opened.HOLDS + timedelta(hours=1)):
        assert status(people.gwen, opened=note) == 404
    people.gwen.memberships.update(ends_on=today())
    assert status(people.gwen, opened=note) == 404, "no longer of the region"
