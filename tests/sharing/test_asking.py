"""Asking for sight: answered alike whether there is such a referral or not, and by those who handle it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation
from foundations.audit.models import AccessEvent, AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.notifications.models import Notification
from referrals.models import Referral, Share
from referrals.people import add_person
from referrals.sharing import actions, sweeping
from tests import factories
from tests.api.calls import Caller
from tests.people import WHO
from tests.sharing import offers

pytestmark = pytest.mark.django_db
NONE = "TOEX-EA-2026-99999"


def unit(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


@pytest.fixture
def existing(people):
    """Of Eastern, restricted or not, or not received yet: whoever asks is told the same of each."""
    return factories.in_development(people)


def form(reference: str) -> dict:
    day = today() + timedelta(days=30)
    return {
        "reference": reference,
        "purpose": "One of the suspects is ours.",
        "legal_basis": factories.reason("share").code,
        "ends_on-day": day.day,
        "ends_on-month": day.month,
        "ends_on-year": day.year,
    }


def told_apart(text: str, *references: str) -> str:
    """The text without what differs by itself: the reference that was typed, ids, tokens and times."""
    for reference in references:
        text = text.replace(reference, "REFERENCE")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "TOKEN", text)
    return re.sub(r"\d\d:\d\d:\d\d\.\d+|\d{1,2}:\d\d[ap]m", "TIME", text)


def asked_by_page(client, reference: str) -> list[str]:
    """What somebody who asks gets to see: the answer, the pages after it, and asking once more."""
    answer = client.post("/sharing/ask/", form(reference))
    assert (answer.status_code, answer["Location"]) == (302, "/sharing/")
    share = Share.objects.get(reference=reference, to_organisation=unit("rocuwm"))
    pages = [client.get("/sharing/").content.decode(), client.get(share.get_absolute_url()).content.decode()]
    pages.append(client.get(f"{share.get_absolute_url()}steps/take_back/").content.decode())
    again = client.post("/sharing/ask/", form(reference))
    assert again.status_code == 409
    pages.append(again.content.decode())
    for verb in ("allow", "refuse_ask", "accept", "revoke"):
        refusal = client.post(f"{share.get_absolute_url()}steps/{verb}/", {"version": 1})
        pages.append(f"{refusal.status_code} {refusal.content.decode()}")
    back = client.post(f"{share.get_absolute_url()}steps/take_back/", {"version": 1})
    assert back.status_code == 302
    pages.append(client.get("/sharing/").content.decode())
    pages.append(client.get(share.get_absolute_url()).content.decode())
    return pages


@pytest.mark.parametrize("kind", ["open", "restricted", "of their own region, restricted"])
def test_every_page_is_the_same_whether_it_exists_or_not(people, existing, client, kind):
    if kind != "open":
        offers.restricted(existing, people.sia)
    if kind == "of their own region, restricted":
        Referral.objects.filter(pk=existing.pk).update(region=unit("rocuwm"))
    client.force_login(people.wanda)
    first = asked_by_page(client, NONE)
    second = asked_by_page(client, existing.reference)
    gone = [told_apart(page, NONE, existing.reference) for page in first]
    there = [told_apart(page, NONE, existing.reference) for page in second]
    # The list holds the earlier question too, by then.
    for place, (one, other) in enumerate(zip(gone, there, strict=True)):
        if place not in (0, 8):
            assert one == other, place
    assert "Lanternfish" not in "".join(second)
    assert "Eastern" not in "".join(second)


def test_the_list_shows_both_alike(people, existing, client):
    client.force_login(people.wanda)
    for reference in (NONE, existing.reference):
        client.post("/sharing/ask/", form(reference))
    body = client.get("/sharing/").content.decode()
    rows = [row for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL) if "TOEX-EA" in row]
    assert len(rows) == 2
    assert len({told_apart(row, NONE, existing.reference) for row in rows}) == 1


def test_the_api_answers_the_same(people, existing):
    call = Caller(people.wanda)
    bodies = []
    for reference in (NONE, existing.reference):
        body = {
            "reference": reference,
            "purpose": "Ours.",
            "legal_basis": factories.reason("share").code,
            "ends_on": (today() + timedelta(days=30)).isoformat(),
        }
        made = call.post("shares/", body)
        assert made.status_code == 201, made.content
        read = call.get(f"shares/{made.json()['id']}/")
        again = call.post("shares/", body)
        assert again.status_code == 409
        bodies.append([told_apart(one.content.decode(), NONE, existing.reference) for one in (made, read, again)])
        assert made.json()["from_organisation"] is None
        assert made.json()["steps"] == ["take_back"]
    assert bodies[0] == bodies[1]
    listed = call.get("shares/").json()["asked_by_us"]
    assert {one["from_organisation"] for one in listed} == {None}


def test_the_log_of_the_one_who_asks_says_nothing_of_it(people, existing, client):
    client.force_login(people.wanda)
    for reference in (NONE, existing.reference):
        client.post("/sharing/ask/", form(reference))
        client.get(Share.objects.get(reference=reference).get_absolute_url())
    client.get("/sharing/")
    ours = unit("rocuwm").pk
    assert {tuple(row.region_ids) for row in AccessEvent.objects.filter(actor_id=people.wanda.pk)} == {(ours,)}
    events = AuditEvent.objects.filter(actor_id=people.wanda.pk, event="sharing.ask")
    assert {event.region_id for event in events} == {ours}
    assert len({tuple(sorted(event.data)) for event in events}) == 1
    with isolation.as_user(people.wanda):
        for row in (*AuditEvent.objects.all(), *AccessEvent.objects.all()):
            assert str(existing.public_id) not in str(vars(row))
            assert "Lanternfish" not in str(vars(row))
        assert not Referral.objects.exists()


def test_the_row_is_kept_either_way_and_the_region_is_told_of_what_is_its(people, existing):
    assert people.dina
    nothing, share = offers.asked(people, Referral(reference=NONE)), offers.asked(people, existing)
    assert (nothing.referral, nothing.from_organisation, nothing.status) == (None, None, "asked")
    assert (share.referral, share.from_organisation.slug, share.status) == (existing, "ersou", "asked")
    told = Notification.objects.filter(kind="sharing.ask")
    assert {notice.recipient.name for notice in told} == {"Sia Senior", "Dina Inspector", "Ian Analyst"}
    assert {notice.title for notice in told} == {"another region asks to see this referral"}


@pytest.mark.parametrize("name", sorted(WHO))
def test_it_is_for_those_who_answer_for_a_unit(people, existing, name):
    person = getattr(people, name)
    if name in {"wanda", "wes"}:
        assert offers.asked(people, existing, by=person).started_by == person
    elif name in {"sia", "dina", "ned"}:
        with pytest.raises(Conflict, match="You see TOEX-EA-2026-00001 already"):
            offers.asked(people, existing, by=person)
    else:
        with pytest.raises(PermissionDenied):
            offers.asked(people, existing, by=person)


def test_of_a_restricted_referral_only_those_named_are_told_and_answer(people, existing):
    add_person(existing, user=people.sia, capacity="Leads it", by=people.dina)
    offers.restricted(existing, people.sia)
    share = offers.asked(people, existing)
    told = Notification.objects.filter(kind="sharing.ask")
    assert {notice.recipient.name for notice in told} == {"Sia Senior", "Ian Analyst"}
    assert not people.dina.has_perm("referrals.share", share)
    offers.step(share, "allow", people.sia)
    # Sight of it is the person's who asked.
    assert Share.objects.get().to_person == people.wanda
    assert Referral.objects.visible_to(people.wanda).exists()
    assert not Referral.objects.visible_to(people.wes).exists()


def test_sight_is_given_to_the_unit_and_ends(people, existing):
    share = offers.allowed(people, existing)
    assert Referral.objects.visible_to(people.wendy).get() == existing
    event = AuditEvent.objects.get(event="sharing.disclose")
    assert (event.operation, event.recipients) == ("disclosure", [{"organisation": "rocuwm"}])
    notice = Notification.objects.get(kind="sharing.allow", recipient=people.wanda)
    assert notice.title == "you may see the referral that you asked for"
    offers.step(share, "revoke", people.sia, rationale="Enough.")
    assert not Referral.objects.visible_to(people.wendy).exists()


def test_what_is_shared_meanwhile_is_not_allowed_again(people, existing):
    share = offers.asked(people, existing)
    offers.offered(people, existing)
    with pytest.raises(Conflict, match="already, or offered to them"):
        offers.step(share, "allow", people.sia)


def test_accepting_an_offer_settles_the_question(people, existing):
    share = offers.asked(people, existing)
    offers.accepted(people, existing)
    share.refresh_from_db()
    assert (share.status, share.status_changes.first().verb) == ("ended", "supersede")


def test_an_offer_to_somebody_else_of_the_unit_does_not_show(people, existing):
    """Neither as words nor as an error of a constraint."""
    offers.offered(people, existing, to_person=people.wes)
    assert offers.asked(people, existing).status == "asked"


def test_what_is_offered_is_answered_and_not_asked_for(people, existing):
    offers.offered(people, existing)
    with pytest.raises(Conflict, match="is offered to you already"):
        offers.asked(people, existing)


def test_both_end_alike_when_nobody_answers(people, existing):
    for reference in (existing.reference, NONE):
        actions.ask_for_sight(by=people.wanda, **offers.asking(reference))
    past = Share.objects.first().started_at - timedelta(days=9)
    Share.objects.update(started_at=past, ends_at=past + timedelta(days=1))
    assert sweeping.sweep() == (0, 2)
    assert set(Share.objects.values_list("status", flat=True)) == {"ended"}
    told = Notification.objects.filter(kind="sharing.expire")
    assert {(notice.title, notice.recipient.name) for notice in told} == {
        ("the question to see a referral was not answered in time", "Wanda Senior")
    }
    assert len(told) == 2


def test_who_answers_for_two_says_for_which(people, existing, client):
    Membership.objects.create(
        user=people.wanda, organisation=unit("tarian"), role="senior_intelligence_analyst", starts_on=today()
    )
    wanda = type(people.wanda).objects.get(pk=people.wanda.pk)
    with pytest.raises(PermissionDenied):
        offers.asked(people, existing, by=wanda)
    client.force_login(wanda)
    page = client.post("/sharing/ask/", form(existing.reference))
    assert page.status_code == 422
    assert "Select for whom you ask" in page.content.decode()
    assert client.post("/sharing/ask/", form(existing.reference) | {"organisation": "tarian"}).status_code == 302
    assert Share.objects.get().to_organisation == unit("tarian")


def test_what_is_no_reference_is_said(people, client):
    client.force_login(people.wanda)
    page = client.post("/sharing/ask/", form("Lanternfish"))
    assert page.status_code == 422
    assert "Enter a reference such as TOEX-EA-2026-00042" in page.content.decode()
    assert not Share.objects.exists()


def test_the_address_is_for_those_who_answer(people, client):
    for name in ("olivia", "gwen", "wendy", "nora", "otto"):
        client.force_login(getattr(people, name))
        assert client.get(reverse("referrals:ask-share")).status_code == 403
        assert client.get(reverse("referrals:shares")).status_code == 403
