"""Several referrals at once: the preview, the result, and what changed between them."""

from __future__ import annotations

import pytest

from dashboard import bulk
from foundations.accounts.models import User
from foundations.audit.models import AccessEvent
from referrals import actions, handling
from referrals.models import Referral
from tests import factories
from tests.dashboard.test_queue import add
from tests.people import person

ADDRESS = "/referrals/bulk/"
FORWARD = {"reason": "meets-criteria", "rationale": "All of them meet the criteria."}


@pytest.fixture
def greta(people) -> User:
    return person("Greta Gateway", "DC", "gateway_officer", "ersou", "greta@toex.example")


@pytest.fixture
def three(people) -> list[Referral]:
    return [factories.at_first_gate(people) for _ in range(3)]


def chosen(referrals) -> list[str]:
    return [f"{one.public_id}:{one.version}" for one in referrals]


def handlers(referrals) -> list[str | None]:
    found = Referral.objects.filter(pk__in=[one.pk for one in referrals]).select_related("handler").order_by("pk")
    return [one.handler.name if one.handler else None for one in found]


def test_the_preview_says_what_happens_to_each_and_why_some_are_left_out(people, sign_in, greta, three):
    handling.claim(three[1], by=greta)
    second, foreign = factories.at_second_gate(people), factories.restricted(people)
    keys = [one.public_id for one in (*three, second, foreign)]
    page = sign_in(people.gwen).get(ADDRESS, {"do": "claim", "row": [*keys, "TOEX-EA-2020-99999"]})
    assert page.status_code == 200
    verdicts = page.context_data["verdicts"]
    assert [row.referral.pk for row in verdicts.able] == [three[0].pk, three[2].pk]
    said = {row.referral.pk: row.obstacle for row in verdicts.left_out}
    assert said[three[1].pk].startswith("Greta Gateway claimed it on")
    assert said[second.pk] == "It is at the second gate, where others decide."
    assert said[foreign.pk] == "It is restricted. Open it, and act on it there."
    assert verdicts.absent == ["TOEX-EA-2020-99999"]
    assert "Claim 2 referrals" in page.text
    assert handlers(three) == [None, "Greta Gateway", None], "a preview changes nothing"
    logged = AccessEvent.objects.filter(actor_id=people.gwen.pk).latest("pk").references
    assert set(logged) == {one.reference for one in (*three, second, foreign)}, "whatever is shown is on record"


def test_claim_give_hand_back(people, sign_in, greta, three):
    client = sign_in(people.gwen)
    done = client.post(ADDRESS, {"do": "claim", "row": chosen(three)})
    assert done.status_code == 200
    assert "Yours at the gate now: 3 of 3 referrals" in done.text
    three = list(Referral.objects.order_by("pk"))
    missing = client.post(ADDRESS, {"do": "give", "row": chosen(three)})
    assert missing.status_code == 422
    assert "Select whom you give it to" in missing.text
    given = client.post(ADDRESS, {"do": "give", "to": greta.public_id, "row": chosen(three[:2])})
    assert "Given: 2 of 2 referrals" in given.text
    assert handlers(three) == ["Greta Gateway", "Greta Gateway", "Gwen Gateway"]
    three = list(Referral.objects.order_by("pk"))
    back = client.post(ADDRESS, {"do": "hand-back", "row": chosen(three)})
    assert "Handed back: 1 of 3 referrals" in back.text


def test_forwarding_many_with_one_reason_and_rationale(people, sign_in, three):
    client = sign_in(people.gwen)
    empty = client.post(ADDRESS, {"do": "forward", "row": chosen(three), "rationale": "Kept text"})
    assert empty.status_code == 422
    assert "Kept text" in empty.text
    reason = factories.reason("forward").code
    done = client.post(ADDRESS, {"do": "forward", "row": chosen(three)} | FORWARD | {"reason": reason})
    assert "Forwarded to TOEX: 3 of 3 referrals" in done.text
    for one in three:
        one.refresh_from_db()
        assert one.status == "gateway_triage"
        assert one.decisions.get().rationale == FORWARD["rationale"]


def test_what_changed_meanwhile_is_left_out_and_said(people, sign_in, three):
    rows = chosen(three)
    actions.perform(three[0], "forward", by=people.gwen, reason=factories.reason("forward"), rationale="Gone.")
    handling.claim(three[1], by=people.gwen)
    reason = factories.reason("forward").code
    answer = {"do": "forward", "row": rows} | FORWARD | {"reason": reason}
    page = sign_in(people.gwen).post(ADDRESS, answer)
    assert "Forwarded to TOEX: 1 of 3 referrals" in page.text
    assert "cannot be done while the status is “Second gate”" in page.text
    assert "It changed after you looked at it: claimed at the gate by Gwen Gateway." in page.text
    assert [Referral.objects.get(pk=one.pk).status for one in three] == [
        "gateway_triage", "sctac_triage", "gateway_triage"
    ]  # fmt: skip


def test_what_the_preview_left_out_is_listed_and_stays_out(people, sign_in, three):
    answer = {"do": "claim", "row": chosen(three[:1]), "out": [three[1].public_id]}
    handling.claim(three[1], by=people.gwen)
    page = sign_in(people.gwen).post(ADDRESS, answer)
    assert "1 of 2 referrals" in page.text
    assert "You have it already." in page.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "choose what to do"),
        ({"do": "decline", "row": ["x" * 9]}, "choose what to do"),
        ({"do": "claim"}, "selected no referral"),
        ({"do": "claim", "row": [f"TOEX-EA-2026-{number:05}" for number in range(51)]}, "Select 50 at the most"),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(people, sign_in, sent, words):
    client = sign_in(people.gwen)
    for page in (client.get(ADDRESS, sent), client.post(ADDRESS, sent)):
        assert page.status_code == 422
        assert words in page.text


def test_rows_that_are_not_there_are_named(people, sign_in):
    page = sign_in(people.gwen).post(ADDRESS, {"do": "claim", "row": ["<b>", "' or 1=1", "a" * 5000]})
    assert page.status_code == 200
    assert "0 of 3 referrals" in page.text


def test_nobody_else_gets_there(people, sign_in, three):
    for name in ("olivia", "ian", "nora", "otto"):
        assert sign_in(getattr(people, name)).get(ADDRESS, {"do": "claim"}).status_code == 403, name
    page = sign_in(people.will).get(ADDRESS, {"do": "claim", "row": [one.public_id for one in three]})
    assert len(page.context_data["verdicts"].absent) == 3


def test_the_preview_takes_the_same_statements_for_3_rows_and_30(people, greta, django_assert_num_queries):
    add(people, 30)
    rows = [bulk.Picked(str(key)) for key in Referral.objects.values_list("public_id", flat=True)]
    gwen = User.objects.get(pk=people.gwen.pk)
    assert gwen.scope
    for picked in (rows[:3], rows):
        with django_assert_num_queries(2):
            bulk.preview(bulk.BULKS["give"], picked, by=gwen, to=greta)
        with django_assert_num_queries(1):
            assert bulk.preview(bulk.BULKS["forward"], picked, by=gwen).able


def test_the_list_offers_it_to_those_who_decide(people, sign_in, three):
    page = sign_in(people.gwen).get("/referrals/").text
    assert f'value="{three[0].public_id}" form="bulk"' in page
    assert 'form="bulk"' not in sign_in(people.ian).get("/referrals/").text
