"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
