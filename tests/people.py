"""The people of the tests. Each is made when first asked for.

olivia, an officer of Norfolk; colin, her colleague; sam, the SIO of Norfolk; iris, an invited SIO of Suffolk; ada, Norfolk's adviser; gwen, the Eastern
gateway officer; sia, the ERSOU Senior Intelligence Analyst; dina, its Detective Inspector; ian, its Intelligence
Analyst; dora, its Data Insights Analyst; walter, an officer of West Midlands; wanda, the Senior there; wendy, an analyst there; will, the
gateway officer there; wes, the Detective Inspector there; ned, the national IDM; nora, the national performance analyst; nick, a national researcher;
otto, the auditor; adam, an administrator.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from foundations.accounts.models import Membership, Organisation, User

PASSWORD = "a long password for tests"

WHO = {
    "olivia": ("Olivia Officer", "DC", "force_officer", "norfolk"),
    "colin": ("Colin Colleague", "DC", "force_officer", "norfolk"),
    "sam": ("Sam Investigator", "DCI", "force_officer", "norfolk"),
    "iris": ("Iris Invited", "DCI", "invited_sio", "suffolk"),
    "ada": ("Ada Adviser", "DI", "organised_crime_adviser", "norfolk"),
    "gwen": ("Gwen Gateway", "DS", "gateway_officer", "ersou"),
    "sia": ("Sia Senior", "", "senior_intelligence_analyst", "ersou"),
    "dina": ("Dina Inspector", "DI", "detective_inspector", "ersou"),
    "ian": ("Ian Analyst", "", "intelligence_analyst", "ersou"),
    "ivy": ("Ivy Developer", "", "intelligence_development_officer", "ersou"),
    "rita": ("Rita Researcher", "", "researcher", "ersou"),
    "dora": ("Dora Data", "", "data_insights_analyst", "ersou"),
    "fay": ("Fay Finance", "", "financial_intelligence_officer", "ersou"),
    "walter": ("Walter Officer", "DC", "force_officer", "west-midlands"),
    "wanda": ("Wanda Senior", "", "senior_intelligence_analyst", "rocuwm"),
    "wendy": ("Wendy Analyst", "", "intelligence_analyst", "rocuwm"),
    "wes": ("Wes Inspector", "DI", "detective_inspector", "rocuwm"),
    "will": ("Will Gateway", "DS", "gateway_officer", "rocuwm"),
    "ned": ("Ned National", "", "national_idm", "toex-national"),
    "nora": ("Nora Performance", "", "national_performance_analyst", "toex-national"),
    "nell": ("Nell Strategy", "", "national_strategic_lead", "toex-national"),
    "nick": ("Nick Researcher", "", "national_researcher", "toex-national"),
    "otto": ("Otto Auditor", "", "auditor", "toex-national"),
    "adam": ("Adam Administrator", "", "administrator", "toex-national"),
}


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def person(name: str, rank: str, role: str, organisation: str, email: str) -> User:
    """Make a person with one role that has held since 2024."""
    user = User.objects.create(email=email, name=name, rank=rank, password=_password_hash())
    Membership.objects.create(
        user=user, organisation=Organisation.objects.get(slug=organisation), role=role, starts_on=date(2024, 1, 1)
    )
    return user


class People:
    """`people.olivia` and the others."""

    def __getattr__(self, key: str) -> User:
        if key not in WHO:
            raise AttributeError(key)
        email = f"{key}@toex.example"
        user = User.objects.filter(email=email).first() or person(*WHO[key], email)
        setattr(self, key, user)
        return user
