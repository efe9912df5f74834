"""Who may open each address. A new address fails the suite until it stands here."""

ANYONE = "anyone"  # no sign-in
SIGNED_IN = "signed in"  # every signed-in person, for themselves
ROLE = "role"  # those whose role allows it, else 403
RECORD = "record"  # those who may see the record, else 404; what they may do there, by role, else 403

ACCESS = {
    "healthz": ANYONE,
    "readyz": ANYONE,
    "accessibility": ANYONE,
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_change_password": SIGNED_IN,
    "accounts:account": SIGNED_IN,
    "notifications:list": SIGNED_IN,
    "notifications:mark_read": RECORD,
    "notifications:mark_all_read": SIGNED_IN,
    "dashboard:home": SIGNED_IN,
    "dashboard:queue": SIGNED_IN,
    "referrals:start": ROLE,
    "referrals:begin": ROLE,
    "referrals:task-list": RECORD,
    "referrals:check": RECORD,
    "referrals:section": RECORD,
    "referrals:summary": RECORD,
    "referrals:request": RECORD,
    "referrals:decisions": RECORD,
    "referrals:history": RECORD,
    "referrals:submitted": RECORD,
    "referrals:step": RECORD,
    "terms_of_reference:terms": RECORD,
    "terms_of_reference:start": RECORD,
    "terms_of_reference:section": RECORD,
    "terms_of_reference:step": RECORD,
    "api-schema": SIGNED_IN,
    "api:token": ANYONE,
    "api:referrals": SIGNED_IN,
    "api:referral": RECORD,
    "api:referral-step": RECORD,
    "api:terms": RECORD,
    "api:terms-step": RECORD,
}
