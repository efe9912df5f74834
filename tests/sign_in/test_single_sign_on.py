"""Single sign-on against a real OpenID provider on loopback, and every way in which it must not be believed."""

from __future__ import annotations

import json

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from foundations.accounts.models import User
from foundations.audit.models import AuditEvent
from tests.sign_in.conftest import code_of
from tests.sign_in.provider import Provider
from toex.single_sign_on import providers_from

pytestmark = pytest.mark.django_db

NORFOLK = "/accounts/force/norfolk/"
OLIVIA = {"sub": "o-1", "email": "Olivia@toex.example", "email_verified": True, "name": "Olivia O"}


@pytest.fixture(scope="module")
def server():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(server, settings):
    """The provider of Norfolk, as it should be."""
    server.claims, server.in_userinfo, server.bend, server.algorithm = dict(OLIVIA), {}, lambda claims: claims, "RS256"
    server.published = server.key
    configure(settings, server)
    return server


@pytest.fixture
def olivia(people):
    """She has an account."""
    return people.olivia


def row(server, **more):
    return {
        "id": "norfolk",
        "name": "Norfolk Constabulary",
        "server_url": server.url,
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "email_domains": ["toex.example"],
    } | more


def configure(settings, server, *more_rows, **more):
    rows = [row(server, **more), *more_rows]
    settings.OIDC_PROVIDERS = providers_from(json.dumps(rows), trial=True)


def through(provider, client=None, path=NORFOLK, **fields):
    """Press the button, sign in there, come back: the answer to coming back."""
    client = client or Client()
    there = client.post(path, fields)
    assert there.status_code == 302, there.content
    back = provider.authorize(there["Location"])
    return client, client.get(back.split("testserver", 1)[1])


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.asvs("V6.8.1", "V10.2.1")
def test_a_person_comes_in_by_their_force(provider, people, olivia):
    """PKCE and state; connected by the subject from then on."""
    assert "Sign in with Norfolk Constabulary" in Client().get("/accounts/login/").text
    client, answer = through(provider, next="/notifications/")
    assert answer["Location"] == "/notifications/"
    assert is_in(client)
    connected = SocialAccount.objects.get(user=people.olivia)
    assert (connected.provider, connected.uid) == ("norfolk", "o-1")
    assert AuditEvent.objects.filter(event="accounts.sign_in", actor_id=people.olivia.pk).exists()
    people.olivia.refresh_from_db()
    assert people.olivia.has_usable_password()
    provider.claims = {"sub": "o-1", "email": "renamed@toex.example", "email_verified": True}
    again, _ = through(provider)
    assert is_in(again)


@pytest.mark.parametrize(
    "claims",
    [
        OLIVIA | {"email_verified": False},
        OLIVIA | {"email_verified": "true"},
        {key: value for key, value in OLIVIA.items() if key != "email_verified"},
        OLIVIA | {"email": "olivia@elsewhere.example"},
        OLIVIA | {"email": "olivia@evil@toex.example"},
        OLIVIA | {"email": "olivia@sub.toex.example"},
        OLIVIA | {"email": "nobody@toex.example"},
        OLIVIA | {"email": None},
    ],
)
@pytest.mark.asvs("V6.8.1")
def test_whoever_it_may_not_speak_for_is_turned_away(claims, provider, olivia):
    provider.claims = claims
    client, answer = through(provider)
    assert answer.status_code == 403
    assert "no account for you" in answer.text
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.asvs("V6.8.1", "V10.5.2")
def test_another_subject_does_not_take_a_connected_account_over(provider, olivia, settings):
    """Neither of the same provider nor of another."""
    through(provider)
    provider.claims = OLIVIA | {"sub": "o-2"}
    assert through(provider)[1].status_code == 403
    configure(settings, provider, email_domains=["else.example"])
    settings.OIDC_PROVIDERS |= providers_from(json.dumps([row(provider, id="suffolk", name="Suffolk")]), trial=True)
    provider.claims = dict(OLIVIA)
    assert through(provider, path="/accounts/force/suffolk/")[1].status_code == 403
    assert SocialAccount.objects.count() == 1


def test_forces_narrow_it_further(provider, olivia, settings):
    configure(settings, provider, forces=["west-midlands"])
    assert through(provider)[1].status_code == 403
    configure(settings, provider, forces=["norfolk"])
    assert is_in(through(provider)[0])


@pytest.mark.asvs("V7.4.2")
def test_a_closed_account_stays_closed(provider, people, olivia):
    through(provider)
    people.olivia.is_active = False
    people.olivia.save()
    client, answer = through(provider)
    assert answer["Location"] == "/accounts/login/"
    assert "This account is closed" in client.get("/accounts/login/").text
    assert not is_in(client)


def test_an_account_is_made_only_where_the_settings_say_so_and_has_no_role(provider, settings):
    configure(settings, provider, makes_accounts=True)
    client, answer = through(provider)
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("olivia@toex.example", "Olivia O", False)
    assert not user.memberships.exists()
    assert is_in(client)


@pytest.mark.asvs("V6.3.3", "V6.8.4")
def test_a_second_factor_of_ours_is_asked_for_unless_theirs_is_believed(provider, olivia, settings, factor_required):
    client, _ = through(provider)
    assert client.get("/")["Location"] == "/accounts/second-factor/"
    provider.claims = OLIVIA | {"amr": ["pwd", "mfa"]}
    client, _ = through(provider)
    assert client.get("/")["Location"] == "/accounts/second-factor/"
    configure(settings, provider, second_factor_amr=["mfa"])
    client, _ = through(provider)
    assert client.get("/").status_code == 200
    provider.claims = OLIVIA | {"amr": ["pwd"]}
    client, _ = through(provider)
    assert client.get("/")["Location"] == "/accounts/second-factor/"


def test_who_has_an_app_is_asked_for_its_code(provider, people, with_app):
    secret = with_app(people.olivia)
    client, answer = through(provider)
    assert answer["Location"] == "/accounts/second-factor/code/"
    assert not is_in(client)
    client.post("/accounts/second-factor/code/", {"code": code_of(secret)})
    assert is_in(client)


BENT = {
    "another audience": lambda claims: claims | {"aud": "somebody else"},
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "expired": lambda claims: claims | {"exp": claims["iat"] - 100},
    "no end": lambda claims: {key: value for key, value in claims.items() if key != "exp"},
    "for another party": lambda claims: claims | {"aud": ["toex", "other"], "azp": "other"},
    "no subject": lambda claims: {key: value for key, value in claims.items() if key != "sub"},
}


@pytest.mark.parametrize("how", BENT)
@pytest.mark.asvs("V6.8.2", "V9.2.1", "V9.2.3", "V10.5.3", "V10.5.4")
def test_a_token_that_is_not_for_us_is_not_believed(how, provider, olivia):
    provider.bend = BENT[how]
    refused(provider)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
@pytest.mark.asvs("V6.8.2", "V9.1.1", "V9.1.2")
def test_a_token_signed_otherwise_is_not_believed(algorithm, provider, olivia):
    provider.algorithm = algorithm
    refused(provider)


@pytest.mark.asvs("V6.8.2", "V9.1.1", "V9.1.3")
def test_a_token_signed_by_another_key_is_not_believed(provider, olivia):
    """Although it came straight from the provider."""
    provider.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused(provider)


@pytest.mark.asvs("V10.5.2")
def test_user_info_about_somebody_else_is_not_believed(provider, olivia):
    provider.claims = {"sub": "o-1"}
    provider.in_userinfo = OLIVIA | {"sub": "o-9"}
    refused(provider)
    provider.in_userinfo = OLIVIA
    assert is_in(through(provider)[0])


def refused(provider):
    client, answer = through(provider)
    assert answer.status_code == 401
    assert "You were not signed in" in answer.text
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.asvs("V10.1.2", "V10.2.1", "V10.5.1")
def test_an_answer_that_nobody_asked_for_signs_nobody_in(provider, olivia):
    """The state belongs to one browser, and is used once."""
    back = provider.authorize(Client().post(NORFOLK)["Location"]).split("testserver", 1)[1]
    stranger = Client()
    assert stranger.get(back).status_code == 401
    assert not is_in(stranger)
    client = Client()
    back = provider.authorize(client.post(NORFOLK)["Location"]).split("testserver", 1)[1]
    client.get(back)
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 401
    assert not is_in(client)


@pytest.mark.asvs("V7.6.2")
def test_only_a_button_leads_there(provider, people, sign_in):
    """No link, no wish of another process or scope, no unknown provider."""
    client = Client()
    assert client.get(NORFOLK).status_code == 405
    assert client.post(NORFOLK + "?process=connect").status_code == 404
    assert client.post("/accounts/force/unknown/").status_code == 404
    assert client.get("/accounts/force/unknown/back/").status_code == 404
    inside = sign_in(people.colin)
    _, answer = through(provider, inside, process="connect")
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_cancelling_and_a_provider_that_is_away(provider, settings):
    client = Client()
    state = provider.authorize(client.post(NORFOLK)["Location"]).split("state=")[1]
    answer = client.get(f"{NORFOLK}back/?error=access_denied&state={state}")
    assert "You cancelled" in answer.text
    settings.OIDC_PROVIDERS = providers_from(
        json.dumps([row(provider, server_url="http://127.0.0.1:9", email_domains=["a.example"])]), trial=True
    )
    assert client.post(NORFOLK).status_code == 401


def settings_row(**more):
    return json.dumps(
        [
            {
                "id": "norfolk",
                "name": "Norfolk",
                "server_url": "https://id.norfolk.example",
                "client_id": "toex",
                "client_secret": "x" * 16,
                "email_domains": ["Norfolk.example"],
            }
            | more
        ]
    )


def test_the_settings_are_read(tmp_path):
    (tmp_path / "secret").write_text("a secret of the right length\n")
    text = settings_row(client_secret="", client_secret_file=str(tmp_path / "secret"), origins=["https://b.example"])
    provider = providers_from(text, trial=False)["norfolk"]
    assert provider.client_secret == "a secret of the right length"
    assert provider.email_domains == ("norfolk.example",)
    assert provider.origins == ("https://id.norfolk.example", "https://b.example")
    assert not provider.makes_accounts
    assert providers_from("", trial=False) == {}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        "[{}]",
        settings_row(id="No Spaces"),
        settings_row(server_url="http://id.norfolk.example"),
        settings_row(email_domains=[]),
        settings_row(client_secret="short"),
        settings_row(client_secret_file="/nowhere"),
        settings_row(colour="blue"),
        settings_row()[:-1] + "," + settings_row()[1:],
        settings_row()[:-1] + "," + settings_row(id="suffolk")[1:],
    ],
)
@pytest.mark.asvs("V6.8.1")
def test_settings_that_cannot_be_trusted_stop_the_start(text):
    """No two providers share a domain."""
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS"):
        providers_from(text, trial=False)
