"""A hand-over that is accepted: what goes on under the new region, and what the old one loses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from foundations.accounts.isolation import context as isolation
from foundations.accounts.models import Membership, Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.deadlines.models import Closure
from foundations.notifications.models import Notification
from referrals.models import HandlingRegion, Referral, ReferralDeadline, ReferralPerson, Share
from referrals.people import add_person
from referrals.sharing import actions
from tasking.models import ProductVersion, Tasking
from tests import factories
from tests.people import person
from tests.sharing import offers

pytestmark = pytest.mark.django_db


def unit(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


@pytest.fixture
def developing(people):
    """With a tasking of Rita's and one of Nick's, a product in review and one that went to Olivia, and a grant."""
    assert people.dina
    referral = factories.in_development(people)
    factories.tasking_accepted(people, referral)
    factories.tasking_accepted(people, referral, given_to=people.nick)
    factories.product_in_review(people, referral)
    factories.product_disseminated(people, referral)
    factories.granted(people.colin, referral, by=people.olivia)
    return Referral.objects.get(pk=referral.pk)


def test_the_chain_goes_on_and_the_status_stays(people, developing):
    before = developing.version, developing.status, developing.status_since, developing.reference
    offers.handed_over(people, developing)
    after = Referral.objects.get(pk=developing.pk)
    assert (after.version, after.status, after.status_since, after.reference) == (before[0] + 1, *before[1:])
    assert (after.region.slug, after.lead_analyst) == ("rocuwm", people.wendy)
    chain = list(after.regions.values_list("region__slug", "how", "since_by__name", "until_at"))
    assert [link[:3] for link in chain] == [
        ("ersou", HandlingRegion.How.STARTED, "Olivia Officer"),
        ("rocuwm", HandlingRegion.How.TRANSFERRED, "Wanda Senior"),
    ]
    assert chain[0][3] == after.regions.last().since_at
    assert chain[1][3] is None
    line = after.status_changes.get(verb="transfer")
    assert line.by == people.wanda
    assert line.note.startswith("From Eastern Region Special Operations Unit")


def test_the_clock_goes_on_by_the_calendar_of_the_new_region(people, developing):
    clock = ReferralDeadline.objects.get(referral=developing, kind="in_development", stopped_at__isnull=True)
    due = clock.due_at
    day = today() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    Closure.objects.create(organisation=unit("rocuwm"), first_day=day, last_day=day, name="Move of office")
    offers.handed_over(people, developing)
    clock.refresh_from_db()
    assert (clock.organisation.slug, clock.responsible) == ("rocuwm", people.wendy)
    assert clock.due_at > due
    assert Referral.objects.get(pk=developing.pk).due_at == clock.due_at
    assert clock.events.count() == 1


def test_a_held_referral_has_no_running_clock_and_keeps_none(people):
    referral = factories.on_hold(people)
    offers.handed_over(people, referral)
    clock = ReferralDeadline.objects.get(referral=referral, stopped_at__isnull=True)
    assert clock.organisation.slug == "rocuwm"
    assert clock.paused_at
    assert Referral.objects.get(pk=referral.pk).due_at is None


def test_who_belongs_to_the_old_region_leaves_it(people, developing):
    Membership.objects.create(
        user=people.dora, organisation=unit("toex-national"), role="national_researcher", starts_on=date(2024, 1, 1)
    )
    for one in (people.dora, people.ivy):
        add_person(developing, user=one, capacity="Helps", by=people.sia)
    Membership.objects.filter(user=people.walter).update(ends_on=today())
    add_person(developing, user=people.walter, capacity="Left since", by=people.sia)
    offers.handed_over(people, developing)
    names = set(ReferralPerson.objects.filter(referral=developing).values_list("user__name", flat=True))
    assert names == {"Nick Researcher", "Dora Data"}
    granted = list(developing.grants.in_force().values_list("user__name", flat=True))
    assert granted == ["Colin Colleague"]


def test_a_grant_to_somebody_of_the_old_region_is_withdrawn(people, developing):
    offers.restricted(developing, people.sia)
    Referral.objects.filter(pk=developing.pk).update(lead_analyst=people.ian)
    developing.refresh_from_db()
    add_person(developing, user=people.sia, capacity="Leads it", by=people.dina)
    developing.forget_named()
    grant = factories.granted(people.dina, developing, by=people.sia)
    share = offers.offered(people, developing, kind="transfer", to_person=people.wanda)
    offers.step(share, "accept", people.wanda, lead_analyst=people.wendy)
    grant.refresh_from_db()
    assert (grant.state(), grant.withdrawn_by) == ("withdrawn", people.wanda)
    seen = {
        name for name in ("sia", "dina", "ian", "rita", "wanda", "wendy", "wes") if sees_by(people, name, developing)
    }
    assert seen == {"wanda", "wendy"}


def sees(somebody, referral) -> bool:
    return Referral.objects.visible_to(somebody).filter(pk=referral.pk).exists()


def sees_by(people, name, referral) -> bool:
    return sees(type(people.sia).objects.get(pk=getattr(people, name).pk), referral)


def test_taskings_of_the_old_team_end_and_those_of_others_go_on(people, developing):
    offers.handed_over(people, developing)
    by_person = dict(Tasking.objects.values_list("given_to__name", "status"))
    assert by_person == {"Rita Researcher": "cancelled", "Nick Researcher": "accepted"}
    ended = Tasking.objects.get(given_to=people.rita).status_changes.first()
    assert (ended.verb, ended.by) == ("leave_tasking", people.wanda)
    assert ended.note == "The referral was handed over to Regional Organised Crime Unit for the West Midlands."
    notice = Notification.objects.get(recipient=people.rita, kind="tasking.leave_tasking")
    assert notice.path == "/taskings/"


def test_everybody_concerned_is_told(people, developing):
    offers.handed_over(people, developing)
    told = {}
    for notice in Notification.objects.filter(kind__startswith="sharing.").exclude(kind="sharing.offer"):
        told.setdefault(notice.title, set()).add(notice.recipient.name)
    assert told == {
        "the referral was handed over to another region": {
            "Olivia Officer",
            "Sam Investigator",
            "Sia Senior",
            "Dina Inspector",
            "Ian Analyst",
        },
        "you are the lead analyst": {"Wendy Analyst"},
        "your region handles this referral now": {"Wes Inspector", "Wendy Analyst"},
    }
    assert set(Notification.objects.filter(kind="sharing.left").values_list("path", flat=True)) == {"/sharing/"}


def test_the_disclosure_is_in_the_log(people, developing):
    share = offers.handed_over(people, developing)
    event = AuditEvent.objects.get(event="sharing.disclose")
    assert (event.operation, event.recipients) == ("disclosure", [{"organisation": "rocuwm"}])
    assert event.data == {"kind": "transfer", "legal_basis": share.legal_basis.code, "ends_at": None}
    assert (event.reference, event.region_id) == (developing.reference, unit("ersou").pk)


def test_a_lead_is_named_where_there_is_work_and_of_the_new_team(people, developing):
    share = offers.offered(people, developing, kind="transfer")
    with pytest.raises(Conflict, match="Select who leads"):
        offers.step(share, "accept", people.wanda)
    with pytest.raises(Conflict, match="Ian Analyst is not an analyst of the team"):
        offers.step(share, "accept", people.wanda, lead_analyst=people.ian)


def test_none_is_named_at_a_gate(people):
    referral = factories.at_second_gate(people)
    offers.handed_over(people, referral)
    referral.refresh_from_db()
    assert (referral.region.slug, referral.lead_analyst, referral.status) == ("rocuwm", None, "gateway_triage")
    assert people.wanda.has_perm("referrals.accept", referral)
    assert not people.sia.has_perm("referrals.accept", referral)


def test_other_shares_stay_and_those_with_the_new_region_end(people, developing):
    third = offers.offered(people, developing, to_organisation=unit("tarian"))
    mine = offers.accepted(people, developing)
    question = offers.asked(people, Referral.objects.get(pk=developing.pk), by=asker(people, "emsou"))
    offers.handed_over(people, developing)
    for share in (third, mine, question):
        share.refresh_from_db()
    assert (third.status, mine.status, question.status) == ("offered", "ended", "asked")
    assert mine.status_changes.first().verb == "supersede"
    # It is the new region's to answer.
    answers = {one for one in ("sia", "wanda", "wes") if getattr(people, one).has_perm("referrals.share", question)}
    assert answers == {"wanda", "wes"}


def asker(people, slug):
    """A Senior of another region."""
    return person("Ed Midlands", "", "senior_intelligence_analyst", slug, f"ed.{slug}@toex.example")


def test_it_comes_back_the_same_way(people, developing):
    offers.handed_over(people, developing)
    referral = Referral.objects.select_related("region").get(pk=developing.pk)
    back = offers.answers(kind="transfer", to_organisation=unit("ersou"))
    share = actions.offer(referral, by=people.wanda, **back)
    offers.step(share, "accept", people.sia, lead_analyst=people.ian)
    assert list(referral.regions.values_list("region__slug", flat=True)) == ["ersou", "rocuwm", "ersou"]
    assert not sees(people.wanda, referral)
    assert sees(people.sia, referral)


def test_what_was_handed_over_is_not_lent(people, developing):
    share = offers.handed_over(people, developing)
    for verb, one in (("revoke", people.wanda), ("give_back", people.wes)):
        with pytest.raises(Conflict, match="It was handed over"):
            offers.step(share, verb, one, rationale="No.")


# --- what the old region loses ---------------------------------------------------------------------------

OLD = ("gwen", "sia", "dina", "ian", "rita")


def addresses(referral: Referral) -> list[str]:
    """Every page, file and answer of the API that has to do with the referral."""
    key = referral.key
    pages = [
        *(f"referrals:{name}" for name in ("summary", "request", "decisions", "history", "submitted", "sharing")),
        "referrals:offer-share",
        "terms_of_reference:terms",
        "tasking:development",
        "tasking:give",
        "tasking:add-product",
        "outcomes:outcomes",
        "outcomes:record-disruption",
        "oversight:viewed",
        *(f"api:{name}" for name in ("referral", "taskings", "products", "terms", "outcomes", "referral-shares")),
    ]
    found = [reverse(name, args=[key]) for name in pages]
    for name in ("tasking:tasking", "tasking:product", "api:tasking", "api:product"):
        found.append(reverse(name, args=[key, 1]))
    for name in ("tasking:download", "api:version"):
        found += [reverse(name, args=[key, number, 1]) for number in (1, 2)]
    found.append(reverse("referrals:step", args=[key, "complete"]))
    found.append(reverse("referrals:share", args=[Share.objects.get(kind="transfer").public_id]))
    found += Notification.objects.filter(reference=key, path__contains=key).values_list("path", flat=True).distinct()
    return found


def status(client, url: str) -> int:
    """The status of the answer, whose file is read to its end."""
    answer = client.get(url)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


@pytest.mark.parametrize("name", OLD)
def test_the_old_region_finds_nothing_anywhere(people, developing, client, name):
    offers.offered(people, developing, kind="transfer")
    somebody = getattr(people, name)
    client.force_login(somebody)
    open_before = [url for url in addresses(developing) if status(client, url) == 200]
    assert len(open_before) > 12, open_before
    offers.step(Share.objects.get(), "accept", people.wanda, lead_analyst=people.wendy)
    answers = {url: status(client, url) for url in addresses(developing)}
    assert set(answers.values()) == {404}, {url: code for url, code in answers.items() if code != 404}
    for url in (
        "/",
        "/referrals/?q=Lanternfish",
        "/referrals/",
        "/taskings/",
        "/api/v1/referrals/",
        "/api/v1/taskings/",
    ):
        # What one looked for oneself comes back in the page: in its links, its field and its list of filters.
        body = client.get(url).content.decode()
        for typed in ("q=Lanternfish", 'value="Lanternfish"', "</span>Lanternfish</a>"):
            body = body.replace(typed, "")
        assert "Lanternfish" not in body, url
        if "/notifications" not in url:
            assert developing.reference not in body, url
    # Counts are of what they see.
    assert client.get("/").context_data["by_status"] == []
    with isolation.as_user(somebody):
        assert not Referral.objects.exists()
        assert not Tasking.objects.exists()
        assert not ProductVersion.objects.exists()
        assert not ReferralDeadline.objects.exists()


@pytest.mark.parametrize("name", ["wanda", "wendy", "will"])
def test_the_new_region_finds_everything(people, developing, client, name):
    offers.handed_over(people, developing)
    client.force_login(getattr(people, name))
    assert client.get(developing.get_absolute_url()).status_code == 200
    assert status(client, reverse("tasking:download", args=[developing.key, 1, 1])) == 200
    assert "Lanternfish" in client.get("/referrals/?q=Lanternfish").content.decode()


def test_the_force_still_sees_it_and_reads_of_it(people, developing, client):
    offers.handed_over(people, developing)
    client.force_login(people.olivia)
    body = client.get(reverse("referrals:history", args=[developing.key])).content.decode()
    assert "Handed over to another region" in body
    assert status(client, reverse("tasking:download", args=[developing.key, 2, 1])) == 200
