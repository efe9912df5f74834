from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "foundations.accounts"
    label = "accounts"
