"""One referral with a word of its own in each kind of text, and how it is searched for."""

from __future__ import annotations

import pytest

from outcomes import actions as outcomes
from referrals import actions
from referrals.conversation import actions as conversation
from referrals.models import Referral
from referrals.subjects import actions as subject_actions
from referrals.subjects.checking import Checker
from referrals.subjects.forms import FORMS
from tests import factories
from tests.outcomes.answers import disruption

SEARCH = "/search/"
# Kind of text, and the word that stands in no other.
WORDS = {
    "request": "kingfisher",
    "subject": "goldcrest",
    "attachment": "osprey",
    "decision": "heron",
    "question": "reeds",
    "message": "curlew",
    "message_file": "redshank",
    "note": "avocet",
    "note_file": "godwit",
    "terms": "sandpiper",
    "tasking": "dunlin",
    "product": "plover",
    "product_file": "lapwing",
    "disruption": "whimbrel",
}


@pytest.fixture
def referral(people) -> Referral:
    """In development, of Norfolk and Eastern."""
    file = factories.upload("chart.csv", b"who;where\nosprey;Norwich\n")
    draft = factories.draft(
        people,
        operation="Operation The Lantern",
        intelligence_gaps="A kingfisher was seen.",
        has_subjects=True,
        files=[file],
    )
    factories.two_subjects(draft, by=people.olivia, name="Zoë Kovač", note="Known as goldcrest.")
    vehicle = Checker("vehicle", {}).check({"registration": "ab12 cde", "basis": "fact"})[0]
    held = draft.requests.drafts().get()
    subject_actions.add(held, by=people.olivia, subjects=[FORMS["vehicle"].columns(vehicle)])
    draft.refresh_from_db()
    one = actions.perform(draft, "submit", by=people.olivia, declared=True)
    asked = {"reason": factories.reason("ask"), "rationale": "Where was the bittern?"}
    one = actions.perform(one, "ask", by=people.gwen, **asked)
    one = actions.perform(one, "answer", by=people.olivia, rationale="In the reeds.")
    forward = {"reason": factories.reason("forward"), "rationale": "The heron fits."}
    one = actions.perform(one, "forward", by=people.gwen, **forward)
    accept = {"priority": "high", "harm_score": 72, "lead_analyst": people.ian, "rationale": "It does harm."}
    one = actions.perform(one, "accept", by=people.sia, reason=factories.reason("accept"), **accept)
    draft = factories.terms_actions.start_draft(one, by=people.ian)
    content = factories.terms_content(scope="Every sandpiper.")
    terms = factories.terms_actions.save_terms(one, by=people.ian, version=draft.version, **content)
    terms = factories.terms_actions.perform(terms, "propose", by=people.ian)
    factories.terms_actions.perform(terms, "sign_for_sio", by=people.sam, agreed=True)
    factories.terms_actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)
    letter, memo = factories.upload("letter.txt", b"A redshank."), factories.upload("memo.txt", b"A godwit.")
    conversation.write(one, kind="message", text="And the curlew?", by=people.olivia, files=[letter])
    conversation.write(one, kind="note", text="Beware of the avocet.", by=people.sia, files=[memo])
    one = Referral.objects.get(pk=one.pk)
    factories.tasking_given(people, one, title="Count the dunlin")
    report = factories.upload("report.txt", b"One lapwing.")
    factories.product_disseminated(people, one, title="Profile of the plover", document=report)
    outcome = disruption(title="Three whimbrels caught", narrative="A turnstone saw it.")
    outcomes.record_disruption(one, by=people.sia, **outcome)
    return Referral.objects.get(pk=one.pk)


@pytest.fixture
def no_reason(settings):
    """Nobody is asked why."""
    settings.AUDIT_REASONS = set()


def found(client, q: str, **filters) -> dict[str, set[str]]:
    """What is found, by reference: the kinds of text."""
    page = client.get(SEARCH, {"q": q} | filters)
    assert page.status_code == 200, page.status_code
    return {one.reference: {place.kind for place in one.places} for one in page.context_data["result"].rows}
