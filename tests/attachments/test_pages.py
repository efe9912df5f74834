"""The pages of attachments, without scripts: what is shown, added, described, removed, downloaded, compared."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundations.audit.models import AccessEvent, AuditEvent
from referrals import actions as requests
from referrals.attachments import actions
from referrals.models import Attachment, TaskingRequest
from tests import factories
from tests.api.calls import Caller
from tests.attachments.conftest import attached, described, page
from tests.documents.daemon import EICAR, running


def text(answer) -> str:
    return answer.content.decode()


def add(client, referral, *files, query=""):
    return client.post(page("attachments", referral) + query, {"documents": list(files)})


def test_the_list_is_empty_then_holds_files(people, sign_in, draft):
    client = sign_in(people.olivia)
    assert "No files yet" in text(client.get(page("attachments", draft)))
    answer = add(client, draft, factories.upload("one.txt", b"One."), factories.upload("two.csv", b"a,b\r\n1,2\r\n"))
    assert answer.status_code == 302
    shown = text(client.get(answer.url))
    assert "2 files attached" in shown
    assert "2 of 20 attached" in shown
    assert shown.count("To be described") == 2
    assert "one.txt" in shown
    assert "CSV, 10 bytes" in shown


def test_a_refused_file_loses_nothing_else(people, sign_in, draft):
    client = sign_in(people.olivia)
    good, bad, tool = factories.upload("good.txt"), factories.upload("bad.pdf", b"no"), factories.upload("x.exe", b"MZ")
    answer = add(client, draft, good, bad, tool)
    assert answer.status_code == 422
    shown = text(answer)
    assert "bad.pdf: the selected file is not a readable PDF file" in shown
    assert "x.exe: the selected file must be one of these" in shown
    assert [row.document.name for row in Attachment.objects.all()] == ["good.txt"]
    assert "1 of 20 attached" in shown


def test_nothing_selected(people, sign_in, draft):
    answer = add(sign_in(people.olivia), draft)
    assert answer.status_code == 422
    assert "Select one or more files" in text(answer)


def test_twenty_and_no_more(people, sign_in, draft, settings):
    settings.MAX_ATTACHMENTS = 2
    client = sign_in(people.olivia)
    files = [factories.upload(f"{number}.txt", b"%d" % number) for number in range(3)]
    answer = add(client, draft, *files)
    assert answer.status_code == 422
    assert "2.txt: a request has room for 2 attachments" in text(answer)
    shown = text(client.get(page("attachments", draft)))
    assert "2 of 2 attached" in shown
    assert "Add files" not in shown


def test_the_scanner_is_down(people, sign_in, draft, settings):
    client = sign_in(people.olivia)
    settings.CLAMAV_ADDRESS = "/nowhere/clamd.ctl"
    answer = add(client, draft, factories.upload())
    assert "could not be checked" in text(answer)
    settings.CLAMAV_ADDRESS = ""
    assert add(client, draft, factories.upload()).status_code == 302


def test_an_infected_file(people, sign_in, draft, settings):
    with running() as (_, address):
        settings.CLAMAV_ADDRESS = address
        assert "malicious software" in text(add(sign_in(people.olivia), draft, factories.upload("a.txt", EICAR)))
    assert not Attachment.objects.exists()
    assert AuditEvent.objects.filter(event="documents.refused").count() == 1


def test_describing_goes_from_file_to_file_and_back(people, sign_in, draft):
    one, two = attached(draft, people.olivia, b"One.", b"Two.")
    client = sign_in(people.olivia)
    address = page("describe-attachment", draft, one.key)
    version = TaskingRequest.objects.get(referral=draft).referral.version
    assert "Enter what the file is" in text(client.post(address, {"version": version, "marking": "official"}))
    assert client.post(address, {"version": version, "description": "x", "marking": "secret"}).status_code == 422
    said = {"version": version, "description": "Chart of the directors", "marking": "official"}
    answer = client.post(address, said)
    assert answer.url == page("describe-attachment", draft, two.key)
    stale = client.post(address, said | {"description": "Something else"})
    assert stale.status_code == 409
    assert "Chart of the directors" in text(stale)
    assert "Something else" in text(stale)
    answer = client.post(answer.url + "?from=check", said | {"version": version + 1})
    assert answer.url == page("attachments", draft) + "?from=check"


def test_removing_asks_first(people, sign_in, draft):
    (row,) = attached(draft, people.olivia, b"One.")
    client = sign_in(people.olivia)
    address = page("remove-attachment", draft, row.key)
    assert "Remove this file?" in text(client.get(address))
    assert client.post(address).url == page("attachments", draft)
    assert not Attachment.objects.exists()
    assert client.post(address).status_code == 404


def test_a_file_is_given_back_to_whoever_sees_the_request(people, sign_in):
    draft = factories.draft(people)
    (row,) = described(draft, people.olivia, b"What is known.")
    address = reverse("referrals:attachment", args=[draft.key, row.key])
    for stranger in (people.sam, people.colin, people.gwen, people.walter):
        assert sign_in(stranger).get(address).status_code == 404
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    address = reverse("referrals:attachment", args=[referral.key, row.key])
    for person in (people.olivia, people.sam, people.gwen, people.nora):
        answer = sign_in(person).get(address)
        assert answer.getvalue() == b"What is known."
        assert answer["Content-Disposition"] == 'attachment; filename="file 1.txt"'
    assert AccessEvent.objects.filter(screen="referrals:attachment", references=[referral.reference]).count() == 4
    assert AuditEvent.objects.filter(event="referrals.download_attachment").count() == 4
    for stranger in (people.colin, people.walter, people.wanda):
        assert sign_in(stranger).get(address).status_code == 404
    assert (
        sign_in(people.gwen).get(reverse("referrals:attachment", args=[referral.key, uuid.uuid4()])).status_code == 404
    )


def test_what_is_added_to_the_next_version_is_not_seen_before_it_is_sent(people, sign_in):
    referral = factories.question_asked(people)
    copy = requests.open_next_version(referral, by=people.olivia)
    copy.referral = referral
    (row,) = actions.attach(copy, files=[factories.upload()], by=people.olivia, description="Later")
    address = reverse("referrals:attachment", args=[referral.key, row.key])
    assert sign_in(people.gwen).get(address).status_code == 404
    assert sign_in(people.olivia).get(address).getvalue() == b"What is known of the network."
    requests.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    assert sign_in(people.gwen).get(address).getvalue() == b"What is known of the network."


def test_a_lost_file_is_said_to_be_lost(people, sign_in, draft):
    (row,) = attached(draft, people.olivia, b"One.")
    row.document.file.storage.delete(row.document.file.name)
    answer = sign_in(people.olivia).get(reverse("referrals:attachment", args=[draft.key, row.key]))
    assert answer.status_code == 409


def test_shown_on_the_check_page_the_request_and_between_versions(people, sign_in):
    draft = factories.draft(people)
    one, two = described(draft, people.olivia, b"One.", b"Two.")
    client = sign_in(people.olivia)
    assert "Attached files" in text(client.get(page("check", draft)))
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    gwen = sign_in(people.gwen)
    assert "file 2.txt" in text(gwen.get(reverse("referrals:request", args=[referral.key])))
    referral = requests.perform(referral, "ask", by=people.gwen, reason=factories.reason("ask"), rationale="How many?")
    copy = requests.open_next_version(referral, by=people.olivia)
    copy.referral = referral
    rows = {row.key: row for row in copy.attachments.all()}
    for row in rows.values():
        row.request = copy
    actions.remove(rows[one.key], by=people.olivia)
    actions.describe(rows[two.key], description="Minutes", marking="official", by=people.olivia)
    actions.attach(copy, files=[factories.upload("new.txt", b"New.")], by=people.olivia, description="A new one")
    requests.perform(referral, "answer", by=people.olivia, rationale="Twenty.")
    # Without the marks at the words that differ.
    shown = re.sub("</?(?:del|ins)>", "", text(gwen.get(reverse("referrals:compare", args=[referral.key]))))
    assert "3 answers differ" in shown
    for words in ("Not attached", "Minutes (OFFICIAL)", "Notes of the visit (OFFICIAL-SENSITIVE)", "A new one"):
        assert words in shown


def test_sent_requests_are_shown_and_not_written(people, sign_in):
    draft = factories.draft(people)
    (row,) = described(draft, people.olivia, b"One.")
    referral = requests.perform(draft, "submit", by=people.olivia, declared=True)
    client = sign_in(people.olivia)
    assert client.get(page("attachments", draft)).url == referral.get_absolute_url()
    assert add(client, draft, factories.upload()).status_code == 409
    assert client.post(page("remove-attachment", draft, row.key)).status_code == 409


@pytest.mark.parametrize("who", ["colin", "gwen", "walter", "otto", "adam"])
def test_the_draft_of_another(people, sign_in, draft, who):
    (row,) = attached(draft, people.olivia, b"One.")
    client = sign_in(getattr(people, who))
    assert client.get(page("attachments", draft)).status_code == 404
    for name in ("describe-attachment", "remove-attachment"):
        assert client.post(page(name, draft, row.key)).status_code == 404


def test_the_list_costs_the_same_for_any_number_of_files(people, sign_in, draft):
    client = sign_in(people.olivia)
    counts = []
    for content in ([b"1"], [b"2", b"3", b"4", b"5"]):
        attached(draft, people.olivia, *content)
        client.get(page("attachments", draft))
        with CaptureQueriesContext(connection) as captured:
            client.get(page("attachments", draft))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9, counts


def test_a_file_marked_above_its_request_is_warned_of_beside_it_and_at_the_gates(people, sign_in):
    referral = factories.draft(people, marking="official")
    one = described(referral, people.olivia, b"Names of two people.")[0]
    olivia, address = sign_in(people.olivia), page("describe-attachment", referral, one.key)
    assert "The request is marked OFFICIAL: where this file is marked higher" in olivia.get(address).text
    referral.refresh_from_db()
    answers = {"version": referral.version, "description": "Two people", "marking": "official_sensitive"}
    assert "Higher than the request" not in olivia.get(page("attachments", referral)).text
    assert olivia.post(address, answers).status_code == 302
    assert "This file is marked OFFICIAL-SENSITIVE and the request OFFICIAL." in olivia.get(address).text
    listed = olivia.get(page("attachments", referral)).text
    assert "Higher than the request" in listed
    assert page("page", referral, "marking") in listed
    said = "The request is marked OFFICIAL, and file 1.txt is marked higher: OFFICIAL-SENSITIVE."
    assert said in olivia.get(page("check", referral)).text
    shown = Caller(people.olivia).get(f"referrals/{referral.public_id}/request/").json()
    assert said in shown["weaknesses"]
    sent = requests.perform(referral, "submit", by=people.olivia, declared=True)
    assert sent.requests.get().warnings == [said]
    gwen = sign_in(people.gwen)
    assert said in gwen.get(reverse("referrals:decide", args=[sent.key])).text
    request = gwen.get(reverse("referrals:request", args=[sent.key])).text
    assert "Higher than the request" in request
    higher = factories.draft(people, marking="official_sensitive")
    described(higher, people.olivia, b"Other names.")
    assert "marked higher" not in olivia.get(page("attachments", higher)).text
