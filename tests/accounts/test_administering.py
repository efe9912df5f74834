"""Who administers whom, and what they may do with accounts and roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundations.accounts import actions, administering
from foundations.accounts.models import Membership, Organisation, User
from foundations.audit.models import AuditEvent
from foundations.core.errors import Conflict
from foundations.core.formats import today
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def regional(db):
    return person("Rhona Region", "", "administrator", "ersou", "rhona@toex.example")


@pytest.fixture
def local(db):
    return person("Lena Local", "", "administrator", "norfolk", "lena@toex.example")


def organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def give(user, slug, role, by, **dates):
    return actions.give_role(
        user=user, organisation=organisation(slug), role=role, by=by, **{"starts_on": today()} | dates
    )


def test_each_administers_what_stands_below(people, regional, local):
    assert administering.organisations(people.adam).count() == Organisation.objects.count()
    below = set(administering.organisations(regional).values_list("slug", flat=True))
    assert {"ersou", "norfolk", "kent"} <= below
    assert not below & {"toex-national", "london", "west-midlands"}
    assert [one.slug for one in administering.organisations(local)] == ["norfolk"]
    for name in ("sia", "olivia", "otto", "ned"):
        assert not administering.organisations(getattr(people, name)).exists()


def test_who_may_change_whom(people, regional, local):
    expected = {
        "olivia": {"adam", "regional", "local"},
        "sia": {"adam", "regional"},
        "walter": {"adam"},
        "ned": {"adam"},
        "adam": set(),
    }
    administrators = {"adam": people.adam, "regional": regional, "local": local, "sia": people.sia}
    for name, allowed in expected.items():
        found = {key for key, one in administrators.items() if administering.may_change(one, getattr(people, name))}
        assert found == allowed, name
    assert administering.may_change(regional, local)
    assert not administering.may_change(local, regional)
    assert not administering.may_change(local, local)


def test_a_role_elsewhere_takes_a_person_out_of_the_hands_of_the_force(people, local):
    Membership.objects.create(
        user=people.olivia, organisation=organisation("kent"), role="force_officer", starts_on=today() + timedelta(5)
    )
    assert not administering.may_change(local, people.olivia)
    assert people.olivia in administering.people(local)
    Membership.objects.filter(user=people.olivia, organisation__slug="kent").update(ends_on=today() + timedelta(6))
    assert not administering.may_change(local, people.olivia)


@pytest.mark.asvs("V6.3.2", "V6.4.1")
def test_making_a_person_gives_them_an_account_with_a_password_that_nobody_knows_and_a_role(local):
    made = actions.make_person(
        email="Paula@Norfolk.example",
        name="Paula New",
        organisation=organisation("norfolk"),
        role="force_officer",
        starts_on=today(),
        by=local,
    )
    assert made.email == "paula@norfolk.example"
    assert made.has_usable_password(), "else no link could be sent"
    assert not made.check_password("")
    membership = made.memberships.get()
    assert (membership.given_by, membership.role) == (local, "force_officer")
    events = list(AuditEvent.objects.filter(target_id=made.public_id).order_by("pk"))
    assert [one.event for one in events] == ["accounts.make_person", "accounts.give_role"]
    assert events[1].data["organisation"] == organisation("norfolk").code


def test_a_person_who_cannot_have_the_role_is_not_made(people, local):
    facts = {"name": "Paula", "starts_on": today(), "by": local}
    with pytest.raises(PermissionDenied):
        actions.make_person(email="p@x.example", organisation=organisation("kent"), role="force_officer", **facts)
    norfolk = organisation("norfolk")
    with pytest.raises(Conflict, match="held in a region"):
        actions.make_person(email="p@x.example", organisation=norfolk, role="gateway_officer", **facts)
    with pytest.raises(Conflict, match="has an account already"):
        actions.make_person(email=people.olivia.email.upper(), organisation=norfolk, role="force_officer", **facts)
    assert not User.objects.filter(email="p@x.example").exists()
    assert not AuditEvent.objects.filter(event__startswith="accounts.").exists()


def test_a_role_is_given_and_ended_and_both_are_on_record(people, regional):
    membership = give(people.olivia, "norfolk", "organised_crime_adviser", regional)
    assert fresh(people.olivia).has_perm("referrals.endorse")
    actions.end_role(membership, by=regional, ends_on=today())
    assert not fresh(people.olivia).has_perm("referrals.endorse")
    given, ended = AuditEvent.objects.filter(target_id=people.olivia.public_id).order_by("pk")
    assert (given.event, ended.event) == ("accounts.give_role", "accounts.end_role")
    assert given.actor_email == ended.actor_email == regional.email
    with pytest.raises(Conflict, match="ended already"):
        actions.end_role(membership, by=regional, ends_on=today())


def test_a_role_that_has_not_begun_can_be_taken_back(people, regional):
    membership = give(
        people.olivia, "norfolk", "organised_crime_adviser", regional, starts_on=today() + timedelta(days=9)
    )
    ended = actions.end_role(membership, by=regional, ends_on=today())
    assert ended.ends_on == ended.starts_on
    assert give(people.olivia, "norfolk", "organised_crime_adviser", regional)


@pytest.mark.parametrize(
    ("slug", "role", "dates", "words"),
    [
        ("norfolk", "senior_intelligence_analyst", {}, "held in a region"),
        ("norfolk", "no_such_role", {}, "no such role"),
        ("norfolk", "force_officer", {}, "already"),
        ("norfolk", "administrator", {}, "End the other role first"),
        ("norfolk", "auditor", {}, "End the other role first"),
        ("norfolk", "organised_crime_adviser", {"starts_on": today() - timedelta(1)}, "not in the past"),
        ("norfolk", "organised_crime_adviser", {"ends_on": today()}, "end after it begins"),
    ],
)
def test_what_does_not_fit_is_refused_with_words(people, slug, role, dates, words):
    with pytest.raises(Conflict, match=words):
        give(people.olivia, slug, role, people.adam, **dates)
    assert people.olivia.memberships.count() == 1
    assert not AuditEvent.objects.exists()


def test_who_administers_or_audits_does_not_work_on_referrals(people, local):
    for holder in (local, people.otto):
        with pytest.raises(Conflict, match="End the other role first"):
            give(holder, "norfolk", "force_officer", people.adam)
    assert give(people.otto, "toex-national", "administrator", people.adam)


def test_duties_may_follow_each_other(people):
    membership = people.olivia.memberships.get()
    actions.end_role(membership, by=people.adam, ends_on=today() + timedelta(days=3))
    with pytest.raises(Conflict, match="End the other role first"):
        give(people.olivia, "norfolk", "auditor", people.adam, starts_on=today() + timedelta(days=2))
    assert give(people.olivia, "norfolk", "auditor", people.adam, starts_on=today() + timedelta(days=3))


def test_nobody_does_it_for_themselves(people):
    adam = people.adam
    with pytest.raises(PermissionDenied):
        give(adam, "toex-national", "auditor", adam)
    with pytest.raises(PermissionDenied):
        actions.end_role(adam.memberships.get(), by=adam, ends_on=today())
    for act in (actions.deactivate, actions.reactivate):
        with pytest.raises(PermissionDenied):
            act(adam, by=adam)
    with pytest.raises(PermissionDenied):
        actions.change_person(adam, by=adam, name="Somebody Else")


@pytest.mark.parametrize("name", ["sia", "otto", "olivia", "nora"])
def test_who_is_no_administrator_does_none_of_it(people, name):
    by, norfolk = getattr(people, name), organisation("norfolk")
    attempts = [
        lambda: give(people.colin, "norfolk", "force_officer", by),
        lambda: actions.end_role(people.colin.memberships.get(), by=by, ends_on=today()),
        lambda: actions.deactivate(people.colin, by=by),
        lambda: actions.change_person(people.colin, by=by, name="X"),
        lambda: actions.change_organisation(norfolk, by=by, gateway_label="X"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert not AuditEvent.objects.exists()


def test_details_are_changed_with_both_sides_on_record(people, local):
    actions.change_person(people.olivia, by=local, email="O.Officer@norfolk.example", rank="DS", name="Olivia Officer")
    event = AuditEvent.objects.get(event="accounts.change_person")
    assert event.data["before"] == {"email": "olivia@toex.example", "rank": "DC"}
    assert event.data["after"] == {"email": "o.officer@norfolk.example", "rank": "DS"}
    with pytest.raises(Conflict, match="has an account already"):
        actions.change_person(people.olivia, by=local, email=people.colin.email)
    actions.change_person(people.olivia, by=local, is_active=False, rank="DS")
    assert fresh(people.olivia).is_active
    assert AuditEvent.objects.count() == 1


@pytest.mark.asvs("V7.4.2", "V7.4.5")
def test_a_closed_account_is_shut_out_and_can_be_opened_again(people, local, sign_in):
    client = sign_in(people.olivia)
    assert client.get("/account/").status_code == 200
    actions.deactivate(people.olivia, by=local)
    assert client.get("/account/").status_code == 302
    with pytest.raises(Conflict, match="closed already"):
        actions.deactivate(people.olivia, by=local)
    actions.reactivate(people.olivia, by=local)
    assert client.get("/account/").status_code == 200
    with pytest.raises(Conflict, match="open already"):
        actions.reactivate(people.olivia, by=local)


def test_an_organisation_is_changed_by_the_nation_alone(people, regional):
    region = organisation("ersou")
    with pytest.raises(PermissionDenied):
        actions.change_organisation(region, by=regional, gateway_label="Front door")
    actions.change_organisation(region, by=people.adam, gateway_label="Front door", has_first_gate=False, name="X")
    event = AuditEvent.objects.get(event="accounts.change_organisation")
    assert event.data["after"] == {"gateway_label": "Front door", "has_first_gate": False}
    assert event.data["before"]["has_first_gate"] is True
    assert organisation("ersou").name == region.name
    with pytest.raises(Conflict, match="only after"):
        actions.change_organisation(region, by=people.adam, valid_to=region.valid_from)
