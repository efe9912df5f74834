"""Whole requests of the demo: every question of the form answered, the same whenever asked with the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from toex.demo import request_texts as said
from toex.demo import texts

EXPLOITATION = {
    "modern-slavery": ["labour", "domestic-servitude"],
    "child-sexual-exploitation": ["sexual-children"],
    "child-sexual-abuse": ["sexual-children", "online"],
    "adult-sexual-exploitation": ["sexual-adults"],
    "organised-immigration-crime": ["facilitation", "labour"],
    "county-lines": ["criminal", "cuckooing"],
    "sexual-extortion": ["online", "financial"],
    "online-groups": ["online"],
    "other": ["other"],
}
ABROAD = {"modern-slavery", "adult-sexual-exploitation", "organised-immigration-crime", "sexual-extortion"}
COUNTRIES = ("ro", "al", "vn", "ng", "pl", "bg", "in")
SUPPORT = ("analysis", "development", "data-insight", "financial", "open-source", "communications-data")
PRODUCTS = ("network-analysis", "problem-profile", "subject-profile", "preliminary-financial-intelligence-report")
SYSTEMS = ("force-records", "force-intelligence", "pnd", "anpr", "company-records", "open-source", "social-care")


@dataclass(frozen=True)
class Asking:
    """Who asks for what, where and by when."""

    operation: str
    threat: str
    others: list[str]
    story: texts.Story
    town: str
    force: str
    region: str
    sio_name: str
    sio_email: str
    begun: date
    needed_by: date


def document(asking: Asking, rng: Random) -> dict[str, Any]:
    """Every answer, as `referrals.actions.start_request` takes them."""
    return (
        _about(asking, rng)
        | _threat(asking, rng)
        | _ask(asking, rng)
        | _victims(asking, rng)
        | _practical(asking, rng)
        | _harm(asking)
    )


def _about(asking: Asking, rng: Random) -> dict[str, Any]:
    deputy = rng.random() < 0.3
    same = rng.random() < 0.5
    answers = {
        "marking": "official_sensitive" if rng.random() < 0.9 else "official",
        "operation": asking.operation,
        "crime_reference": f"{rng.randrange(10, 70)}/{rng.randrange(1000, 99999)}/{asking.begun:%y}",
        "force_reference": "",
        "requester_unit": rng.choice(said.UNITS),
        "requester_phone": f"01632 960 {rng.randrange(1000):03}",
        "authorised_by": rng.choice(said.MANAGERS),
        "sio_name": asking.sio_name,
        "sio_email": asking.sio_email,
        "sio_is_lro": same,
        "disclosure_name": rng.choice(said.DISCLOSURE),
        "disclosure_email": "",
        "has_deputy": deputy,
    }
    if not same:
        answers |= {"lro_name": rng.choice(said.RESPONSIBLE), "lro_email": "lro@force.example"}
    if deputy:
        answers |= {"deputy_name": rng.choice(said.DEPUTIES), "deputy_email": "deputy@force.example"}
    return answers


def _threat(asking: Asking, rng: Random) -> dict[str, Any]:
    target = rng.choice(("ocg", "ocg", "priority_individual", "vulnerability", "not_known"))
    mapped = rng.choice(("yes", "no", "not_known"))
    listed = rng.random() < 0.08
    abroad = asking.threat in ABROAD and rng.random() < 0.7
    answers = {
        "primary_threat": asking.threat,
        "other_threats": asking.others,
        "exploitation_types": EXPLOITATION[asking.threat],
        "target_kind": target,
        "on_master_list": listed,
        "regions_affected": [asking.region],
        "forces_affected": [asking.force],
        "places": rng.choice(said.PLACES).format(town=asking.town),
        "is_abroad": abroad,
    }
    if asking.threat == "other" or "other" in asking.others:
        answers["threat_described"] = "A pattern that fits none of the threat areas"
    if target != "not_known":
        answers["mapped"] = mapped
        if mapped == "yes":
            answers |= {
                "mapping_reference": f"OCG {rng.randrange(10, 70)}/{rng.randrange(100, 999)}",
                "threat_owner": f"Local policing, {rng.choice(said.MANAGERS)}",
                "mapping_score": "",
            }
    if listed:
        answers["master_list_reference"] = f"SML {rng.randrange(100, 900)}"
    if abroad:
        answers |= {"upstream_countries": rng.sample(COUNTRIES, rng.choice((1, 1, 2))), "other_countries": ""}
    return answers


def _ask(asking: Asking, rng: Random) -> dict[str, Any]:
    systems = rng.sample(SYSTEMS, rng.choice((0, 2, 3, 4, 4, 5)))
    others = rng.random() < 0.3
    answers = {
        "background": asking.story.background,
        "investigation_strategy": rng.choice(said.STRATEGY) if rng.random() < 0.9 else "",
        "investigation_stage": rng.choice(("scoping", "covert", "covert", "overt", "charge")),
        "question": asking.story.question.format(town=asking.town),
        "support_types": rng.sample(SUPPORT, rng.choice((1, 2, 2, 3))),
        "product_types": rng.sample(PRODUCTS, rng.choice((1, 1, 2))),
        "intelligence_gaps": rng.choice(said.GAPS),
        "why_toex": rng.choice(texts.WHY_TOEX),
        "expected_outcomes": rng.choice((["pursue"], ["pursue", "protect"], ["prevent", "protect"])),
        "outcome_described": rng.choice(said.OUTCOME),
        "work_done": rng.choice(said.WORK_DONE),
        "systems_searched": systems,
        "others_asked": others,
    }
    if systems:
        answers["search_results"] = rng.choice(said.SEARCHES)
    if others:
        answers["others_asked_details"] = rng.choice(said.OTHERS_ASKED)
    return answers


def _victims(asking: Asking, rng: Random) -> dict[str, Any]:
    danger = rng.random() < 0.06
    children = rng.choice(("yes", "no", "not_known"))
    answers = {
        # By dice of its own: the seeds for measurements go by the others.
        "has_subjects": Random(f"subjects {asking.operation}").random() < 0.85,  # noqa: S311
        "immediate_risk": danger,
        "victims_known": rng.randrange(12),
        "victims_potential": rng.randrange(5, 60),
        "children": children,
        "risk": asking.story.risk,
        "safeguarding": rng.choice(said.SAFEGUARDING),
        "nrm": rng.choice(("nrm", "duty_to_notify", "not_yet", "not_applicable")),
    }
    if danger:
        answers |= {"risk_reported_to": rng.choice(said.REPORTED_TO), "risk_acknowledged": True}
    if children == "yes":
        answers |= {"children_number": rng.randrange(1, 9), "children_services": rng.choice(said.CHILDREN_SERVICES)}
    if answers["nrm"] in {"nrm", "duty_to_notify"}:
        made = asking.begun - timedelta(days=rng.randrange(3, 40))
        reference = f"{made:%Y}/{rng.randrange(10000, 99999)}"
        answers |= {"nrm_date": made.isoformat(), "nrm_reference": reference, "nrm_force": asking.force}
    elif answers["nrm"] == "not_yet":
        answers["nrm_plan"] = rng.choice(said.NOTIFICATION_PLAN)
    return answers


def _practical(asking: Asking, rng: Random) -> dict[str, Any]:
    data, authorities, sensitive = rng.random() < 0.6, rng.random() < 0.2, rng.random() < 0.15
    answers = {
        "needed_by_date": asking.needed_by.isoformat(),
        "needed_by_reason": rng.choice(texts.NEEDED_BY),
        "data_supplied": data,
        "legal_bases": rng.choice((["dpa-part-3"], ["dpa-part-3", "police-act"], ["dpa-part-3", "modern-slavery-act"])),
        "necessity": rng.choice(said.NECESSITY),
        "proportionality": rng.choice(said.PROPORTIONALITY),
        "has_authorities": authorities,
        "handling_instructions": rng.choice(([], ["police-use-only"], ["not-to-subjects"])),
        "handling_conditions": "",
        "has_sensitivities": sensitive,
        "has_attachments": False,
    }
    if data:
        answers |= {
            "data_kinds": rng.choice((["call-data"], ["device-download", "images"], ["financial-records"])),
            "data_volume": rng.choice(said.VOLUMES),
            "data_languages": rng.choice(said.LANGUAGES),
        }
    if authorities:
        answers["authority_references"] = rng.choice(said.AUTHORITIES)
    if sensitive:
        answers |= {"sensitivities": ["position-of-trust"], "sensitivity_details": rng.choice(said.SENSITIVE)}
    return answers


# What is likelier of some threats: how grave the harm to people is, and how vulnerable they are.
GRAVE = {"child-sexual-abuse", "child-sexual-exploitation", "modern-slavery", "sexual-extortion"}


def _harm(asking: Asking) -> dict[str, Any]:
    """Scores that fit the threat; some lines are not known."""
    rng = Random(f"{asking.operation} {asking.begun}")  # noqa: S311 - its own, so that nothing else shifts
    grave = asking.threat in GRAVE
    least = 2 if grave else 1

    def score(*points: int) -> int | str:
        return rng.choice(points) if rng.random() < 0.93 else "not_known"

    return {
        "harm_matrix": 1,
        "harm_impact": {
            "physical": score(least, 2, 3, 4 if grave else 2),
            "psychological": score(least, 3, 3, 4 if grave else 2),
            "financial": score(0, 1, 2, 3),
            "vulnerability": score(least, 3, 4 if grave else 3),
            "community": score(1, 1, 2, 3),
            "expectation": score(0, 1, 2, 3 if grave else 1),
            "environment": score(0, 0, 0, 1),
        },
        "harm_likelihood": {
            "frequency": score(1, 2, 3, 4),
            "scale": score(1, 2, 2, 3),
            "trend": score(1, 2, 3, 4),
            "capability": score(1, 2, 3, 3),
        },
        "harm_confidence": {"sources": score(1, 2, 2, 3), "coverage": score(1, 1, 2, 3)},
        "harm_position": {"capacity": score(1, 2, 3), "skills": score(1, 2, 3), "standing": score(1, 2, 3)},
        "harm_reasons": rng.choice(said.HARM_REASONS),
    }
