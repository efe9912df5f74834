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


def who_works_for(organisation) -> list[int]:
    """Ids of an organisation and, where it is a region that is served nationally, of the national bodies."""
    organisations = [organisation.pk]
    if organisation.served_nationally:
        organisations += Organisation.objects.filter(kind="national").values_list("pk", flat=True)
    return organisations


def organisations_at_work(referral) -> list[int]:
    """Ids of the handling region and, where that is served nationally, of the national bodies."""
    return who_works_for(referral.region)


def leads_of(region):
    """People who may lead what `region` develops, by name."""
    return directory.members(who_works_for(region), LEADS).order_by("name")


def possible_leads(referral):
    """People who may lead the development of `referral`, by name."""
    return leads_of(referral.region)


def workers_of(region):
    """People who may work on what `region` develops: its team and the national researchers, by name."""
    national = directory.members(Organisation.objects.filter(kind="national").values("pk"), ["national_researcher"])
    return (directory.members(who_works_for(region), WORKERS) | national).order_by("name")


def possible_workers(referral):
    """People who may be given a tasking on `referral`, by name.

    Its region's team and the national researchers; where another unit shares the work, its team or the one person.
    """
    partners = referral.partners()
    others = directory.members(partners.organisations, WORKERS)
    alone = directory.members(partners.units_of_people, WORKERS).filter(pk__in=partners.people)
    return (workers_of(referral.region) | others | alone).order_by("name")
