"""The pages of people: who finds whom, and what each button does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from foundations.accounts import passwords
from foundations.accounts.models import Membership, Organisation, User
from foundations.core.formats import today
from tests.people import person

pytestmark = pytest.mark.django_db
LIST = "/administration/"


def address(name: str, someone: User, *more) -> str:
    return reverse(f"administration:{name}", args=[someone.public_id, *more])


def day(name: str, value) -> dict:
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


NEW = {"name": "Paula New", "email": "Paula@norfolk.example", "organisation": "norfolk", "role": "force_officer"}


def test_each_administrator_finds_their_own_people(people, sign_in, local):
    assert people.olivia
    assert people.walter
    assert people.sia
    page = sign_in(local).get(LIST).text
    assert "Olivia Officer" in page
    assert "Walter Officer" not in page
    assert "Sia Senior" not in page
    page = sign_in(people.adam).get(LIST).text
    assert "Walter Officer" in page
    assert '<a class="govuk-service-navigation__link" href="/administration/"' in page
    assert "/administration/" not in sign_in(people.olivia).get("/").text


def test_the_list_is_narrowed_by_words_organisation_and_account(people, sign_in):
    User.objects.filter(pk=people.colin.pk).update(is_active=False)
    assert people.olivia
    assert people.walter
    client = sign_in(people.adam)
    assert "Colin Colleague" not in client.get(LIST).text
    page = client.get(LIST, {"organisation": "norfolk", "closed": "yes"}).text
    assert "Colin Colleague" in page
    assert "Walter Officer" not in page
    page = client.get(LIST, {"words": "officer walt"}).text
    assert "Walter Officer" in page
    assert "Olivia Officer" not in page
    assert "Nobody matches" in client.get(LIST, {"words": "zebra"}).text


def test_the_list_takes_the_same_few_statements_for_many(people, sign_in, django_assert_max_num_queries):
    client, counts = sign_in(people.adam), []
    for count in (2, 30):
        for place in range(count):
            person(f"Person {place}", "", "force_officer", "kent", f"p{place}.{count}@kent.example")
        with django_assert_max_num_queries(8) as statements:
            assert client.get(LIST).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_page_of_a_person_says_who_gave_which_role(people, sign_in, local, django_assert_max_num_queries):
    kent = Organisation.objects.get(slug="norfolk")
    Membership.objects.create(
        user=people.olivia,
        organisation=kent,
        role="organised_crime_adviser",
        starts_on=today() - timedelta(days=90),
        ends_on=today() - timedelta(days=1),
        given_by=people.adam,
    )
    client = sign_in(local)
    with django_assert_max_num_queries(12):
        page = client.get(address("person", people.olivia)).text
    assert "Adam Administrator" in page
    assert "Roles that have ended" in page
    assert address("end-role", people.olivia, "norfolk", "force_officer") in page
    assert client.get(address("person", people.walter)).status_code == 404
    assert "This is your own account" in client.get(address("person", local)).text
    assert client.get(address("change-person", local)).status_code == 403


@pytest.mark.asvs("V6.4.1")
def test_an_account_is_made_and_its_holder_sets_a_password(people, sign_in, local, client):
    page = sign_in(local).get("/administration/people/new/")
    assert "What each role is for" in page.text
    answer = client.post("/administration/people/new/", NEW | day("starts_on", today()), follow=True)
    assert "A link to set a password is on its way" in answer.text
    made = User.objects.get(email="paula@norfolk.example")
    assert made.memberships.get().given_by == local
    passwords.answer()
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    assert mail.outbox[0].to == [made.email]
    client.logout()
    assert "Choose a new password" in client.get(link, follow=True).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "lena@toex.example"}, "has an account already"),
        ({"role": "gateway_officer"}, "held in a region"),
        ({"organisation": "kent"}, "Select an organisation from the list"),
        ({"name": ""}, "Enter the name"),
    ],
)
def test_what_was_typed_stays_where_an_answer_is_wrong(sign_in, local, changes, words):
    answer = sign_in(local).post(
        "/administration/people/new/", NEW | {"collar_number": "4711"} | day("starts_on", today()) | changes
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="4711"' in answer.text
    assert not User.objects.filter(email="paula@norfolk.example").exists()
    assert not mail.outbox


def test_details_roles_and_account_are_changed_by_their_pages(people, sign_in, local):
    client, olivia = sign_in(local), people.olivia
    details = {"name": "Olivia Officer", "email": olivia.email, "rank": "DS", "collar_number": "", "telephone": ""}
    assert client.post(address("change-person", olivia), details).status_code == 302
    role = {"organisation": "norfolk", "role": "organised_crime_adviser"} | day("starts_on", today())
    assert client.post(address("give-role", olivia), role).status_code == 302
    again = client.post(address("give-role", olivia), role)
    assert again.status_code == 422
    assert "there already" in again.text
    end = address("end-role", olivia, "norfolk", "organised_crime_adviser")
    assert "First day without the role" in client.get(end).text
    assert client.post(end, day("ends_on", today())).status_code == 302
    assert client.get(end).status_code == 404
    assert client.post(address("close-account", olivia)).status_code == 302
    assert client.post(address("close-account", olivia)).status_code == 409
    olivia.refresh_from_db()
    assert (olivia.rank, olivia.is_active) == ("DS", False)
    assert client.post(address("send-link", olivia), follow=True).text.count("No link could be sent") == 1
    assert client.post(address("open-account", olivia)).status_code == 302
    assert client.post(address("send-link", olivia)).status_code == 302
    passwords.answer()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["olivia", "sia", "otto", "ned"])
@pytest.mark.asvs("V8.2.1")
def test_the_pages_are_for_administrators_alone(people, sign_in, name):
    client = sign_in(getattr(people, name))
    own = [LIST, "/administration/people/new/"]
    own += [address(page, people.colin) for page in ("person", "change-person", "give-role", "close-account")]
    assert {client.get(url).status_code for url in own} == {403}
    assert client.post(address("close-account", people.colin)).status_code == 403
    assert client.post(address("send-link", people.colin)).status_code == 403
    assert not mail.outbox


def test_who_has_a_role_elsewhere_is_seen_and_left_alone(people, sign_in, local):
    Membership.objects.create(
        user=people.olivia,
        organisation=Organisation.objects.get(slug="kent"),
        role="force_officer",
        starts_on=today(),
    )
    client = sign_in(local)
    page = client.get(address("person", people.olivia)).text
    assert "Somebody else looks after this account" in page
    assert "Give a role" not in page
    for name in ("change-person", "give-role", "close-account", "open-account"):
        assert client.get(address(name, people.olivia)).status_code == 403
