"""The pages of development: who opens them, what they show to whom, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.http import urlencode

from foundations.audit.models import AuditEvent
from foundations.core import keyset
from foundations.core.formats import today
from tasking.models import Dissemination, Product, Tasking
from tests import factories
from tests.documents.daemon import EICAR, running

CONTENT = b"What is known of the network."


def at(name: str, record, *more) -> str:
    referral = getattr(record, "referral", record)
    number = () if record is referral else (record.number,)
    return reverse(f"tasking:{name}", args=[referral.key, *number, *more])


def text(response) -> str:
    return response.content.decode()


def download(client, product, number) -> bytes | int:
    """The file, or the status where it is not given."""
    response = client.get(at("download", product, number))
    if response.status_code != 200:
        return response.status_code
    assert 'attachment; filename="profile.txt"' in response["Content-Disposition"]
    return b"".join(response.streaming_content)


@pytest.fixture
def everything(people, developing):
    tasking = factories.tasking_delivered(people, developing)
    return {
        "referral": developing,
        "tasking": tasking,
        "draft": factories.product_draft(people, developing, title="Unfinished draft"),
        "sent": factories.product_disseminated(people, developing, title="Finished profile"),
    }


def test_the_team_sees_taskings_and_products(people, everything, sign_in):
    page = text(sign_in(people.ian).get(at("development", everything["referral"])))
    for words in ("Search the companies", "Unfinished draft", "Finished profile", "Give a tasking", "Add a product"):
        assert words in page


def test_the_requester_sees_progress_and_what_was_given_to_them(people, everything, sign_in):
    page = text(sign_in(people.olivia).get(at("development", everything["referral"])))
    assert "The team works on 1 tasking: 0 done." in page
    assert "Finished profile" in page
    for words in ("Search the companies", "Unfinished draft", "Give a tasking", "Add a product", "Rita"):
        assert words not in page


def test_the_requester_reads_no_brief_result_comment_or_name(people, everything, sign_in):
    page = text(sign_in(people.olivia).get(at("product", everything["sent"])))
    assert "P: lawful sharing permitted" in page
    for words in ("Submitted for review", "Product approved", "Not yet", "Sia Senior"):
        assert words not in page
    assert sign_in(people.olivia).get(at("tasking", everything["tasking"])).status_code == 404
    assert sign_in(people.olivia).get(at("product", everything["draft"])).status_code == 404
    assert sign_in(people.sam).get(at("product", everything["sent"])).status_code == 404


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "nick", "otto", "adam"])
def test_others_find_nothing(people, everything, sign_in, name):
    client = sign_in(getattr(people, name))
    for address in (
        at("development", everything["referral"]),
        at("give", everything["referral"]),
        at("tasking", everything["tasking"]),
        at("tasking-step", everything["tasking"], "accept_delivery"),
        at("product", everything["sent"]),
        at("product-step", everything["sent"], "disseminate_product"),
        at("download", everything["sent"], 1),
        at("add-version", everything["draft"]),
    ):
        assert client.get(address).status_code == 404, address


def test_an_empty_page_says_what_will_be_there(people, developing, sign_in):
    page = text(sign_in(people.ian).get(at("development", developing)))
    assert "No taskings yet" in page
    assert "No products yet" in page
    page = text(sign_in(people.olivia).get(at("development", developing)))
    assert "The team has no taskings on this referral yet." in page
    assert "No products for you yet" in page


# --- giving and answering ------------------------------------------------------------------------------


def tasking_answers(people, **changes) -> dict:
    due = today() + timedelta(days=5)
    return {
        "title": "Search the companies",
        "brief": "Who are the directors?",
        "given_to": people.rita.public_id,
        "due_date-day": due.day,
        "due_date-month": due.month,
        "due_date-year": due.year,
        "priority": "high",
        "token": "6a2f5b0e-5f6f-4d1c-9d0b-0a8f5a8a9f11",
    } | changes


def test_giving_a_tasking(people, developing, sign_in):
    client, rita = sign_in(people.ian), people.rita
    assert rita.name in text(client.get(at("give", developing)))
    for _ in range(2):
        response = client.post(at("give", developing), tasking_answers(people))
        assert response.status_code == 302
    tasking = Tasking.objects.get()
    assert response["Location"] == tasking.get_absolute_url()
    assert (tasking.given_to, tasking.priority) == (people.rita, "high")


def test_what_was_typed_is_kept_when_a_tasking_is_refused(people, developing, sign_in):
    response = sign_in(people.ian).post(
        at("give", developing), tasking_answers(people, given_to=people.wanda.public_id, **{"due_date-day": "41"})
    )
    assert response.status_code == 422
    page = text(response)
    assert "Select a person from the list" in page
    assert "Due date must be a real date" in page
    assert "Who are the directors?" in page


@pytest.mark.parametrize("name", ["rita", "gwen", "olivia", "nora"])
def test_giving_is_not_for_everybody(people, developing, sign_in, name):
    assert sign_in(getattr(people, name)).get(at("give", developing)).status_code == 403


def test_giving_comes_too_late(people, developing, sign_in):
    people.rita  # noqa: B018 - made before the form is filled in
    factories.actions.perform(developing, "complete", by=people.ian, rationale="Done.")
    response = sign_in(people.ian).post(at("give", developing), tasking_answers(people))
    assert response.status_code == 409
    assert "Who are the directors?" in text(response)


def test_a_tasking_is_answered_on_its_page(people, developing, sign_in):
    tasking = factories.tasking_given(people, developing)
    client = sign_in(people.rita)
    page = text(client.get(tasking.get_absolute_url()))
    assert "Accept the tasking" in page
    assert "Cancel the tasking" not in page
    assert client.post(at("tasking-step", tasking, "accept_tasking"), {"version": 1}).status_code == 302
    assert client.post(at("tasking-step", tasking, "deliver_tasking"), {"version": 2}).status_code == 422
    response = client.post(at("tasking-step", tasking, "deliver_tasking"), {"version": 2, "result": "Two brothers."})
    assert response["Location"] == tasking.get_absolute_url()
    assert "Two brothers." in text(client.get(tasking.get_absolute_url()))
    assert client.post(at("tasking-step", tasking, "accept_delivery"), {"version": 3}).status_code == 403
    assert client.post(at("tasking-step", tasking, "refuse_tasking"), {"version": 3}).status_code == 409
    assert client.get(at("tasking-step", tasking, "explode")).status_code == 404
    assert client.get(at("tasking-step", tasking, "end_tasking")).status_code == 404


def test_my_taskings_come_open_first_and_due_first(people, developing, sign_in):
    for title, days, make in (
        ("Third", 9, "tasking_given"),
        ("Gone", 1, "tasking_done"),
        ("First", -2, "tasking_accepted"),
        ("Second", 3, "tasking_given"),
    ):
        getattr(factories, make)(people, developing, title=title, due_date=today() + timedelta(days=days))
    factories.tasking_given(people, developing, title="Somebody else's", given_to=people.dora)
    page = text(sign_in(people.rita).get(reverse("tasking:mine")))
    places = [page.index(title) for title in ("First", "Second", "Third", "Gone")]
    assert places == sorted(places)
    assert page.count("Overdue") == 1
    assert "Somebody else" not in page
    assert "My taskings" in text(sign_in(people.dora).get(reverse("tasking:mine")))
    assert sign_in(people.olivia).get(reverse("tasking:mine")).status_code == 403


def test_my_taskings_go_on_by_key_on_the_page_and_in_the_api(people, developing, sign_in):
    made = []
    for number in range(112):
        due = today() + timedelta(days=number % 7)
        make = factories.tasking_given if number % 3 else factories.tasking_done
        made.append(make(people, developing, title=f"Number {number}.", due_date=due).title)
    client = sign_in(people.rita)
    for start in (reverse("tasking:mine"), reverse("api:my-taskings")):
        seen, url, pages = [], start, 0
        while url:
            answer = client.get(url)
            if start.startswith("/api/"):
                seen += [row["title"] for row in answer.json()["results"]]
                following = answer.json()["next"]
                url = f"{start}?{urlencode({'after': following})}" if following else None
            else:
                context = answer.context_data
                seen += [one.title for one in (*context["open_taskings"], *context["ended_taskings"])]
                url = context["next"] and start + context["next"]
            pages += 1
        assert pages == 3
        assert seen == sorted(seen, key=lambda title: _order(title))
        assert sorted(seen) == sorted(made)
    assert client.get(reverse("tasking:mine") + "?after=made-up").status_code == 302
    foreign = keyset.cursor_of(None, 1)
    assert client.get(reverse("tasking:mine"), {"after": foreign}).status_code == 302
    assert client.get(reverse("api:my-taskings"), {"after": foreign}).status_code == 400


def _order(title: str) -> tuple:
    number = int(title.split()[1].rstrip("."))
    return (0 if number % 3 else 1, number % 7, number)


# --- products ------------------------------------------------------------------------------------------


def product_answers(**changes) -> dict:
    return {
        "title": "Profile of the network",
        "product_type": "network-analysis",
        "note": "Names are checked.",
        "document": factories.upload(),
    } | changes


def test_adding_a_product_with_its_document(people, developing, sign_in):
    response = sign_in(people.ian).post(at("add-product", developing), product_answers())
    product = Product.objects.get()
    assert response["Location"] == product.get_absolute_url()
    version = product.versions.get()
    assert (version.document.name, version.note) == ("profile.txt", "Names are checked.")
    assert version.document.marking == developing.marking


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("profile.txt", b"", "The selected file is empty"),
        ("profile.exe", b"MZ", "The selected file must be"),
        ("profile.pdf", b"not a pdf", "not a readable PDF"),
    ],
)
@pytest.mark.asvs("V5.2.2")
def test_a_refused_file_is_said_beside_it_and_what_was_typed_is_kept(people, developing, sign_in, name, content, words):
    client = sign_in(people.ian)
    answers = product_answers(document=SimpleUploadedFile(name, content))
    response = client.post(at("add-product", developing), answers)
    assert response.status_code == 422
    assert words in text(response)
    assert "Names are checked." in text(response)
    assert not Product.objects.exists()
    product = factories.product_draft(people, developing)
    response = client.post(
        at("add-version", product), {"version": 1, "note": "Dates", "document": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422
    assert words in text(response)
    assert product.versions.count() == 1


@pytest.mark.asvs("V5.4.3")
def test_an_infected_file_is_refused_beside_the_field_and_the_log_knows(people, developing, sign_in, settings):
    client = sign_in(people.ian)
    with running() as (_, settings.CLAMAV_ADDRESS):
        answers = product_answers(document=SimpleUploadedFile("profile.txt", EICAR))
        response = client.post(at("add-product", developing), answers)
    assert response.status_code == 422
    assert "The selected file holds malicious software and was not kept" in text(response)
    assert not Product.objects.exists()
    event = AuditEvent.objects.get(event="documents.refused")
    assert (event.actor_email, event.data["reason"]) == (people.ian.email, "infected")


def test_a_file_that_is_too_large_is_refused(people, developing, sign_in, settings):
    settings.UPLOAD_MAX_BYTES = 10
    response = sign_in(people.ian).post(at("add-product", developing), product_answers())
    assert response.status_code == 422
    assert "must be smaller than" in text(response)


def test_a_researcher_adds_a_product_of_their_tasking(people, developing, sign_in):
    client = sign_in(people.rita)
    assert client.get(at("add-product", developing)).status_code == 403
    tasking = factories.tasking_accepted(people, developing)
    assert client.post(at("add-product", developing), product_answers()).status_code == 422
    assert client.post(at("add-product", developing), product_answers(tasking=tasking.number)).status_code == 302
    assert Product.objects.get().tasking == tasking


def test_a_version_is_uploaded_and_a_stale_page_is_refused(people, developing, sign_in):
    product = factories.product_draft(people, developing)
    client = sign_in(people.ian)
    for status in (302, 409):
        answers = {"version": 1, "note": "Dates", "document": factories.upload()}
        assert client.post(at("add-version", product), answers).status_code == status
    assert client.post(at("add-version", product), {"version": 2}).status_code == 422
    assert product.versions.count() == 2


def test_the_approver_is_told_why_not(people, developing, sign_in):
    product = factories.product_draft(people, developing)
    factories.development.add_version(product, by=people.sia, document=factories.upload())
    product = factories.development.perform_product(product, "submit_product", by=people.ian)
    client, address = sign_in(people.sia), at("product-step", product, "approve_product")
    assert "You uploaded the current version" in text(client.get(address))
    response = client.post(address, {"version": product.version})
    assert response.status_code == 409
    assert "You uploaded the current version" in text(response)


def test_disseminating_and_opening(people, developing, sign_in):
    product = factories.product_approved(people, developing)
    answers = {
        "version": product.version,
        "product_version": 1,
        "recipients": [people.olivia.public_id, people.sam.public_id],
        "handling_code": "C",
    }
    address = at("product-step", product, "disseminate_product")
    client = sign_in(people.sia)
    assert "Olivia Officer" in text(client.get(address))
    response = client.post(address, answers)
    assert response.status_code == 422
    assert "Enter the conditions of handling code C" in text(response)
    assert client.post(address, answers | {"conditions": "Do not copy."}).status_code == 302

    # The team's own download is recorded, but opens nothing.
    assert download(client, product, 1) == CONTENT
    assert not Dissemination.objects.filter(first_opened_at__isnull=False).exists()
    reader = sign_in(people.olivia)
    assert "Do not copy." in text(reader.get(product.get_absolute_url()))
    for _ in range(2):
        assert download(reader, product, 1) == CONTENT
    opened = Dissemination.objects.filter(first_opened_at__isnull=False)
    assert opened.get().to_user == people.olivia
    actors = AuditEvent.objects.filter(event="tasking.download_product").values_list("actor_email", flat=True)
    assert sorted(actors) == ["olivia@toex.example", "olivia@toex.example", "sia@toex.example"]


def test_a_recipient_opens_their_version_alone(people, developing, sign_in):
    product = factories.product_draft(people, developing)
    factories.development.add_version(product, by=people.ian, document=factories.upload())
    product = factories.development.perform_product(product, "submit_product", by=people.ian)
    product = factories.development.perform_product(product, "approve_product", by=people.sia)
    factories.development.perform_product(
        product,
        "disseminate_product",
        by=people.sia,
        product_version=product.approved_version,
        recipients=[people.olivia],
        handling_code="P",
    )
    client = sign_in(people.olivia)
    assert [download(client, product, number) for number in (1, 2, 3)] == [404, CONTENT, 404]
    assert download(sign_in(people.nora), product, 2) == 404


def test_a_file_that_the_store_lost_is_not_recorded_as_downloaded(people, developing, sign_in):
    product = factories.product_disseminated(people, developing)
    document = product.approved_version.document
    document.file.storage.delete(document.file.name)
    response = sign_in(people.olivia).get(at("download", product, 1))
    assert response.status_code == 409
    assert not AuditEvent.objects.filter(event="tasking.download_product").exists()


# --- statements ----------------------------------------------------------------------------------------


def test_statements_do_not_grow_with_the_rows(people, developing, sign_in, django_assert_max_num_queries):
    def counts() -> dict[str, int]:
        client, found = sign_in(people.ian), {}
        for name, address in {
            "development": at("development", developing),
            "tasking": at("tasking", tasking),
            "product": at("product", product),
        }.items():
            with django_assert_max_num_queries(12) as queries:
                assert client.get(address).status_code == 200
            found[name] = len(queries)
        client = sign_in(people.rita)
        with django_assert_max_num_queries(6) as queries:
            client.get(reverse("tasking:mine"))
        return found | {"mine": len(queries)}

    tasking = factories.tasking_given(people, developing)
    product = factories.product_disseminated(people, developing, tasking=None)
    for _ in range(4):
        factories.tasking_given(people, developing)
    few = counts()
    for number in range(45):
        factories.tasking_given(people, developing)
        if number % 5 == 0:
            factories.product_draft(people, developing)
    assert Tasking.objects.count() == 50
    assert counts() == few
