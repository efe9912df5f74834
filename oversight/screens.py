"""What the log says in plain English: the name of every screen, of every kind of record, of every event.

The log itself keeps the names of addresses and models, which do not change when words do. A test asks that every
address that somebody can open stands here.
"""

from __future__ import annotations

from django.apps import apps

from foundations.audit.reading import in_a_list

SCREENS = {
    "accounts:account": "Your account",
    "accounts:sessions": "Where you are signed in",
    "account_change_password": "Change your password",
    "account_reauthenticate": "Confirm your password",
    "mfa_index": "Second factor",
    "mfa_reauthenticate": "Confirm by code",
    "mfa_activate_totp": "Set up an authenticator app",
    "mfa_deactivate_totp": "Remove the authenticator app",
    "mfa_view_recovery_codes": "Recovery codes",
    "mfa_generate_recovery_codes": "Make recovery codes",
    "mfa_download_recovery_codes": "Download recovery codes",
    "mfa_list_webauthn": "Passkeys",
    "mfa_add_webauthn": "Add a passkey",
    "mfa_reauthenticate_webauthn": "Confirm by passkey",
    "mfa_remove_webauthn": "Remove a passkey",
    "notifications:list": "Notifications",
    "notifications:open": "Follow a notification",
    "notifications:mark_read": "Mark a notification as read",
    "notifications:mark_all_read": "Mark all notifications as read",
    "dashboard:home": "Home",
    "dashboard:queue": "List of referrals",
    "administration:people": "Administration: people",
    "administration:make-person": "Administration: make an account",
    "administration:person": "Administration: a person",
    "administration:change-person": "Administration: change details",
    "administration:give-role": "Administration: give a role",
    "administration:end-role": "Administration: end a role",
    "administration:close-account": "Administration: close an account",
    "administration:open-account": "Administration: open an account again",
    "administration:send-link": "Administration: send a link to set a password",
    "administration:reset-second-factor": "Administration: reset a second factor",
    "administration:end-sessions": "Administration: end all sessions",
    "administration:unlock": "Administration: unlock an account",
    "administration:hand-over": "Administration: hand over open work",
    "administration:closures": "Administration: closed days",
    "administration:add-closure": "Administration: add closed days",
    "administration:confirm-closure": "Administration: confirm closed days",
    "administration:remove-closure": "Administration: remove closed days",
    "administration:organisations": "Administration: organisations",
    "administration:organisation": "Administration: an organisation",
    "administration:targets": "Administration: targets",
    "administration:add-target": "Administration: add a target",
    "administration:end-target": "Administration: end a target",
    "administration:reference": "Administration: reference data",
    "administration:reference-list": "Administration: a list of reference data",
    "administration:matrices": "Administration: harm matrix",
    "administration:matrix": "Administration: a version of the harm matrix",
    "administration:add-matrix": "Administration: new version of the harm matrix",
    "administration:add-entry": "Administration: add an entry",
    "administration:end-entry": "Administration: end an entry",
    "referrals:start": "New request",
    "referrals:begin": "Begin a request",
    "referrals:task-list": "Draft request: sections",
    "referrals:check": "Draft request: check your answers",
    "referrals:page": "Draft request: a page",
    "referrals:comment": "Comment of the adviser",
    "referrals:request-pdf": "Tasking request: PDF",
    "referrals:compare": "Tasking request: versions side by side",
    "referrals:change": "Tasking request: opened again with an answer",
    "referrals:delete": "Draft request deleted",
    "referrals:score-anew": "Draft request: harm scored with the matrix in force",
    "api:request": "API: a tasking request",
    "api:request-section": "API: a section of a request",
    "api:request-versions": "API: versions of a request",
    "api:request-version": "API: one version of a request",
    "api:request-pdf": "API: request as PDF",
    "api:request-schema": "API: what a request asks",
    "referrals:summary": "Summary of a referral",
    "referrals:request": "Request of a referral",
    "referrals:decisions": "Decisions on a referral",
    "referrals:history": "History of a referral",
    "referrals:submitted": "Request sent",
    "referrals:step": "Step of a referral",
    "referrals:sight": "Who can see a referral, and why",
    "referrals:give-sight": "Give somebody access to a referral",
    "referrals:withdraw-sight": "Withdraw access to a referral",
    "referrals:restrict": "Restrict a referral",
    "referrals:restrict-draft": "Who may see a request that is not sent yet",
    "referrals:lift-restriction": "Lift the restriction of a referral",
    "referrals:name-people": "Name people on a restricted referral",
    "referrals:take-off": "Take somebody off a restricted referral",
    "referrals:break-glass": "Open a restricted referral in an emergency",
    "referrals:sharing": "Sharing of a referral",
    "referrals:offer-share": "Offer to share a referral",
    "referrals:shares": "Sharing between regions",
    "referrals:ask-share": "Ask another region for sight",
    "referrals:share": "A share between regions",
    "referrals:share-step": "Step of a share",
    "terms_of_reference:terms": "Terms of reference",
    "terms_of_reference:start": "Start the terms of reference",
    "terms_of_reference:section": "Draft of the terms of reference",
    "terms_of_reference:step": "Step of the terms of reference",
    "tasking:mine": "My taskings",
    "tasking:development": "Development of a referral",
    "tasking:give": "Give a tasking",
    "tasking:tasking": "Tasking",
    "tasking:tasking-step": "Step of a tasking",
    "tasking:add-product": "Add a product",
    "tasking:product": "Product",
    "tasking:product-step": "Step of a product",
    "tasking:add-version": "Upload a version of a product",
    "tasking:download": "Download of a product",
    "outcomes:outcomes": "Outcomes of a referral",
    "outcomes:disruption": "Disruption",
    "outcomes:record-disruption": "Record a disruption",
    "outcomes:give-feedback": "Give feedback",
    "oversight:reads": "Audit: who looked at what",
    "oversight:changes": "Audit: who did what",
    "oversight:export-reads": "Audit: export of who looked at what",
    "oversight:export-changes": "Audit: export of who did what",
    "oversight:reason": "Say why",
    "oversight:viewed": "Who viewed a referral",
    "api-schema": "API: description",
    "api:referrals": "API: list of referrals",
    "api:referral": "API: a referral",
    "api:referral-step": "API: step of a referral",
    "api:sight": "API: who can see a referral, and why",
    "api:grants": "API: access to a referral by name",
    "api:grant": "API: one person's access to a referral",
    "api:restrict": "API: restrict a referral",
    "api:lift-restriction": "API: lift the restriction of a referral",
    "api:named-people": "API: people named on a restricted referral",
    "api:named-person": "API: a person named on a restricted referral",
    "api:break-glass": "API: open a restricted referral in an emergency",
    "api:referral-shares": "API: sharing of a referral",
    "api:shares": "API: sharing between regions",
    "api:share": "API: a share between regions",
    "api:share-step": "API: step of a share",
    "api:terms": "API: terms of reference",
    "api:terms-step": "API: step of the terms of reference",
    "api:my-taskings": "API: my taskings",
    "api:taskings": "API: taskings of a referral",
    "api:tasking": "API: a tasking",
    "api:tasking-step": "API: step of a tasking",
    "api:products": "API: products of a referral",
    "api:product": "API: a product",
    "api:product-step": "API: step of a product",
    "api:versions": "API: versions of a product",
    "api:version": "API: download of a product",
    "api:outcomes": "API: outcomes of a referral",
    "api:disruptions": "API: disruptions of a referral",
    "api:feedback": "API: feedback on a referral",
}
_IN_A_LIST = in_a_list("")


def screen(name: str) -> str:
    """What a screen is called; one that is there no more keeps the name of its address."""
    return SCREENS.get(name, name)


def record(kind: str) -> str:
    """What a kind of record is called: `Tasking request`, `Referral in a list`. Other words stay as they are."""
    label = kind.removesuffix(_IN_A_LIST)
    try:
        name = apps.get_model(label)._meta.verbose_name
    except (LookupError, ValueError):
        return kind
    return f"{name[0].upper()}{name[1:]}{_IN_A_LIST if label != kind else ''}"


def event(name: str) -> str:
    """What was done: `Give role` for `accounts.give_role`."""
    words = name.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]
