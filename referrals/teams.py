"""Who may work on a referral."""

from __future__ import annotations

from foundations.accounts import directory
from foundations.accounts.models import Organisation

LEADS = ("intelligence_analyst", "senior_intelligence_analyst", "national_idm")
WORKERS = (
    "intelligence_analyst",
    "intelligence_development_officer",
    "researcher",
    "data_insights_analyst",
    "financial_intelligence_officer",
    "senior_intelligence_analyst",
    "national_researcher",
)


def organisations_at_work(referral) -> list[int]:
    """Ids of the handling region and, where that is served nationally, of the national bodies."""
    organisations = [referral.region_id]
    if referral.region.served_nationally:
        organisations += Organisation.objects.filter(kind="national").values_list("pk", flat=True)
    return organisations


def possible_leads(referral):
    """People who may lead the development of `referral`, by name."""
    return directory.members(organisations_at_work(referral), LEADS).order_by("name")


def possible_workers(referral):
    """People who may be given a tasking on `referral`: its region's team and the national researchers, by name."""
    national = directory.members(Organisation.objects.filter(kind="national").values("pk"), ["national_researcher"])
    team = directory.members(organisations_at_work(referral), WORKERS)
    return (team | national).order_by("name")
