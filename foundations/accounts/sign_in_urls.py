"""Addresses of signing in, by django-allauth's names for them.

Only the pages that this service uses; nobody signs themselves up.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as passkey
from django.urls import path, re_path

from foundations.accounts import factor_views, single_sign_on, views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("confirm/", factor_views.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    # The person's number holds no hyphen, the key does.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # Second factors.
    path("second-factor/", factor.index, name="mfa_index"),
    path("second-factor/code/", factor_views.CodeView.as_view(), name="mfa_authenticate"),
    path("second-factor/confirm/", factor_views.ConfirmCodeView.as_view(), name="mfa_reauthenticate"),
    path("second-factor/app/", factor_views.SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", factor_views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery-codes/new/",
        factor_views.NewRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("passkeys/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", factor_views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkeys/confirm/", factor_views.ConfirmPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("passkeys/sign-in/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/remove/", factor_views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    # Single sign-on of forces.
    path("force/<slug:provider_id>/", single_sign_on.sign_in, name="openid_connect_login"),
    path("force/<slug:provider_id>/back/", single_sign_on.callback, name="openid_connect_callback"),
]
