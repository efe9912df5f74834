"""Offering: to whom, of what, until when; and what it tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts.models import Organisation
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.notifications.models import Notification
from referrals import actions as referrals
from referrals.models import Referral, Share
from referrals.people import add_person
from referrals.sharing import actions
from tests import factories
from tests.people import WHO
from tests.sharing import offers

pytestmark = pytest.mark.django_db


def unit(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


@pytest.mark.parametrize("name", sorted(WHO))
def test_it_is_for_the_seniors_and_inspectors_of_the_region(people, name):
    referral = factories.agreeing_terms(people)
    if name in {"sia", "dina"}:
        actions.offer(referral, by=getattr(people, name), **offers.answers())
        return
    with pytest.raises(PermissionDenied):
        actions.offer(referral, by=getattr(people, name), **offers.answers())
    assert not Share.objects.exists()


def test_the_offer_tells_reference_force_threat_and_marking(people):
    referral = factories.in_development(people)
    share = offers.offered(people, referral)
    told = (share.reference, share.force.slug, share.primary_threat.code, share.marking, share.from_organisation.slug)
    assert told == (referral.reference, "norfolk", "modern-slavery", "official_sensitive", "ersou")
    assert share.last_day == today() + timedelta(days=30)
    event = AuditEvent.objects.get(event="sharing.offer")
    assert (event.operation, event.recipients) == ("disclosure", [{"organisation": "rocuwm"}])
    assert event.data["legal_basis"] == share.legal_basis.code
    assert event.data["ends_at"] == share.ends_at.isoformat().replace("+00:00", "Z")[:19] + "Z"
    told = Notification.objects.filter(kind="sharing.offer")
    assert {notice.recipient.name for notice in told} == {"Wanda Senior", "Wes Inspector"}
    assert told[0].title == "you are asked to share the work of another region"
    assert told[0].path == share.get_absolute_url()


@pytest.mark.parametrize(
    "made",
    [factories.with_adviser, factories.declined, factories.withdrawn, factories.closed],
    ids=lambda one: one.__name__,
)
def test_only_what_is_received_and_open(people, made):
    referral = made(people)
    with pytest.raises(Conflict, match="Only a referral that a region has received"):
        actions.offer(Referral.objects.get(pk=referral.pk), by=people.sia, **offers.answers())


def test_not_to_the_region_itself_nor_to_a_force_nor_to_one_that_is_gone(people):
    referral = factories.in_development(people)
    gone = unit("emsou")
    Organisation.objects.filter(pk=gone.pk).update(valid_to=today())
    for slug in ("ersou", "norfolk", "emsou"):
        with pytest.raises(Conflict, match="cannot be offered this referral"):
            offers.offered(people, referral, to_organisation=unit(slug))


def test_one_open_share_a_unit(people):
    referral = factories.in_development(people)
    share = offers.offered(people, referral)
    for kind in ("refer", "sight"):
        with pytest.raises(Conflict, match="already, or offered to them"):
            offers.offered(people, referral, kind=kind)
    offers.step(share, "accept", people.wanda)
    with pytest.raises(Conflict, match="already, or offered to them"):
        offers.offered(people, referral, kind="sight")
    assert offers.offered(people, referral, to_organisation=unit("tarian"))


def test_a_hand_over_is_promised_to_one_region_only(people):
    referral = factories.in_development(people)
    offers.accepted(people, referral)
    # To whoever shares the work already, most of all.
    offers.offered(people, referral, kind="transfer")
    with pytest.raises(Conflict, match="already. Take that offer back first"):
        offers.offered(people, referral, kind="transfer", to_organisation=unit("tarian"))


def test_a_hand_over_goes_to_a_region(people):
    with pytest.raises(Conflict, match="The national team can share the work"):
        offers.offered(people, kind="transfer", to_organisation=unit("toex-national"))
    share = offers.offered(people, Referral.objects.get(), to_organisation=unit("toex-national"))
    assert people.ned.has_perm("referrals.answer_share", share)
    assert not people.wanda.has_perm("referrals.answer_share", share)


def test_a_referral_at_the_first_gate_needs_one_there(people):
    referral = factories.at_first_gate(people)
    Organisation.objects.filter(slug="rocuwm").update(has_first_gate=False)
    with pytest.raises(Conflict, match="waits at a first gate"):
        offers.offered(people, referral, kind="transfer")
    asked = factories.question_asked(people)
    with pytest.raises(Conflict, match="waits at a first gate"):
        offers.offered(people, asked, kind="transfer")
    assert offers.offered(people, referral)


@pytest.mark.parametrize(("days", "words"), [(-1, "in the future"), (366, "365 days at the most"), (None, "last day")])
def test_the_last_day(people, days, words):
    with pytest.raises(Conflict, match=words):
        offers.offered(people, ends_on=None if days is None else today() + timedelta(days=days))
    assert offers.offered(people, Referral.objects.get(), ends_on=today() + timedelta(days=365))


def test_to_one_person_alone(people):
    referral = factories.in_development(people)
    for person in (people.wendy, people.walter, people.ned):
        with pytest.raises(Conflict, match="does not answer for"):
            offers.offered(people, referral, to_person=person)
    share = offers.offered(people, referral, to_person=people.wes)
    assert {one for one in WHO if getattr(people, one).has_perm("referrals.answer_share", share)} == {"wes"}
    assert [notice.recipient for notice in Notification.objects.filter(kind="sharing.offer")] == [people.wes]
    offers.step(share, "accept", people.wes)
    seen = {one for one in ("wanda", "wes", "wendy") if sees(getattr(people, one), referral)}
    assert seen == {"wes"}
    event = AuditEvent.objects.get(event="sharing.disclose")
    assert event.recipients == [{"email": "wes@toex.example"}]


def sees(person, referral) -> bool:
    return Referral.objects.visible_to(person).filter(pk=referral.pk).exists()


# --- restricted ----------------------------------------------------------------------------------------


@pytest.fixture
def kept(people):
    """A restricted referral on which Sia is named."""
    referral = factories.in_development(people)
    add_person(referral, user=people.sia, capacity="Leads it", by=people.dina)
    return offers.restricted(referral, people.sia)


def test_a_restricted_referral_is_offered_by_name_and_tells_its_purpose_alone(people, kept):
    with pytest.raises(Conflict, match="select the person"):
        offers.offered(people, kept)
    share = offers.offered(people, kept, to_person=people.wes)
    assert (share.force, share.primary_threat) == (None, None)
    offers.step(share, "accept", people.wes)
    assert {one for one in ("wanda", "wes", "wendy", "ned", "dina") if sees(getattr(people, one), kept)} == {"wes"}
    told = Notification.objects.filter(kind="sharing.accept")
    assert {notice.recipient.name for notice in told} == {"Sia Senior", "Ian Analyst"}


def test_who_is_not_named_may_not_offer_it(people, kept):
    with pytest.raises(PermissionDenied):
        actions.offer(kept, by=people.dina, **offers.answers(to_person=people.wes))


def test_an_offer_to_a_whole_unit_is_not_accepted_once_it_is_restricted(people):
    share = offers.offered(people)
    offers.restricted(share.referral, people.sia)
    with pytest.raises(Conflict, match="has to be offered by name"):
        offers.step(share, "accept", people.wanda)


def test_what_a_whole_unit_shares_ends_in_sight_once_it_is_restricted(people):
    share = offers.accepted(people)
    assert sees(people.wanda, share.referral)
    offers.restricted(share.referral, people.sia)
    assert not sees(people.wanda, share.referral)


# --- meanwhile -----------------------------------------------------------------------------------------


def test_what_has_ended_meanwhile_is_not_accepted(people):
    share = offers.offered(people)
    reason = factories.reason("withdraw")
    referrals.perform(share.referral, "withdraw", by=people.olivia, reason=reason, rationale="Solved.")
    with pytest.raises(Conflict, match=r"has ended \(withdrawn\)"):
        offers.step(share, "accept", people.wanda)


def test_what_another_region_handles_meanwhile_is_not_accepted(people):
    referral = factories.at_first_gate(people)
    share = offers.offered(people, referral, to_organisation=unit("tarian"))
    reason = factories.reason("redirect")
    to = {"region": unit("rocuwm"), "reason": reason, "rationale": "Theirs."}
    referrals.perform(referral, "redirect", by=people.gwen, **to)
    Share.objects.filter(pk=share.pk).update(to_organisation=unit("emsou"))
    Organisation.objects.filter(slug="emsou").update(served_nationally=True)
    with pytest.raises(Conflict, match="has to offer it anew"):
        offers.step(Share.objects.get(), "accept", people.ned)


def test_after_its_last_day_it_is_not_accepted(people):
    share = offers.offered(people)
    past = share.started_at - timedelta(days=2)
    Share.objects.filter(pk=share.pk).update(started_at=past, ends_at=past + timedelta(days=1))
    with pytest.raises(Conflict, match="last day of it has passed"):
        offers.step(share, "accept", people.wanda)
