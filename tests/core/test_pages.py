"""The frame of every page, the pages for what goes wrong, and their headers."""

from http import HTTPStatus
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory

from foundations.accounts.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm, SignInForm
from foundations.core import errors, navigation
from foundations.core.middleware import OperationalPagesMiddleware

ALEX = SimpleNamespace(
    is_authenticated=True,
    unread_notifications=120,
    unreachable_since=None,
    get_full_name=lambda: "DS Alex <Smith>",
)


@pytest.fixture(autouse=True)
def _signing_in_has_addresses(settings):
    settings.ROOT_URLCONF = "allauth.account.urls"


@pytest.fixture
def links(monkeypatch):
    """A navigation of our own, empty at first."""
    monkeypatch.setattr(navigation, "_entries", {})
    return navigation


def request_of(path="/", user=None):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def page(path="/", user=None, template="base.html", **context) -> str:
    return render(request_of(path, user), template, context).content.decode()


def test_every_page_carries_the_marking_above_and_below():
    html = page()
    assert html.count("OFFICIAL-SENSITIVE") == 2
    assert html.index("<header") < html.index("OFFICIAL-SENSITIVE") < html.index("</header>")
    assert html.index("<footer") < html.rindex("OFFICIAL-SENSITIVE") < html.index("</footer>")


@pytest.mark.asvs("V3.4.3")
def test_nothing_is_inline():
    """The content security policy would refuse it."""
    html = page(user=ALEX)
    assert "style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    assert html.count("<script ") == html.count("></script>") + html.count(" defer></script>") - html.count(
        " defer></script>"
    )


def test_anonymous_people_see_no_navigation(links):
    links.register("Sign in page", "account_login")
    html = page()
    assert "<nav" not in html
    assert "Sign out" not in html


@pytest.mark.asvs("V7.4.4")
def test_people_see_their_links_name_and_way_out(links):
    links.register("Second", "account_login", order=2)
    links.register("First", "account_reset_password", order=1)
    links.register("Hidden", "account_logout", visible=lambda user: False)
    links.register("Not built yet", "nowhere:home")
    html = page("/login/", user=ALEX)
    assert html.index("First") < html.index("Second")
    assert "Hidden" not in html
    assert "Not built yet" not in html
    assert html.count('aria-current="true"') == 1
    assert "DS Alex &lt;Smith&gt;" in html
    assert 'action="/logout/"' in html
    assert "csrfmiddlewaretoken" in html


def test_the_longest_address_is_the_section_shown(links):
    links.register("Top", "account_change_password")
    request = request_of("/password/change/more/", ALEX)
    assert [link["current"] for link in links.links_for(request)] == [True]
    assert not links.links_for(request_of("/elsewhere/", ALEX))[0]["current"]


def test_messages_become_banners():
    request = request_of(user=ALEX)
    request._messages.add(25, "Saved <b>")
    request._messages.add(30, "Mind")
    html = render(request, "base.html").content.decode()
    assert "govuk-notification-banner--success" in html
    assert "Saved &lt;b&gt;" in html
    assert html.count('id="message-') == 2


@pytest.mark.parametrize(
    ("handler", "status", "heading"),
    [
        (errors.handler400, 400, "The request could not be understood"),
        (errors.handler403, 403, "You cannot do this"),
        (errors.handler404, 404, "Page not found"),
        (errors.csrf_failure, 403, "This page was open for too long"),
    ],
)
def test_error_pages_say_what_happened(handler, status, heading):
    answer = handler(request_of(user=ALEX))
    assert answer.status_code == status
    assert f"<title>{heading} –" in answer.content.decode()
    assert f">{heading}</h1>" in answer.content.decode()


def test_too_much_data_has_its_own_page():
    answer = errors.handler400(request_of(), RequestDataTooBig())
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert b"What you sent is too large" in answer.content


def test_an_early_failure_has_a_page_without_a_user():
    assert errors.handler400(RequestFactory().get("/")).status_code == 400


@pytest.mark.asvs("V16.5.1")
def test_the_last_page_comes_out_whatever_fails(monkeypatch):
    assert b"Something went wrong" in errors.handler500(request_of()).content
    monkeypatch.setattr(errors, "engines", {})
    answer = errors.handler500(request_of())
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content


def test_a_conflict_becomes_a_page_but_not_in_the_api():
    middleware = OperationalPagesMiddleware(lambda request: HttpResponse())
    conflict = errors.StaleVersion("Somebody was faster.\n\nLook again.", links=[("Look", "/look/")])
    answer = middleware.process_exception(request_of("/x/", ALEX), conflict)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert b"This has changed since you opened it</h1>" in answer.content
    assert b'href="/look/">Look</a>' in answer.content
    assert middleware.process_exception(request_of("/api/x/"), conflict) is None
    assert middleware.process_exception(request_of("/x/"), ValueError()) is None
    assert b"Go back" in errors.conflict(request_of(), errors.Conflict("Not now")).content


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", "no-store"), ("/api/x/", "no-store"), ("/static/a.css", None), ("/healthz", None), ("/readyz", None)],
)
@pytest.mark.asvs("V14.3.2")
def test_no_page_is_kept(path, kept):
    answer = OperationalPagesMiddleware(lambda request: HttpResponse())(RequestFactory().get(path))
    assert answer.get("Cache-Control") == kept
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize(
    ("template", "form", "texts"),
    [
        (
            "account/login.html",
            SignInForm(),
            ["Email address", 'autocomplete="username"', 'autocomplete="current-password"'],
        ),
        ("account/logout.html", None, ["Do you want to sign out?"]),
        ("account/password_reset.html", ForgottenPasswordForm(), ['autocomplete="email"']),
        ("account/password_reset_done.html", None, ["If there is an account with this address"]),
        (
            "account/password_reset_from_key.html",
            NewPasswordForm(),
            ["New password again", 'autocomplete="new-password"'],
        ),
        ("account/password_reset_from_key_done.html", None, ["Your password is changed"]),
        ("account/password_change.html", ChangePasswordForm(), ["Current password"]),
        ("429.html", None, ["Too many attempts"]),
    ],
)
def test_pages_of_signing_in(template, form, texts):
    html = page(template=template, **{"form": form} if form else {}, action_url="/x/")
    for text in texts:
        assert text in html
    assert "placeholder" not in html


def test_a_spent_link_says_so():
    assert "This link no longer works" in page(template="account/password_reset_from_key.html", token_fail=True)


def test_errors_stand_in_title_and_summary():
    html = page(template="account/login.html", form=SignInForm({"login": "", "password": ""}))
    assert "<title>Error: Sign in –" in html
    assert html.count("govuk-error-summary__title") == 1
    assert 'href="#id_login">Enter your email address</a>' in html
