"""Splitting in two at a gate: a copy of what was chosen, the same people, no time gained; and asking for more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foundations.accounts.isolation import context as isolation
from foundations.core.errors import Conflict, StaleVersion
from foundations.deadlines.models import Deadline
from foundations.notifications.models import Notification
from referrals import actions
from referrals.linking import actions as linking
from referrals.linking import splitting
from referrals.models import Referral, ReferralLink
from referrals.sight import grants
from tests import factories
from tests.api.calls import Caller, fields, problem


@pytest.fixture
def whole(people) -> Referral:
    """At the second gate, with two subjects that are linked, and two files."""
    draft = factories.draft(
        people, files=[factories.upload("a.txt"), factories.upload("b.txt", b"b")], has_subjects=True
    )
    factories.two_subjects(draft, by=people.olivia)
    referral = actions.perform(draft, "submit", by=people.olivia, declared=True)
    facts = {"reason": factories.reason("forward"), "rationale": "Fits."}
    return actions.perform(referral, "forward", by=people.gwen, **facts)


def split(referral, by, **more):
    facts = {"operation": "Operation Wick", "about": "The recruiter abroad."} | more
    return splitting.split(referral, by=by, **facts)


def test_part_of_it_goes_on_by_itself(people, sign_in, whole):
    """In the browser: row by row, the same form twice makes one."""
    request = whole.requests.get()
    person, telephone = request.subjects.all()
    file = request.attachments.first()
    page, address = sign_in(people.sia), f"{whole.get_absolute_url()}split/"
    shown = page.get(address).text
    assert "Ana Kovac (person, suspect)" in shown
    token = shown.split('name="token" value="')[1].split('"')[0]
    answers = {"token": token, "version": whole.version, "about": "The recruiter abroad."}
    refused = page.post(address, answers | {"subjects": ["no"]})
    assert refused.status_code == 422
    assert "Enter the operation name of the new referral" in refused.text
    assert "Select subjects of this request" in refused.text
    answers |= {"operation": "Operation Wick", "subjects": [person.key], "attachments": [file.key]}
    done = page.post(address, answers)
    assert page.post(address, answers).url == done.url
    part = Referral.objects.get(operation="Operation Wick")
    assert done.url == part.get_absolute_url()
    assert part.reference not in (None, whole.reference)
    for name in ("status", "region", "force", "requester", "sio", "marking", "received_at", "due_at", "status_since"):
        assert getattr(part, name) == getattr(whole, name), name
    copied = part.requests.get()
    assert [one.name for one in copied.subjects.all()] == ["Ana Kovac"]
    assert [one.document for one in copied.attachments.all()] == [file.document]
    assert (copied.subject_count, copied.attachment_count, copied.subjectlinks.count()) == (1, 1, 0)
    assert copied.answers == request.answers | {"operation": "Operation Wick"}
    assert (copied.submitted_at, copied.submitted_by) == (request.submitted_at, people.olivia)
    assert request.subjects.count() == 2
    link = ReferralLink.objects.get()
    assert (link.kind, link.from_referral, link.to_referral) == ("split", part, whole)
    text = page.get(whole.get_absolute_url()).text
    assert "Split from this one" in text
    assert "The recruiter abroad." in text
    assert f"Part of it goes on as {part.reference}" in page.get(f"{whole.get_absolute_url()}history/").text
    told = Notification.objects.filter(kind__in=["referrals.split", "referrals.split_off"], recipient=people.olivia)
    assert told.count() == 2
    assert page.get(done.url).status_code == 200
    assert page.post(f"{whole.get_absolute_url()}links/{link.public_id}/end/", {"why": "No."}).status_code == 409


def test_the_time_that_is_left_is_the_same(people):
    referral = factories.at_second_gate(people)
    earlier = timezone.now() - timedelta(days=4)
    Deadline.objects.filter(referraldeadline__referral=referral, stopped_at=None).update(starts_at=earlier)
    clock = Deadline.objects.get(referraldeadline__referral=referral, stopped_at=None)
    part = split(referral, people.sia)
    same = Deadline.objects.get(referraldeadline__referral=part)
    assert (same.starts_at, same.due_at, same.amber_at) == (earlier, clock.due_at, clock.amber_at)
    assert same.reference == part.reference
    assert same.events.count() == clock.events.count()
    accepted = actions.perform(
        part,
        "accept",
        by=people.sia,
        reason=factories.reason("accept"),
        rationale="High harm.",
        priority="high",
        harm_score=72,
        lead_analyst=people.ian,
    )
    assert accepted.status == "agreeing_terms"


def test_a_restricted_one_stays_with_the_same_people(people):
    referral = factories.restricted(people)
    with pytest.raises(PermissionDenied):
        split(referral, people.dina)
    with isolation.as_user(people.sia):
        part = split(referral, people.sia)
        assert part.restricted
        assert part.named_people() == referral.named_people()
    for outsider in (people.dina, people.ned):
        with isolation.as_user(outsider):
            assert not Referral.objects.filter(pk=part.pk).exists()


def test_access_by_name_goes_along_where_whoever_splits_says_so(people, sign_in):
    referral = factories.at_second_gate(people)
    walter, wanda = (factories.granted(one, referral, by=people.sia) for one in (people.walter, people.wanda))
    page, address = sign_in(people.sia), f"{referral.get_absolute_url()}split/"
    shown = page.get(address).context_data["form"]
    assert {code for code, _ in shown.fields["access"].choices} == {str(one.public_id) for one in (walter, wanda)}
    assert not shown["access"].value(), "nobody is chosen beforehand"
    answers = {"version": referral.version, "about": "The recruiter.", "operation": "Operation Wick"}
    assert page.post(address, answers | {"access": [referral.public_id]}).status_code == 422
    assert page.post(address, answers | {"access": [walter.public_id]}).status_code == 302
    part = Referral.objects.get(operation="Operation Wick")
    copied = part.grants.get()
    same = ("user", "reason", "starts_at", "ends_at")
    assert all(getattr(copied, name) == getattr(walter, name) for name in same)
    assert (copied.given_by, part.status_changes.filter(verb="give_sight").exists()) == (people.sia, True)
    assert Notification.objects.filter(recipient=people.walter, reference=part.reference).exists()
    for person, sees in ((people.walter, True), (people.wanda, False)):
        with isolation.as_user(person):
            assert Referral.objects.filter(pk=part.pk).exists() is sees, person
    referral.refresh_from_db()
    grants.withdraw(walter, reason="Done.", by=people.sia)
    with pytest.raises(Conflict, match="cannot go along"):
        split(referral, people.sia, access=[walter.public_id])
    assert Referral.objects.filter(operation="Operation Wick").count() == 1


def test_whoever_may_not_give_access_is_told_whose_does_not_go_along(people, sign_in):
    referral = factories.at_first_gate(people)
    grant = factories.granted(people.walter, referral, by=people.olivia)
    page = sign_in(people.gwen).get(f"{referral.get_absolute_url()}split/")
    assert "access" not in page.context_data["form"].fields
    assert "1 person has access by name" in page.text
    body = {"operation": "Operation Wick", "about": "The recruiter.", "access": [str(grant.public_id)]}
    call = Caller(people.gwen).post(f"referrals/{referral.key}/split/", body, version=referral.version)
    assert set(fields(call)) == {"access"}
    with pytest.raises(PermissionDenied):
        split(referral, people.gwen, access=[grant.public_id])
    assert Referral.objects.count() == 1


def test_who_splits_and_when(people, monkeypatch):
    first, second = factories.at_first_gate(people), factories.at_second_gate(people)
    for by in (people.olivia, people.ian, people.wanda, people.ada):
        with pytest.raises(PermissionDenied):
            split(first, by)
    for referral, by in ((first, people.sia), (second, people.gwen)):
        with pytest.raises(Conflict, match="where others decide"):
            split(referral, by)
    with pytest.raises(Conflict, match="is split at a gate"):
        split(factories.agreeing_terms(people), people.sia)
    with pytest.raises(StaleVersion):
        split(first, people.gwen, version=first.version - 1)
    count = Referral.objects.count()
    monkeypatch.setattr(splitting, "_tell", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        split(first, people.gwen)
    assert (Referral.objects.count(), ReferralLink.objects.count()) == (count, 0)


def test_split_by_api(people, whole):
    call, address = Caller(people.sia), f"referrals/{whole.key}/split/"
    assert set(fields(call.post(address, {}, version=whole.version))) == {"operation", "about"}
    body = {"operation": "Operation Wick", "about": "The recruiter.", "subjects": []}
    assert problem(call.post(address, body), 428)
    once = {"Idempotency-Key": "split-it-once"}
    made = call.post(address, body, version=whole.version, **once)
    assert made.status_code == 201
    assert made.json()["request"]["answers"]["has_subjects"] is False
    assert call.post(address, body, version=whole.version, **once).json()["key"] == made.json()["key"]
    assert problem(Caller(people.olivia).post(address, body, version=whole.version), 403)


def test_more_support_is_asked_for_from_a_closed_one(people, sign_in, monkeypatch):
    """In the browser: the answers come along, the link comes with the submission."""
    open_one, closed = factories.at_second_gate(people), factories.at_second_gate(people)
    Referral.objects.filter(pk=closed.pk).update(status="closed", closed_at=timezone.now(), due_at=None)
    page = sign_in(people.olivia)
    assert "Ask for more support" in page.get(closed.get_absolute_url()).text
    assert "once a referral is closed" in page.get(f"{open_one.get_absolute_url()}more-support/").text
    assert page.post(f"{open_one.get_absolute_url()}more-support/").status_code == 409
    address = f"{closed.get_absolute_url()}more-support/"
    token = page.get(address).text.split('name="token" value="')[1].split('"')[0]
    begun = page.post(address, {"token": token})
    assert page.post(address, {"token": token}).url == begun.url
    draft = Referral.objects.get(status="draft")
    assert (draft.follows, draft.requests.get().answers["question"]) == (closed, factories.answers()["question"])
    assert not ReferralLink.objects.exists()
    missing = {name: value for name, value in factories.answers().items() if name in linking.copying.ASKED_AGAIN}
    draft = actions.save_request(draft, by=people.olivia, version=draft.version, **missing)
    sent = actions.perform(draft, "submit", by=people.olivia, declared=True)
    link = ReferralLink.objects.get()
    assert (link.kind, link.from_referral, link.to_referral) == ("follow_up", sent, closed)
    assert "Follows this one up" in page.get(closed.get_absolute_url()).text
    with pytest.raises(PermissionDenied):
        linking.ask_for_more(closed, by=people.colin)
    answer = Caller(people.sam).post(f"referrals/{closed.key}/more-support/")
    assert (answer.status_code, answer.json()["status"]) == (201, "draft")
    assert problem(Caller(people.sia).post(f"referrals/{closed.key}/more-support/"), 403)
