"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People are made by administrators: nobody signs themselves up."""

    def is_open_for_signup(self, request) -> bool:
        return False
