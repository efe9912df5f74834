"""All that the apps declare about who sees which rows, and the tables that hold nothing about a referral.

A table that stands in neither list fails the suite, and `manage.py secure_database` refuses it.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

from dashboard import isolation as dashboard
from foundations.accounts import isolation_of_absences as absences
from foundations.accounts import isolation_of_feeds as feeds
from foundations.audit import isolation as audit
from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, House
from foundations.deadlines import isolation as deadlines
from foundations.documents import isolation as documents
from foundations.notifications import isolation as notifications
from outcomes import isolation as outcomes
from referrals import isolation as referrals
from referrals import isolation_of_counts as counts
from referrals import isolation_of_decisions as decisions
from referrals import isolation_of_drafts as drafts
from referrals import isolation_of_links as links
from referrals import isolation_of_messages as messages
from referrals import isolation_of_search as search
from tasking import isolation as tasking
from terms_of_reference import isolation as terms_of_reference

READ = frozenset({SEE})
WRITE = frozenset({SEE, ADD, CHANGE})
EVERYTHING = WRITE | {REMOVE}

REFERENCE_DATA = (
    "accounts_absencekind",
    "accounts_organisation",
    "accounts_skill",
    "deadlines_closure",
    "deadlines_rung",
    "deadlines_target",
    "outcomes_impactlevel",
    "referrals_formchoice",
    "referrals_harmmatrix",
    "referrals_lettertext",
    "referrals_reason",
    "referrals_threatarea",
    "tasking_producttype",
    "terms_of_reference_termstemplate",
)
PUBLIC = {
    **dict.fromkeys(REFERENCE_DATA, WRITE),
    # Who signs for TOEX; what was said earlier the same day gives way.
    "terms_of_reference_signingrule": EVERYTHING,
    # People are named to each other: who is asked, told, signs. Read before anybody is known.
    "accounts_user": WRITE,
    "accounts_membership": WRITE,
    "accounts_personskill": EVERYTHING,
    "accounts_workingdays": EVERYTHING,
    # Calendars as they were counted by: added, never changed.
    "deadlines_calendarversion": READ | {ADD},
    # What sweeps found, by region and stage: no reference, no person. What was found is never changed.
    "deadlines_sweep": WRITE,
    "deadlines_sweepdifference": READ | {ADD},
    # How people want to be told, read by whoever tells.
    "notifications_digest": WRITE,
    "notifications_preference": WRITE,
    # Numbers given by region and year.
    "referrals_referencecounter": WRITE,
    # That lists which are kept for the queue were changed. Triggers write it.
    "dashboard_liststamp": frozenset({SEE, CHANGE}),
    # Sign-in.
    "django_session": EVERYTHING,
    "knox_authtoken": EVERYTHING,
    "account_emailaddress": EVERYTHING,
    "account_emailconfirmation": EVERYTHING,
    "accounts_forgottenpassword": EVERYTHING,
    "accounts_signinattempt": EVERYTHING,
    "mfa_authenticator": EVERYTHING,
    "socialaccount_socialaccount": EVERYTHING,
    "socialaccount_socialapp": READ,
    "socialaccount_socialtoken": EVERYTHING,
    "usersessions_usersession": EVERYTHING,
    # Django's and guardian's own, which the rule of the house does not use.
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "accounts_user_groups": READ,
    "accounts_user_user_permissions": READ,
    "django_content_type": READ,
    "guardian_groupobjectpermission": READ,
    "guardian_userobjectpermission": READ,
    # No models: the counters that limit sign-in, and what was migrated.
    settings.CACHES["default"]["LOCATION"]: EVERYTHING,
    "django_migrations": READ,
}


def house() -> House:
    """Every declaration, the lower floors first."""
    whole = House(
        public=PUBLIC,
        definers=[
            *absences.DEFINERS,
            *feeds.DEFINERS,
            *deadlines.DEFINERS,
            *notifications.DEFINERS,
            *referrals.DEFINERS,
            *counts.DEFINERS,
            *search.DEFINERS,
            *links.DEFINERS,
        ],
        predicates=[referrals.OTHERWISE],
        report=frozenset(REFERENCE_DATA),
        audit=frozenset(rule.table for rule in audit.RULES),
    )
    floors = (
        audit,
        absences,
        feeds,
        deadlines,
        notifications,
        documents,
        referrals,
        drafts,
        messages,
        decisions,
        search,
        links,
    )
    for app in (*floors, terms_of_reference, tasking, outcomes, dashboard):
        whole.protect(app.RULES)
    return whole


def undeclared() -> set[str]:
    """Tables of models that nobody said anything about."""
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return models - house().tables()
