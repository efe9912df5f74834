"""Complete answers of the forms of outcomes."""

from __future__ import annotations

from foundations.core.formats import today
from outcomes.models import ImpactLevel
from referrals.models import ThreatArea


def disruption(**changes) -> dict:
    """As the action takes it."""
    return {
        "title": "Three arrested at car washes in Norwich",
        "happened_date": today(),
        "narrative": "Three directors were arrested. The car washes are closed.",
        "target_kind": "ocg",
        "target_reference": "OCG-1142",
        "threat_area": ThreatArea.objects.get(code="modern-slavery"),
        "four_p": "pursue",
        "impact": ImpactLevel.objects.get(code="major"),
        "led": "led",
        "lead_agency": "",
        "toex_contribution": "The network chart that named the third director.",
    } | changes


def disruption_json(**changes) -> dict:
    """As the API takes it."""
    codes = {"threat_area": "modern-slavery", "impact": "major", "happened_date": today().isoformat()}
    return disruption(**codes) | changes


def disruption_post(**changes) -> dict:
    """As the page sends it."""
    day = changes.pop("happened_date", today())
    parts = {"happened_date-day": day.day, "happened_date-month": day.month, "happened_date-year": day.year}
    answers = disruption_json(**changes)
    del answers["happened_date"]
    return answers | parts


def feedback(**changes) -> dict:
    """As the action and the API take it."""
    return {
        "quality": 5,
        "timeliness": 4,
        "communication": 4,
        "difference": 5,
        "ask_again": True,
        "comments": "The chart made the case.",
    } | changes
