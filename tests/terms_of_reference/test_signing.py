"""Who signs for TOEX is a rule that is data; a second factor is asked for again; an SIO may be invited."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from foundations.accounts.models import Membership, Organisation, User
from foundations.core.errors import Conflict
from foundations.core.formats import today
from foundations.lifecycle.machine import TransitionNotAllowed
from referrals.models import Referral
from terms_of_reference import actions, inviting, signing
from terms_of_reference.models import Signature, SigningRule, TermsOfReference
from tests import factories


def roles(days: int) -> list[dict]:
    return [{"key": "0000000a", "role": "researcher", "days": days}]


def large(people, days=80) -> TermsOfReference:
    terms = factories.terms_drafted(people)
    terms = actions.save_terms(terms.referral, by=people.ian, version=terms.version, roles=roles(days))
    return actions.perform(terms, "propose", by=people.ian)


@pytest.fixture
def ersou():
    return Organisation.objects.get(slug="ersou")


class TestTheRule:
    def test_a_senior_signs_up_to_the_limit_and_the_inspector_beyond(self, people):
        terms = large(people)
        with pytest.raises(
            TransitionNotAllowed, match="80 working days.*up to 60 working days.*TOEX Detective Inspector"
        ):
            actions.perform(terms, "sign_for_toex", by=people.sia, agreed=True)
        assert actions.perform(terms, "sign_for_toex", by=people.dina, agreed=True).signature_of("toex")

    def test_the_region_lengthens_and_shortens_the_delegation(self, people, ersou):
        terms = large(people)
        role = {"region": ersou, "role": "senior_intelligence_analyst", "by": people.dina}
        signing.delegate(**role, reason="Leave of the DI", most_days=90, ends_on=today() + timedelta(days=30))
        assert signing.obstacle(terms, people.sia) is None
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert "up to 60 working days" in signing.obstacle(terms, people.sia)
        # Said again on the same day: only the last holds, and there is one rule.
        signing.delegate(**role, reason="Too much", most_days=5)
        assert "up to 5 working days" in signing.obstacle(terms, people.sia)
        assert SigningRule.objects.filter(region=ersou).count() == 1

    def test_who_delegates(self, people, ersou):
        facts = {"region": ersou, "role": "senior_intelligence_analyst", "reason": "x"}
        for name in ("sia", "ian", "wes", "sam", "adam"):
            with pytest.raises(PermissionDenied):
                signing.delegate(by=getattr(people, name), **facts)
        with pytest.raises(Conflict, match="cannot sign"):
            signing.delegate(by=people.dina, **facts | {"role": "researcher"})
        assert signing.delegate(by=people.ned, **facts).limits == "without a limit"

    def test_the_page(self, people, sign_in):
        browser, page = sign_in(people.dina), reverse("terms_of_reference:signers")
        assert "up to 60 working days of support and up to 8 products" in browser.get(page).content.decode()
        assert browser.post(page, {"role": "x"}).status_code == 422
        typed = {"role": "senior_intelligence_analyst", "region": "ersou", "most_days": "20", "reason": "Trial"}
        assert browser.post(page, typed).status_code == 302
        assert "up to 20 working days" in browser.get(page).content.decode()
        assert sign_in(people.sia).get(page).status_code == 403


class TestSecondFactor:
    def test_it_is_asked_for_again_where_it_is_on(self, people, proposed):
        people.sam.has_factor = True
        with pytest.raises(TransitionNotAllowed, match="second factor"):
            actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        people.sam.proved_again = True
        actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        assert Signature.objects.get().second_factor

    def test_the_page_leads_there_and_back(self, people, proposed, sign_in, settings):
        TOTP.activate(people.sam, generate_totp_secret())
        browser = sign_in(people.sam)
        step = reverse("terms_of_reference:step", args=[proposed.referral.key, 1, "sign_for_sio"])
        for answer in (browser.get(step), browser.post(step, {"version": proposed.version, "agreed": "on"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
            assert step in unquote(answer["Location"])
        session = browser.session
        # As django-allauth notes it.
        session["account_authentication_methods_user"] = str(people.sam.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "at": timezone.now().timestamp()}]
        session.save()
        assert "What you sign" in browser.get(step).content.decode()
        browser.post(step, {"version": proposed.version, "agreed": "on"})
        assert Signature.objects.get().second_factor

    def test_the_statement_names_what_was_signed(self, people, proposed):
        actions.perform(proposed, "sign_for_sio", by=people.sam, agreed=True)
        words = Signature.objects.get().statement
        assert (
            words
            == f"I have read version 1 of these terms (digest {proposed.short_digest}) and agree to it for the SIO"
        )


class TestInvitation:
    FACTS = {"email": "sio@elsewhere.example", "name": "Selma Stranger", "rank": "DCI"}

    @pytest.fixture
    def proposed(self, people):
        return factories.terms_proposed(people, sio_email="sio@elsewhere.example")

    def test_the_invited_sio_agrees_this_referral_alone_until_the_day(self, people, proposed):
        other = factories.terms_proposed(people)
        ends_on = today() + timedelta(days=20)
        made = inviting.invite(proposed.referral, by=people.sia, ends_on=ends_on, **self.FACTS)
        selma = User.objects.get(pk=made.user_id)
        assert list(Referral.objects.visible_to(selma)) == [proposed.referral]
        assert not selma.has_perm("referrals.create")
        terms = TermsOfReference.objects.get(pk=proposed.pk)
        signed = actions.perform(terms, "sign_for_sio", by=selma, agreed=True)
        assert signed.signature_of("sio").titled_name == "DCI Selma Stranger"
        with pytest.raises(PermissionDenied):
            actions.perform(TermsOfReference.objects.get(pk=other.pk), "sign_for_sio", by=selma, agreed=True)
        with time_machine.travel(timezone.now() + timedelta(days=22)):
            later = User.objects.get(pk=selma.pk)
            assert not later.has_perm("terms_of_reference.sign_for_sio", TermsOfReference.objects.get(pk=proposed.pk))

    def test_invited_again_the_day_moves(self, people, proposed):
        for days in (5, 30):
            inviting.invite(proposed.referral, by=people.sia, ends_on=today() + timedelta(days=days), **self.FACTS)
        assert User.objects.filter(email="sio@elsewhere.example").count() == 1
        membership = Membership.objects.get(role="invited_sio")
        assert membership.ends_on == today() + timedelta(days=31)

    def test_who_may_not_and_when_not(self, people, proposed):
        for name in ("ian", "sam", "olivia", "wanda", "nora"):
            with pytest.raises(PermissionDenied):
                inviting.invite(proposed.referral, by=getattr(people, name), ends_on=today(), **self.FACTS)
        with pytest.raises(Conflict, match="between today"):
            inviting.invite(proposed.referral, by=people.sia, ends_on=today() + timedelta(days=4000), **self.FACTS)
        known = factories.terms_proposed(people)
        with pytest.raises(Conflict, match="has an account"):
            inviting.invite(known.referral, by=people.sia, ends_on=today(), **self.FACTS)
        with pytest.raises(Conflict, match="no operational record"):
            inviting.invite(
                proposed.referral, by=people.sia, ends_on=today(), **self.FACTS | {"email": people.adam.email}
            )

    def test_the_page(self, people, proposed, sign_in):
        browser = sign_in(people.sia)
        address = reverse("terms_of_reference:invite", args=[proposed.referral.key])
        assert "Invite the SIO to agree these terms" in browser.get(proposed.get_absolute_url()).content.decode()
        assert "sio@elsewhere.example" in browser.get(address).content.decode()
        assert browser.post(address, {"name": ""}).status_code == 422
        day = today() + timedelta(days=9)
        typed = self.FACTS | {"ends_on-day": day.day, "ends_on-month": day.month, "ends_on-year": day.year}
        assert browser.post(address, typed)["Location"] == proposed.get_absolute_url()
        assert User.objects.filter(email="sio@elsewhere.example", is_active=True).exists()
