"""Links between referrals: made, read from both ends, ended; by page and by API."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from foundations.accounts.isolation import context as isolation
from foundations.audit import recorder
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from referrals.linking import actions, listing, words
from referrals.models import Referral, ReferralLink
from tests import factories
from tests.api.calls import Caller, fields, problem


def link(referral, other, by, relation="related", **more):
    return actions.link(referral, other, relation=relation, by=by, **more)


def test_two_are_linked_read_from_both_ends_and_parted(people, sign_in):
    """In the browser, by the gateway officer."""
    here = factories.at_first_gate(people)
    there = factories.at_first_gate(people, operation="Operation Lantern")
    page, address = sign_in(people.gwen), here.get_absolute_url()
    assert "Link to another referral" in page.get(address).text
    wrong = page.post(f"{address}links/new/", {"to": "TOEX-EA-2020-1", "why": "As it is."})
    assert wrong.status_code == 422
    assert "There is no referral with this reference" in wrong.text
    assert "Select how they belong together" in wrong.text
    assert "As it is." in wrong.text
    answers = {"to": there.reference.lower(), "relation": "part_of", "why": "One network."}
    assert page.post(f"{address}links/new/", answers).status_code == 302
    again = page.post(f"{address}links/new/", answers)
    assert (again.status_code, "are linked like this already" in again.text) == (409, True)
    assert "This one is part of it" in page.get(address).text
    assert "Part of this one" in page.get(there.get_absolute_url()).text
    assert f"Linked to {there.reference}" in page.get(f"{address}history/").text
    made = ReferralLink.objects.get()
    end = f"{address}links/{made.public_id}/end/"
    assert page.post(end, {"why": ""}).status_code == 422
    assert page.post(end, {"why": "Another network."}).status_code == 302
    assert (page.post(end, {"why": "Again."}).status_code, made.kind) == (409, "parent")
    text = page.get(f"{address}links/").text
    assert "Not linked to another referral" in text
    assert "Another network." in text
    assert AuditEvent.objects.filter(event__in=["referrals.link", "referrals.end_link"]).count() == 4


def test_who_links_and_what(people):
    """The gate, the team and the lead analyst; of what they see; never itself, a draft, or round in a circle."""
    a, b, c = (factories.at_second_gate(people, operation=f"Operation {name}") for name in "ABC")
    for somebody in (people.olivia, people.ian, people.wanda, people.ada, people.nora):
        with pytest.raises(PermissionDenied):
            link(a, b, somebody)
    Referral.objects.filter(pk=c.pk).update(lead_analyst=people.ian)
    link(c, a, people.ian, "has_part")
    with pytest.raises(Conflict, match="not linked to itself"):
        link(a, a, people.sia)
    draft = factories.draft(people)
    with pytest.raises(Http404):
        link(a, draft, people.sia)
    link(c, b, people.gwen, "part_of")
    # a is part of c, and c of b.
    with pytest.raises(Conflict, match="cannot hold it as a part"):
        link(b, a, people.sia, "part_of")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralLink.objects.create(from_referral=c, to_referral=a, kind="parent", made_by=people.sia)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralLink.objects.create(from_referral=a, to_referral=a, kind="related", made_by=people.sia)
    assert {one.words for one in listing.of(c, people.sia).rows} == {"Part of this one", "This one is part of it"}
    assert set(words.RELATIONS) == {name for name, _ in words.CHOICES}


def test_an_end_that_one_may_not_see_is_a_number_to_those_who_work_on_referrals(people, sign_in):
    here, kept = factories.at_second_gate(people), factories.restricted(people, operation="Operation Secret")
    link(here, kept, people.sia, why="The same suspect.")
    with isolation.as_user(people.dina):
        found = listing.of(here, people.dina)
        assert (found.rows, found.hidden) == ([], 1)
        assert ReferralLink.objects.count() == 1
        with pytest.raises(Http404):
            listing.one(here, people.dina, ReferralLink.objects.get().public_id)
    page = sign_in(people.dina)
    for part in ("", "links/", "history/"):
        text = page.get(f"{here.get_absolute_url()}{part}").text
        assert kept.reference not in text
        assert "The same suspect." not in text
        assert ("1 linked referral that you may not see" in text) == (part != "history/")
    Referral.objects.filter(pk=here.pk).update(requester=people.colin)
    page = sign_in(people.colin)
    for part in ("", "links/"):
        text = page.get(f"{here.get_absolute_url()}{part}").text
        assert "that you may not see" not in text
    with isolation.as_user(people.wanda):
        assert ReferralLink.objects.count() == 0


def test_if_the_audit_fails_nothing_is_linked_or_ended(people, monkeypatch):
    here, there = factories.at_second_gate(people), factories.at_second_gate(people)
    made = link(here, there, people.sia)

    def fail(*args, **kwargs):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(recorder, "record", fail)
    for deed in (
        lambda: link(here, there, people.sia, "follows"),
        lambda: actions.end_link(made, of=here, why="No.", by=people.sia),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            deed()
    assert list(ReferralLink.objects.values_list("kind", "ended_at")) == [("related", None)]


def test_by_api(people):
    here, there = factories.at_second_gate(people), factories.at_second_gate(people)
    call, address = Caller(people.sia), f"referrals/{here.key}/links/"
    assert set(fields(call.post(address, {"to": "no", "relation": "married"}))) == {"to", "relation"}
    made = call.post(address, {"to": there.reference, "relation": "follows", "why": "Two years on."})
    assert made.status_code == 201
    row = made.json()["results"][0]
    assert (row["kind"], row["key"], row["words"]) == ("follow_up", there.reference, "This one follows it up")
    assert problem(call.post(address, {"to": there.reference, "relation": "follows"}), 409)
    other_side = call.get(f"referrals/{there.key}/links/").json()
    assert other_side["results"][0]["words"] == "Follows this one up"
    assert problem(Caller(people.olivia).post(address, {"to": there.reference, "relation": "follows"}), 403)
    assert problem(Caller(people.wanda).get(address), 404)
    ended = call.post(f"{address}{row['id']}/end/", {"why": "They are not."})
    assert (ended.json()["results"], len(ended.json()["ended"])) == ([], 1)


def test_a_page_costs_the_same_however_many_are_linked(people, sign_in, django_assert_max_num_queries):
    here, *others = (factories.at_second_gate(people) for _ in range(4))
    page, costs = sign_in(people.sia), []
    page.get(here.get_absolute_url())
    for few in (others[:1], others[1:]):
        for one in few:
            link(here, one, people.sia)
        with django_assert_max_num_queries(12) as asked:
            page.get(here.get_absolute_url())
        costs.append(len(asked))
        with django_assert_max_num_queries(12) as asked:
            page.get(f"{here.get_absolute_url()}links/")
        costs.append(len(asked))
    assert costs[:2] == costs[2:]
