"""The pages: what each person reads there, writing in sections, signing, and the answers that are not success."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from foundations.core.formats import day, today
from referrals import actions as referral_actions
from terms_of_reference import actions
from terms_of_reference.models import TermsOfReference
from terms_of_reference.statuses import Status
from tests import factories


def page(referral) -> str:
    return reverse("terms_of_reference:terms", args=[referral.key])


def section(referral, slug="purpose") -> str:
    return reverse("terms_of_reference:section", args=[referral.key, slug])


def step(terms, verb) -> str:
    return reverse("terms_of_reference:step", args=[terms.referral.key, terms.number, verb])


def start(referral) -> str:
    return reverse("terms_of_reference:start", args=[referral.key])


PURPOSE = {"background": "", "aim": "Support the operation", "objectives": "To name who controls supply"}
SCOPE = {"scope": "Three car washes", "scope_out": "Phones", "scope_places": "Norwich", "scope_subjects": ""}


def day_of(name: str, when) -> dict:
    return {f"{name}-day": when.day, f"{name}-month": when.month, f"{name}-year": when.year}


def delivery(days=50, **changes) -> dict:
    return {"milestones": "After the raid"} | day_of("delivery_date", today() + timedelta(days=days)) | changes


def product(days=40, **changes) -> dict:
    answers = {"product_type": "network-analysis", "purpose": "Whom to arrest first", "format": "chart"}
    return answers | {"marking": "official_sensitive"} | day_of("due", today() + timedelta(days=days)) | changes


def row(referral, slug, key="new") -> str:
    return reverse("terms_of_reference:row", args=[referral.key, slug, key])


def test_the_whole_stage_through_the_pages(people, agreeing, client):
    def as_(person):
        client.force_login(person)
        return client

    answer = as_(people.ian).post(start(agreeing))
    assert answer["Location"] == section(agreeing)
    terms = agreeing.terms.get()
    answer = client.post(section(agreeing), PURPOSE | {"version": terms.version})
    assert answer["Location"] == section(agreeing, "questions")
    assert "Who controls the supply" in client.get(section(agreeing, "questions")).content.decode()
    client.post(section(agreeing, "scope"), SCOPE | {"version": terms.version + 1})
    answer = client.post(row(agreeing, "products"), product(version=terms.version + 2))
    assert answer["Location"] == section(agreeing, "products")
    client.post(section(agreeing, "delivery"), delivery(version=terms.version + 3))
    success = {"success_criteria": "The SIO can name them", "version": terms.version + 4}
    answer = client.post(section(agreeing, "use"), success)
    assert answer["Location"] == page(agreeing)
    assert "Propose the terms" in client.get(page(agreeing)).content.decode()
    terms.refresh_from_db()
    assert client.post(step(terms, "propose"), {"version": terms.version})["Location"] == page(agreeing)
    terms.refresh_from_db()
    shown = as_(people.sam).get(step(terms, "sign_for_sio")).content.decode()
    assert terms.short_digest in shown
    assert "To name who controls supply" in shown
    assert "Whom to arrest first" in shown
    client.post(step(terms, "sign_for_sio"), {"version": terms.version, "agreed": "on"})
    terms.refresh_from_db()
    as_(people.sia).post(step(terms, "sign_for_toex"), {"version": terms.version, "agreed": "on"})
    terms.refresh_from_db()
    assert terms.status == Status.IN_FORCE
    shown = client.get(page(agreeing)).content.decode()
    assert "version 1 is in force" in shown
    assert "DCI Sam Investigator" in shown


class TestWhatIsExpected:
    def says(self, client, person, referral) -> str:
        client.force_login(person)
        answer = client.get(page(referral))
        assert answer.status_code == 200
        return answer.content.decode()

    def test_before_there_are_any(self, people, agreeing, client):
        assert "Start the draft: it begins with" in self.says(client, people.ian, agreeing)
        assert "No terms yet" in self.says(client, people.sam, agreeing)
        assert "you will be told when they wait" in self.says(client, people.sam, agreeing)
        assert "TOEX writes the terms." in self.says(client, people.olivia, agreeing)

    def test_before_the_request_is_accepted(self, people, client):
        assert "once TOEX has accepted" in self.says(client, people.olivia, factories.at_first_gate(people))

    def test_while_it_is_written(self, people, drafted, client):
        assert "Complete version 1 and propose it" in self.says(client, people.ian, drafted.referral)
        assert "TOEX is writing version 1" in self.says(client, people.sam, drafted.referral)

    def test_while_it_is_signed(self, people, proposed, client):
        assert "then sign it, change it yourself or ask for a change" in self.says(
            client, people.sam, proposed.referral
        )
        assert "then sign it for TOEX" in self.says(client, people.sia, proposed.referral)
        assert "waits for the signature of the SIO and TOEX" in self.says(client, people.ian, proposed.referral)
        actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        shown = self.says(client, people.sam, proposed.referral)
        assert "you have signed version 1. It waits for the signature of TOEX" in shown
        assert "Sign for the SIO" not in shown

    def test_a_change_that_is_asked_for_is_shown_until_it_is_proposed_again(self, people, proposed, client):
        asked = actions.perform(proposed, "ask_for_change", by=people.sam, rationale="Include the fourth car wash.")
        shown = self.says(client, people.ian, proposed.referral)
        assert "Include the fourth car wash." in shown
        assert "Change version 1 as the SIO asked" in shown
        saved = actions.save_terms(asked.referral, by=people.ian, version=asked.version, scope="Four car washes")
        assert "Include the fourth car wash." in self.says(client, people.ian, proposed.referral)
        actions.perform(saved, "propose", by=people.ian)
        assert "Include the fourth car wash." not in self.says(client, people.ian, proposed.referral)

    def test_what_is_missing_is_listed(self, people, agreeing, client):
        actions.start_draft(agreeing, by=people.ian)
        shown = self.says(client, people.ian, agreeing)
        assert "Enter what is in scope" in shown
        assert "Propose the terms" not in shown

    def test_late_delivery_is_a_warning_and_no_error(self, people, drafted, client):
        late = today() + timedelta(days=80)
        actions.save_terms(drafted.referral, by=people.ian, version=drafted.version, delivery_date=late)
        shown = self.says(client, people.ian, drafted.referral)
        assert f"Delivery is on {day(late)}, after the day" in shown
        assert "Propose the terms" in shown

    def test_older_versions_can_be_read(self, people, proposed, client):
        actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="The new aim")
        client.force_login(people.sam)
        assert "The new aim" in client.get(page(proposed.referral)).content.decode()
        old = client.get(page(proposed.referral) + "?version=1").content.decode()
        assert "The new aim" not in old
        assert "Superseded" in old
        assert client.get(page(proposed.referral) + "?version=7").status_code == 404

    def test_the_version_in_force_and_the_one_being_agreed_are_both_named(self, people, client):
        referral = factories.in_development(people)
        referral_actions.perform(referral, "amend_terms", by=people.sia, rationale="Wider.")
        actions.start_draft(referral, by=people.ian)
        shown = self.says(client, people.sam, referral)
        assert "Version 1 stays in force until both have signed version 2" in shown


class TestSection:
    def test_a_second_click_on_start_opens_the_same_draft(self, people, agreeing, sign_in):
        browser = sign_in(people.ian)
        assert browser.post(start(agreeing))["Location"] == browser.post(start(agreeing))["Location"]
        assert agreeing.terms.count() == 1

    def test_it_starts_with_what_is_saved(self, people, drafted, sign_in):
        shown = sign_in(people.ian).get(section(drafted.referral)).content.decode()
        assert "Three car washes in Norwich share one set of directors" in shown

    def test_missing_and_past_are_said_next_to_the_field_and_nothing_is_lost(self, people, drafted, sign_in):
        browser = sign_in(people.ian)
        answer = browser.post(section(drafted.referral, "scope"), SCOPE | {"scope": "", "version": drafted.version})
        assert answer.status_code == 422
        assert "Enter what is in scope" in answer.content.decode()
        assert "Norwich" in answer.content.decode()
        answer = browser.post(section(drafted.referral, "delivery"), delivery(-1, later="1", version=drafted.version))
        assert answer.status_code == 422
        assert "Delivery date must be today or in the future" in answer.content.decode()
        assert "After the raid" in answer.content.decode()

    def test_what_is_missing_can_wait(self, people, drafted, sign_in):
        typed = SCOPE | {"scope": "", "version": drafted.version, "later": "1"}
        answer = sign_in(people.ian).post(section(drafted.referral, "scope"), typed)
        assert answer["Location"] == page(drafted.referral)
        drafted.refresh_from_db()
        assert (drafted.scope_out, drafted.scope) == ("Phones", "")

    def test_a_stale_write_shows_both_texts_and_can_be_sent_again(self, people, drafted, sign_in):
        actions.save_terms(drafted.referral, by=people.sia, version=drafted.version, aim="What Sia wrote")
        browser = sign_in(people.ian)
        answer = browser.post(section(drafted.referral), PURPOSE | {"version": drafted.version})
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "What Sia wrote" in shown
        assert "Support the operation" in shown
        assert f'name="version" value="{drafted.version + 1}"' in shown
        again = browser.post(section(drafted.referral), PURPOSE | {"version": drafted.version + 1})
        assert again.status_code == 302

    def test_a_page_opened_before_a_new_version_was_made_is_stale(self, people, proposed, sign_in):
        actions.save_terms(proposed.referral, by=people.sia, version=proposed.version, aim="What Sia wrote")
        answer = sign_in(people.ian).post(section(proposed.referral), PURPOSE | {"version": proposed.version})
        assert answer.status_code == 409
        assert "in version 2" in answer.content.decode()
        assert proposed.referral.terms.count() == 2

    def test_text_typed_while_the_other_signed_is_not_lost(self, people, proposed, sign_in):
        actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        last = actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        answer = sign_in(people.ian).post(section(proposed.referral), PURPOSE | {"version": last.version})
        assert answer.status_code == 409
        assert "Support the operation" in answer.content.decode()
        assert "In development" in answer.content.decode()

    def test_a_change_after_the_proposal_is_announced_and_then_said(self, people, proposed, sign_in):
        browser = sign_in(people.ian)
        assert "has been proposed. If you change it" in browser.get(section(proposed.referral)).content.decode()
        answer = browser.post(section(proposed.referral), PURPOSE | {"version": proposed.version}, follow=True)
        assert "Your change made version 2. Version 1 is superseded" in answer.content.decode()

    def test_not_now(self, people, agreeing, sign_in):
        browser = sign_in(people.ian)
        assert browser.get(section(agreeing)).status_code == 409
        answer = browser.post(section(agreeing), PURPOSE | {"version": 1})
        assert answer.status_code == 409
        assert "Support the operation" in answer.content.decode()
        assert sign_in(people.sia).post(start(factories.at_second_gate(people))).status_code == 409

    def test_no_such_section(self, people, drafted, sign_in):
        assert sign_in(people.ian).get(section(drafted.referral, "nothing")).status_code == 404


class TestStep:
    def test_without_the_tick_it_is_not_signed(self, people, proposed, sign_in):
        answer = sign_in(people.sam).post(step(proposed, "sign_for_sio"), {"version": proposed.version})
        assert answer.status_code == 422
        assert "Confirm that you have read" in answer.content.decode()
        assert not proposed.signatures.exists()

    def test_a_second_click_signs_once(self, people, proposed, sign_in):
        browser, typed = sign_in(people.sam), {"version": proposed.version, "agreed": "on"}
        for _ in range(2):
            assert browser.post(step(proposed, "sign_for_sio"), typed).status_code == 302
        assert proposed.signatures.count() == 1

    def test_a_party_that_has_signed_is_told_so_before_it_is_asked(self, people, proposed, sign_in):
        actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        shown = sign_in(people.dina).get(step(proposed, "sign_for_toex")).content.decode()
        assert "Sia Senior has signed this version for TOEX" in shown

    def test_a_stale_version_keeps_the_text(self, people, proposed, sign_in):
        actions.perform(proposed, "sign_for_toex", by=people.sia, agreed=True)
        typed = {"version": proposed.version, "rationale": "Include the fourth car wash."}
        answer = sign_in(people.sam).post(step(proposed, "ask_for_change"), typed)
        assert answer.status_code == 409
        assert "Include the fourth car wash." in answer.content.decode()

    def test_a_superseded_version_cannot_be_signed(self, people, proposed, sign_in):
        actions.save_terms(proposed.referral, by=people.ian, version=proposed.version, aim="The new aim")
        answer = sign_in(people.sam).get(step(proposed, "sign_for_sio"))
        assert answer.status_code == 409

    def test_not_there(self, people, proposed, sign_in):
        browser = sign_in(people.sam)
        assert browser.get(step(proposed, "supersede")).status_code == 404
        assert browser.get(step(TermsOfReference(referral=proposed.referral, number=9), "propose")).status_code == 404


@pytest.mark.parametrize("name", ["colin", "walter", "wanda", "will", "nick", "otto", "adam"])
def test_those_who_may_not_see_the_referral_find_nothing(people, proposed, sign_in, name):
    browser = sign_in(getattr(people, name))
    for address in (page(proposed.referral), section(proposed.referral), step(proposed, "sign_for_sio")):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"version": 1}).status_code in {404, 405}
    assert browser.post(start(proposed.referral)).status_code == 404


@pytest.mark.parametrize("name", ["olivia", "ada", "gwen", "ivy", "ned", "nora"])
def test_those_who_see_it_but_do_not_write_are_refused(people, proposed, sign_in, name):
    browser = sign_in(getattr(people, name))
    assert browser.get(page(proposed.referral)).status_code == 200
    assert browser.get(section(proposed.referral)).status_code == 403
    assert browser.post(section(proposed.referral), PURPOSE | {"version": 1}).status_code == 403
    assert browser.post(start(proposed.referral)).status_code == 403
    assert browser.post(step(proposed, "propose"), {"version": 1}).status_code == 403


def test_statements_do_not_grow_with_the_versions(people, proposed, sign_in, django_assert_max_num_queries):
    browser = sign_in(people.sam)
    with django_assert_max_num_queries(12) as few:
        browser.get(page(proposed.referral))
    terms = proposed
    for number in range(4):
        actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)
        asked = actions.perform(terms, "ask_for_change", by=people.sam, rationale="Again.")
        terms = actions.save_terms(asked.referral, by=people.ian, version=asked.version, aim=f"Aim {number}")
        terms = actions.perform(terms, "propose", by=people.ian)
    with django_assert_max_num_queries(len(few)):
        browser.get(page(proposed.referral))
