"""Papers: asked for, made by the worker, tagged and marked; and whether one is the signed version."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document as Word

from foundations.accounts.isolation.context import as_system
from foundations.core.formats import today
from foundations.documents.packages import is_office_file
from terms_of_reference import actions, making, printing
from terms_of_reference.models import TermsOfReference, TermsPaper
from tests.documents.reading import pages_of, structure_of, text_of

STATE = TermsPaper.State
HOSTILE = '#panic("x") <b>bold</b> 🚓 $1 + 1$ \\n @cite ' + "w" * 400


def address(terms, kind="pdf") -> str:
    return reverse("terms_of_reference:paper", args=[terms.referral.key, terms.number, kind])


@pytest.fixture
def rich(people, drafted) -> TermsOfReference:
    """With every list, and text that means mischief."""
    due = (today() + timedelta(days=40)).isoformat()
    content = {
        "background": HOSTILE,
        "questions": [{"key": "0000000a", "question": "Who?", "answered_when": "We know."}],
        "roles": [{"key": "0000000b", "role": "researcher", "days": 5}],
        "products": [
            {"key": "0000000c", "name": "Network analysis", "purpose": HOSTILE, "due": due, "format": "chart"}
        ],
        "timeline": [{"key": "0000000d", "what": "First look", "on": due, "kind": "review"}],
    }
    terms = actions.save_terms(drafted.referral, by=people.ian, version=drafted.version, **content)
    return actions.perform(terms, "propose", by=people.ian)


def written(terms, people, kind="pdf") -> bytes:
    terms = TermsOfReference.objects.with_referral().with_people().get(pk=terms.pk)
    return printing.write(terms, kind, by=people.ian, at=timezone.now())


def test_the_pdf_is_tagged_marked_on_each_page_and_holds_what_was_typed(people, rich):
    actions.perform(rich, "sign_for_sio", by=people.sam, agreed=True)
    content = written(rich, people)
    pages = pages_of(content)
    assert all(page.count("OFFICIAL-SENSITIVE DRAFT") == 2 for page in pages), "head and foot of each page"
    assert f"Page 1 of {len(pages)}" in pages[0]
    text = text_of(content).replace("\n", "").replace("\u200b", "")
    for words in ('#panic("x") <b>bold</b>', "$1 + 1$", "w" * 400, "First look", "DCI Sam Investigator", "Not signed."):
        assert words in text
    assert rich.content_digest in text
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert paper.Root.Lang == "en-GB"
        assert paper.Root.MarkInfo.Marked
        assert paper.docinfo["/Title"] == "Terms of reference: Operation Lanternfish"
        assert {"H1", "Table", "TH", "TD", "L", "LI", "TOC", "Figure"} <= structure_of(paper)
        assert "/Outlines" in paper.Root
        with paper.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"


def test_the_word_document_opens_and_is_marked(people, rich):
    content = written(rich, people, "docx")
    assert is_office_file(io.BytesIO(content), "docx")
    word = Word(io.BytesIO(content))
    text = "\n".join(one.text for one in word.paragraphs)
    assert HOSTILE in text
    section = word.sections[0]
    assert section.header.paragraphs[0].text == section.footer.paragraphs[0].text == "OFFICIAL-SENSITIVE DRAFT"
    assert rich.content_digest in "".join(
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    )


def test_it_is_asked_for_made_by_the_worker_and_given(people, rich, sign_in, settings):
    # Else a download asks why.
    settings.AUDIT_REASONS = set()
    browser = sign_in(people.sam)
    assert "Make the PDF" in browser.get(address(rich)).content.decode()
    assert browser.post(address(rich))["Location"] == address(rich)
    browser.post(address(rich))
    waiting = browser.get(address(rich))
    assert waiting["Refresh"] == "2"
    assert "Waiting for its turn" in waiting.content.decode()
    with as_system("a test of the worker"):
        assert making.make_all() == 1
    paper = TermsPaper.objects.get()
    assert (paper.state, paper.progress, paper.document.name) == (
        "ready",
        100,
        f"{rich.referral.reference}-terms-1.pdf",
    )
    assert "Refresh" not in browser.get(address(rich)).headers
    given = browser.get(address(rich) + "?file=1")
    content = b"".join(given.streaming_content)
    assert given["Content-Type"] == "application/pdf"
    assert content.startswith(b"%PDF-")
    # A signature changes what it says: the next one is another paper.
    actions.perform(rich, "sign_for_sio", by=people.sam, agreed=True)
    assert "Make the PDF" in browser.get(address(rich)).content.decode()
    assert sign_in(people.colin).get(address(rich)).status_code == 404
    assert sign_in(people.sam).get(address(rich).replace("/pdf/", "/odt/")).status_code == 404


def test_what_cannot_be_made_is_tried_again_and_then_given_up(people, rich, monkeypatch):
    making.ask(rich, kind="pdf", by=people.ian)
    monkeypatch.setattr(printing, "write", lambda *args, **kwargs: 1 / 0)
    # Each round takes it until nothing waits any more.
    making.make_all()
    paper = TermsPaper.objects.get()
    assert (paper.state, paper.attempts) == (STATE.FAILED, 3)
    monkeypatch.undo()
    assert making.ask(rich, kind="pdf", by=people.ian).state == STATE.QUEUED
    assert making.make_all() == 1


class TestVerifying:
    ADDRESS = "/terms/verify/"

    def test_digest_and_file_of_signed_terms_are_known(self, people, rich, sign_in):
        actions.perform(rich, "sign_for_sio", by=people.sam, agreed=True)
        terms = actions.perform(rich, "sign_for_toex", by=people.sia, agreed=True)
        making.ask(terms, kind="pdf", by=people.sam)
        making.make_all()
        with TermsPaper.objects.get().document.file.open("rb") as file:
            content = file.read()
        browser = sign_in(people.sam)
        for given in (
            {"digest": " ".join([terms.content_digest[:32], terms.content_digest[32:].upper()])},
            {"paper": SimpleUploadedFile("any name.pdf", content, "application/pdf")},
        ):
            shown = browser.post(self.ADDRESS, given).content.decode()
            assert "signed by both parties, and in force" in shown
        altered = SimpleUploadedFile("terms.pdf", content + b" ", "application/pdf")
        assert "matches no terms" in browser.post(self.ADDRESS, {"paper": altered}).content.decode()

    def test_not_signed_not_there_not_yours_and_not_a_digest(self, people, rich, sign_in):
        asked = {"digest": rich.content_digest}
        assert "not signed by both" in sign_in(people.sam).post(self.ADDRESS, asked).content.decode()
        assert "matches no terms" in sign_in(people.colin).post(self.ADDRESS, asked).content.decode()
        assert "matches no terms" in sign_in(people.sam).post(self.ADDRESS, {"digest": "0" * 64}).content.decode()
        for wrong, words in (({}, "Enter a digest or select a file"), ({"digest": "abc"}, "Enter all 64 digits")):
            answer = sign_in(people.sam).post(self.ADDRESS, wrong)
            assert answer.status_code == 422
            assert words in answer.content.decode()

    def test_by_api(self, people, rich, client):
        client.force_login(people.sam)
        answer = client.post("/api/v1/terms/verify/", {"digest": rich.content_digest}, "application/json").json()
        assert (answer["version"], answer["signed"]) == (1, False)


def test_a_superseded_version_says_so_on_paper(people, proposed):
    actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="Another")
    assert "superseded" in text_of(written(proposed, people))
