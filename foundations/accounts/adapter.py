"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from foundations.accounts.isolation import context as isolation


class AccountAdapter(DefaultAccountAdapter):
    """People are made by administrators: nobody signs themselves up. Says in plain words what was wrong."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask the person who looks after accounts in your organisation",
        "email_password_mismatch": "The email address or the password is not correct",
        "enter_current_password": "The current password is not correct",
        "incorrect_password": "The password is not correct",
        "too_many_login_attempts": "There were too many attempts to sign in. Wait a few minutes and try again",
        "rate_limited": "There were too many attempts. Wait a few minutes and try again",
    }

    def login(self, request: HttpRequest, user) -> None:
        """Sign in; what follows in this request is on behalf of whoever has just signed in."""
        super().login(request, user)
        if isolation.current() is not None:
            isolation.switch_to(user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
