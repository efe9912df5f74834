"""No word of one region is found by anybody of another: in no page, list, export, API, title, error, e-mail or log."""

from __future__ import annotations

import io
import logging
import sys
from dataclasses import replace

import pytest

from foundations.accounts import roles
from tests.canaries import crawl, planting

pytestmark = pytest.mark.django_db
# What of the planted fields no page shows to anybody of its own region, and why.
SHOWN_TO_NOBODY = {
    "audit.AccessEvent.recipients": "the log shows people and organisations of it, and no other text",
    "audit.AuditEvent.recipients": "the same",
    "audit.AuditEvent.data": "the log shows the names of fields, never what stands in them",
    "deadlines.ClockEvent.note": "pages show when a clock stood still, by reason",
    "documents.Extract.text": "is searched, and shown as the text that is searched",
    "notifications.OutboxEmail.decided_why": "is for administrators, who see no operational content",
    "notifications.OutboxEmail.subject": "is sent, not shown",
    "notifications.OutboxEmail.body": "is sent, not shown",
    "referrals.SubjectImport.checked": "the preview shows rows of cells, which the marker of the field replaces",
    "referrals.SubjectImport.choices": "codes of ours and places of columns",
    "referrals.SubjectImport.rows": "the preview shows rows of cells, which the marker of the field replaces",
    "referrals.ShareStatusChange.reason": "no step of a share asks for a reason from a list",
    "tasking.TaskingStatusChange.reason": "nor of a tasking",
    "tasking.ProductStatusChange.reason": "nor of a product",
    "terms_of_reference.TermsStatusChange.reason": "nor of the terms",
}
# By role, the addresses where it alone sees something.
OPERATORS = {
    "senior_intelligence_analyst": set(),
    "force_officer": {"referrals:page", "referrals:task-list"},
    "sio": {"outcomes:give-feedback"},
    "researcher": {"tasking:mine"},
    "auditor": {"oversight:reads", "oversight:changes"},
}


@pytest.fixture
def said(nation):
    """Everything that is logged, at INFO and above, by whichever logger."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def test_every_field_of_every_region_holds_its_marker(nation):
    """A new field, or a table that the story does not reach, is found here."""
    assert not nation.failed, nation.failed
    for region in nation.regions:
        assert planting.unplanted(region.mark) == []


def test_people_of_every_role_look(nation):
    for region in nation.regions:
        held = {membership.role for user in region.people.values() for membership in user.memberships.all()}
        nationwide = {role.key for role in roles.ALL if role.held_in == ("national",)}
        assert held == set(roles.by_key) - nationwide


@pytest.mark.parametrize("number", [0, 1, 2], ids=["ersou", "rocuwm", "london"])
def test_no_marker_of_another_region(nation, said, number):
    """Everybody of one region, and somebody who is not signed in, with the ids of the next region."""
    here, there = nation.regions[number], nation.regions[number - 1]
    foreign = [region for region in nation.regions if region is not here]
    marks = [region.mark for region in foreign]
    marks += [referral.reference.lower() for region in foreign for referral in region.referrals if referral.reference]
    marks += [str(referral.public_id) for region in foreign for referral in region.referrals]
    found = crawl.Found()
    for user in (None, *here.people.values()):
        look(nation.asker, user, found, here, there, marks)
    report(f"{here.slug}: {found.answers} answers searched for {len(marks)} marks of {[one.slug for one in foreign]}")
    assert found.answers > 700
    assert found.seen == []
    assert planting.CANARY not in said.getvalue().lower()


def look(asker, user, found, here, there, marks) -> None:
    """Ask what the ids of `there` give, a share of it for each person, and talk the forms of `here` into them."""
    there, one = (replace(there, referrals=there.referrals[:most]) for most in (4, 1))
    who, key = (user.email, user.email) if user else ("nobody", None)
    ids = crawl.foreign_ids(there)
    asked = [("GET", name, url, None) for name, url in crawl.shared_out(crawl.urls(there), who)]
    asked += [("POST", name, url, {"version": "1"}) for name, url in crawl.shared_out(crawl.urls(one), who)]
    asked += [("GET", name, url, None) for name, url in crawl.shared_out(crawl.lists(there), who, one_in=2)]
    asked += [
        ("POST", f"own {name}", url, ids) for name, url in crawl.shared_out(crawl.own_places(here), who, one_in=4)
    ]
    for method, name, url, data in asked:
        response = asker.send(key, method, url, data)
        # What one typed oneself comes back in one's own form; an address that was asked for, in the way back to it.
        not_typed = [mark for mark in marks if mark not in url.lower() and mark not in str(data).lower()]
        found.search(not_typed, who, f"{method} {name}", response)


def test_the_same_crawl_finds_the_markers_of_ones_own_region(nation, said):
    """The control: the test above can fail. And each planted field is met on some page."""
    region = nation.regions[0]
    found, shown = crawl.Found(), set()
    numbers = planting.numbers()
    marks = {f"{region.mark}x{number}x": name for name, number in numbers.items()}
    for role in OPERATORS:
        user = region.people[role]
        places = [*crawl.urls(region), *crawl.lists(region)]
        # The Senior looks everywhere; the others at every third place, and where they alone see something.
        alone = [(name, url) for name, url in places if name in OPERATORS[role]]
        places = [*alone, *places[::3]] if OPERATORS[role] else places
        for name, url in places:
            found.search(list(marks), role, name, nation.asker.send(user.email, "GET", url))
    shown = {marks[mark] for _, _, mark in found.seen}
    report(
        f"own region: {found.answers} answers, {len(shown)} of {len(numbers)} fields met, not {sorted(set(numbers) - shown)}"
    )
    assert sorted(set(numbers) - shown) == sorted(SHOWN_TO_NOBODY)
    assert planting.CANARY not in said.getvalue().lower()


def test_no_letter_holds_operational_content(nation):
    """E-mails carry a reference and a link, whoever gets them; and nobody of another region gets one at all."""
    assert len(nation.letters) > 100
    assert [to for to, subject, body in nation.letters if planting.CANARY in f"{subject} {body}".lower()] == []


def report(line: str) -> None:
    sys.stdout.write(f"\n{line}\n")
