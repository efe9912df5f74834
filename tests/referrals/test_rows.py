"""Sections that collect rows: when they are done, what is missing, where Continue leads, who may change them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from foundations.core.errors import Conflict, StaleVersion
from foundations.core.forms import YesNoField
from referrals import requirements, rows
from referrals.forms import request as form
from referrals.forms.base import PageForm
from referrals.forms.request import Page, Rows, Section, said
from referrals.models import TaskingRequest
from tests import factories


class AnyThingsForm(PageForm):
    has_things = YesNoField(label="Are there things?", error_messages={"required": "Select yes if there are things"})


ASKING = Page("any-things", AnyThingsForm)
THINGS = Rows("things", "referrals:task-list", said("has_things", True), "Add a thing, or say that there are none")
SECTION = Section("things", "Things", (ASKING,), THINGS)


@pytest.mark.parametrize(
    ("answers", "counts", "state", "missing", "opens"),
    [
        ({}, {}, requirements.NOT_STARTED, ["Select yes if there are things"], ASKING),
        ({"has_things": True}, {}, requirements.IN_PROGRESS, [THINGS.missing], THINGS),
        ({"has_things": True}, {"things": 1}, requirements.DONE, [], THINGS),
        ({"has_things": False}, {"things": 1}, requirements.DONE, [], ASKING),
    ],
)
def test_a_section_with_rows_is_done_when_there_are_none_or_some(answers, counts, state, missing, opens):
    task = requirements._task(SECTION, answers, None, counts)
    assert (task.state, [gap.message for gap in task.gaps], task.first) == (state, missing, opens)


def test_continue_leads_to_the_list_and_on(monkeypatch):
    monkeypatch.setattr(form, "SECTIONS", (SECTION, *form.SECTIONS))
    monkeypatch.setattr(form, "PAGES", (ASKING, *form.PAGES))
    first = form.PAGES[1]
    assert form.following(ASKING, {"has_things": True}) is THINGS
    assert form.following(ASKING, {"has_things": False}) is first
    assert form.following_rows(THINGS, {}) is first
    assert form.rows_named("things") is THINGS


def of(referral) -> TaskingRequest:
    return TaskingRequest.objects.select_related("referral").get(referral=referral)


def test_rows_are_changed_by_the_requester_on_the_version_they_saw(people):
    referral = factories.draft(people)
    draft = of(referral)
    rows.change(draft, by=people.olivia, version=referral.version, subjects=2)
    assert (draft.subject_count, draft.referral.version) == (2, referral.version + 1)
    assert of(referral).counts == {"subjects": 2, "attachments": 0, "undescribed": 0}
    with pytest.raises(StaleVersion):
        rows.change(of(referral), by=people.olivia, version=referral.version, subjects=1)
    rows.change(of(referral), by=people.olivia, subjects=-1)
    assert of(referral).subject_count == 1
    with pytest.raises(PermissionDenied):
        rows.change(of(referral), by=people.gwen, subjects=1)


def test_rows_of_what_was_sent_are_refused(people):
    referral = factories.at_first_gate(people)
    with pytest.raises(Conflict):
        rows.change(None, by=people.olivia)
    with pytest.raises((Conflict, PermissionDenied)):
        rows.change(of(referral), by=people.olivia, subjects=1)
