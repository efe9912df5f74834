"""Adding, changing, removing, merging and linking; and that what was sent is frozen and goes on to the next version."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict, StaleVersion
from referrals import actions as requests
from referrals import expiry, rows
from referrals.models import Subject, SubjectImport, SubjectLink, TaskingRequest
from referrals.subjects import actions, listing
from tests import factories
from tests.subjects.conftest import columns

ANA = {"first_names": "Ana", "last_name": "Kovač"}
NUMBER = {"number": "07700 900123"}


def tie(one, other, kind="uses") -> dict:
    return {"from_key": one.key, "to_key": other.key, "kind": kind, "basis": "fact"}


def test_a_subject_is_added_with_its_history(people, draft, add):
    before = draft.referral.version
    ana = add(columns(**ANA, born_on="1988-04-03", other_names="Dino\nDino\nThe Driver"))[0]
    ana.refresh_from_db()
    assert (ana.name, ana.identifier, ana.aliases) == ("Ana Kovač", "ana kovac", ["Dino", "The Driver"])
    assert TaskingRequest.objects.get(pk=draft.pk).subject_count == 1
    draft.referral.refresh_from_db()
    assert draft.referral.version == before + 1
    event = AuditEvent.objects.get(event="referrals.add_subjects")
    assert event.data == {"number": 1, "kinds": ["person"]}
    assert (event.operation, event.actor_id) == ("collection", people.olivia.pk)


@pytest.mark.parametrize("who", ["gwen", "ian", "will"])
def test_only_those_who_write_the_draft_add_subjects(people, draft, who):
    with pytest.raises(PermissionDenied):
        actions.add(draft, by=getattr(people, who), subjects=[columns(**ANA)])
    assert not Subject.objects.exists()


def test_a_stale_version_changes_nothing(people, draft, add):
    ana = add(columns(**ANA))[0]
    with pytest.raises(StaleVersion):
        actions.change(draft, ana, by=people.olivia, columns=columns(first_names="Ann"), version=1)
    assert Subject.objects.get().name == "Ana Kovač"


def test_a_failure_in_the_middle_leaves_nothing(people, draft, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.recorder, "record", fail)
    with pytest.raises(RuntimeError):
        actions.add(draft, by=people.olivia, subjects=[columns(**ANA)])
    assert (Subject.objects.count(), TaskingRequest.objects.get(pk=draft.pk).subject_count) == (0, 0)


def test_there_are_not_too_many(people, draft, add, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    add(columns(**ANA))
    with pytest.raises(Conflict, match="no more than"):
        add(columns(**ANA))
    assert Subject.objects.count() == 1


def test_a_subject_is_removed_with_its_links(people, draft, add):
    ana, number = add(columns(**ANA), columns("telephone", **NUMBER))
    actions.link(draft, by=people.olivia, links=[tie(ana, number)])
    assert actions.remove(draft, [ana.key], by=people.olivia) == 1
    assert (Subject.objects.count(), SubjectLink.objects.count()) == (1, 0)
    assert TaskingRequest.objects.get(pk=draft.pk).subject_count == 1
    assert AuditEvent.objects.get(event="referrals.remove_subjects").operation == "erasure"


def test_a_link_has_two_ends_in_the_same_request(people, draft, add):
    ana, number = add(columns(**ANA), columns("telephone", **NUMBER))
    actions.link(draft, by=people.olivia, links=[tie(ana, number), tie(ana, number)])
    actions.link(draft, by=people.olivia, links=[tie(ana, number)])
    assert SubjectLink.objects.count() == 1
    with pytest.raises(Conflict, match="itself"):
        actions.link(draft, by=people.olivia, links=[tie(ana, ana)])
    elsewhere = factories.two_subjects(factories.draft(people), by=people.olivia)[0]
    with pytest.raises(Conflict, match="not in this request"):
        actions.link(draft, by=people.olivia, links=[tie(ana, elsewhere)])
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectLink.objects.create(request=draft, **tie(ana, elsewhere))


# --- merging -------------------------------------------------------------------------------------------------


def test_the_same_is_found_and_merged_with_every_spelling(people, draft, add):
    one, other, number = add(
        columns(**ANA, born_on="1988-04-03", role="suspect"),
        columns(first_names="KOVAC", last_name="Ana", born_on="1988-04-03", role="victim", reference="PNC 88/1"),
        columns("telephone", **NUMBER),
    )
    actions.link(draft, by=people.olivia, links=[tie(other, number), tie(one, number), tie(one, other, "relative")])
    twins = listing.twins(draft)
    assert [twin.keys for twin in twins] == [[one.key, other.key]]
    actions.merge(draft, twins[0].keys, by=people.olivia)
    kept = Subject.objects.get(kind="person")
    assert (kept.key, kept.aliases, kept.role) == (one.key, ["KOVAC Ana"], "suspect")
    assert kept.details["reference"] == "PNC 88/1"
    assert "victim" in kept.note
    assert [(link.from_key, link.to_key) for link in SubjectLink.objects.all()] == [(one.key, number.key)]
    assert TaskingRequest.objects.get(pk=draft.pk).subject_count == 2
    assert AuditEvent.objects.get(event="referrals.merge_subjects").operation == "combination"
    assert not listing.twins(draft)


def test_numbers_spelt_otherwise_are_the_same(people, draft, add):
    one, other = add(columns("telephone", number="07700 900123"), columns("telephone", number="+447700900123"))
    kept = actions.merge(draft, [one.key, other.key], by=people.olivia)
    assert kept.aliases == ["+447700900123"]


def test_people_of_one_name_are_the_same_only_with_their_birthday(draft, add):
    add(columns(**ANA), columns(**ANA), columns(**ANA, born_on="1988-04-03"), columns(**ANA, born_on="1988-04-04"))
    assert not listing.twins(draft)


def test_what_is_not_there_or_not_alike_is_not_merged(people, draft, add):
    ana, number = add(columns(**ANA), columns("telephone", **NUMBER))
    with pytest.raises(Http404):
        actions.merge(draft, [ana.key], by=people.olivia)
    with pytest.raises(Conflict, match="same kind"):
        actions.merge(draft, [ana.key, number.key], by=people.olivia)


# --- versions ------------------------------------------------------------------------------------------------


def submitted(people):
    referral = factories.draft(people, has_subjects=True)
    factories.two_subjects(referral, by=people.olivia)
    factories.pasted_subjects(referral, "Ben Lam", by=people.olivia)
    return requests.perform(referral, "submit", by=people.olivia, declared=True)


def test_what_was_sent_is_frozen_by_postgresql(people):
    referral = submitted(people)
    assert not SubjectImport.objects.exists()
    version = referral.requests.get()
    for change in (
        lambda: Subject.objects.update(name="x"),
        lambda: SubjectLink.objects.all().delete(),
        lambda: Subject.objects.create(request=version, **columns(**ANA)),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    with pytest.raises(Conflict):
        actions.add(version, by=people.olivia, subjects=[columns(**ANA)])


def test_the_next_version_has_the_same_subjects_under_the_same_keys(people):
    referral = submitted(people)
    ask = {"reason": factories.reason("ask"), "rationale": "Who is she?"}
    referral = requests.perform(referral, "ask", by=people.gwen, **ask)
    new = requests.open_next_version(referral, by=people.olivia)
    old = referral.requests.get(number=1)
    assert (new.subject_count, new.number) == (2, 2)
    assert [one.key for one in new.subjects.all()] == [one.key for one in old.subjects.all()]
    assert new.subjectlinks.get().key == old.subjectlinks.get().key
    new.referral = referral
    referral.refresh_from_db()
    actions.add(new, by=people.olivia, subjects=[columns("vehicle", registration="AB12 CDE")])
    first = new.subjects.first()
    actions.change(new, first, by=people.olivia, columns=columns(first_names="Anna", last_name="Kovac"))
    differing, alike = listing.compared(old, new)
    assert [(name, was is None, is_now is None) for name, was, is_now in differing] == [
        ("Person: Anna Kovac", False, False),
        ("Vehicle: AB12 CDE", True, False),
    ]
    assert alike == 1
    assert old.subjects.count() == 2


def test_an_answer_alone_copies_them_too(people):
    referral = submitted(people)
    ask = {"reason": factories.reason("ask"), "rationale": "Who is she?"}
    referral = requests.perform(referral, "ask", by=people.gwen, **ask)
    referral = requests.perform(referral, "answer", by=people.olivia, rationale="The director.")
    new = referral.requests.get(number=2)
    assert (new.subject_count, new.subjects.count(), new.subjectlinks.count()) == (2, 2, 1)


def test_who_says_that_there_are_none_sends_none(people):
    referral = factories.draft(people, has_subjects=False)
    factories.two_subjects(referral, by=people.olivia)
    referral = requests.perform(referral, "submit", by=people.olivia, declared=True)
    assert (referral.requests.get().subject_count, Subject.objects.count()) == (0, 0)


def test_a_draft_is_deleted_with_its_subjects(people, draft, add):
    referral = draft.referral
    factories.two_subjects(referral, by=people.olivia)
    factories.pasted_subjects(referral, "Ben Lam", by=people.olivia)
    requests.delete_draft(referral, by=people.olivia)
    assert [model.objects.count() for model in (Subject, SubjectLink, SubjectImport)] == [0, 0, 0]


def test_a_request_that_has_subjects_needs_some(people):
    referral = factories.draft(people, has_subjects=True)
    with pytest.raises(Conflict, match="Add a subject"):
        requests.perform(referral, "submit", by=people.olivia, declared=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "person", "role": ""},
        {"source_evaluation": "1"},
        {"source_evaluation": "1", "information_assessment": "A", "handling_code": "C"},
    ],
)
def test_postgresql_knows_the_rules(draft, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.create(request=draft, **columns(**ANA) | wrong)


def test_a_list_that_nobody_adds_is_gone_after_a_day(people, draft):

    factories.pasted_subjects(draft.referral, "Ben Lam", by=people.olivia)
    expiry.sweep()
    assert SubjectImport.objects.exists()
    SubjectImport.objects.update(made_at=timezone.now() - expiry.IMPORT_HOURS * 2)
    expiry.sweep()
    assert not SubjectImport.objects.exists()


def test_copying_takes_one_statement_a_table(people, django_assert_num_queries):
    referral = submitted(people)
    old = referral.requests.get()
    new = TaskingRequest.objects.create(referral=referral, number=2, form_version=3, subject_count=2)

    with django_assert_num_queries(2):
        rows._copy(Subject, old, new)
        rows._copy(SubjectLink, old, new)
