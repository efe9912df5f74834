"""Subjects of the demo's requests, and how they are linked. All invented: numbers are from Ofcom's ranges for drama, marks
of no vehicle, sort codes of no bank."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from referrals.subjects.checking import Checker
from referrals.subjects.forms import FORMS

FIRST = ("Artan", "Bianca", "Callum", "Dragos", "Elira", "Femi", "Gabriela", "Hamid", "Ionut", "Jade", "Kamil", "Linh")
LAST = (
    "Brightwater",
    "Costin",
    "Dervishi",
    "Eze",
    "Farrowby",
    "Grigore",
    "Hollis",
    "Ivanek",
    "Jokaj",
    "Kettley",
    "Lam",
)
NICKNAMES = ("Dino", "Uncle", "Chef", "Smiley", "The Driver", "Mama")
STREETS = ("Tannery Row", "Quay Lane", "Mill Court", "Saltpan Road", "Orchard Parade", "Station Mews")
COMPANIES = ("Brightwash Hand Car Wash Ltd", "Northlight Nails Ltd", "Fenway Labour Supply Ltd", "Harbour Takeaway Ltd")
MODELS = (("Volkswagen Transporter", "White"), ("Ford Focus", "Grey"), ("BMW 320d", "Black"), ("Vauxhall Corsa", "Red"))
PLATFORMS = ("Snapchat", "Telegram", "Facebook", "Instagram")
NOTES = (
    "Named in two intelligence reports of the last year.",
    "Seen at the premises on three visits.",
    "Pays the rent of two addresses.",
    "",
    "",
)
GRADES = (("1", "A", "P"), ("2", "B", "P"), ("2", "B", "C"), ("2", "C", "P"), ("3", "D", "P"))
# Which things a person may be linked to, and how.
TIES = {
    "telephone": "uses",
    "vehicle": "owns",
    "place": "lives_at",
    "account": "uses",
    "email": "uses",
    "organisation": "directs",
    "bank_account": "owns",
}


def cast(begun: date, town: str, rng: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Subjects and links of one request, as the actions take them: two to twelve, most of them linked."""
    number = rng.choice((2, 3, 4, 5, 6, 7, 8, 9, 10, 12))
    people = max(1, number // 2)
    kinds = ["person"] * people + [rng.choice(sorted(TIES)) for _ in range(number - people)]
    checkers = {kind: Checker(kind, {}) for kind in FORMS}
    subjects, met = [], set()
    for place, kind in enumerate(kinds):
        answers = _common(kind, place, rng) | _OF_KIND[kind](begun, town, rng)
        cleaned, wrong = checkers[kind].check(answers)
        if wrong:
            raise ValueError(f"The demo has an impossible {kind}: {wrong}")
        columns = FORMS[kind].columns(cleaned) | {"key": UUID(int=rng.getrandbits(128), version=4)}
        if (kind, columns["identifier"]) not in met:
            met.add((kind, columns["identifier"]))
            subjects.append(columns)
    return subjects, _links(subjects, rng)


def _common(kind: str, place: int, rng: Random) -> dict[str, str]:
    roles = ("suspect", "suspect", "suspect", "associate", "victim", "witness", "convicted")
    answers = {"basis": rng.choice(("fact", "fact", "assessment")), "note": rng.choice(NOTES)}
    if kind == "person":
        answers["role"] = "suspect" if place == 0 else rng.choice(roles)
    if rng.random() < 0.4:
        source, information, handling = rng.choice(GRADES)
        answers |= {"source_evaluation": source, "information_assessment": information, "handling_code": handling}
        if handling == "C":
            answers["handling_conditions"] = "Ask the force before it is shared outside policing"
    return answers


def _person(begun: date, town: str, rng: Random) -> dict[str, Any]:
    answers = {"first_names": rng.choice(FIRST), "last_name": rng.choice(LAST)}
    if rng.random() < 0.3:
        answers["other_names"] = rng.choice(NICKNAMES)
    if rng.random() < 0.7:
        answers["born_on"] = (begun - timedelta(days=rng.randrange(17 * 365, 55 * 365))).isoformat()
    else:
        answers["age"] = str(rng.randrange(18, 60))
    return answers


def _telephone(begun: date, town: str, rng: Random) -> dict[str, Any]:
    return {"number": f"07700 900{rng.randrange(1000):03}"}


def _account(begun: date, town: str, rng: Random) -> dict[str, Any]:
    return {"platform": rng.choice(PLATFORMS), "handle": f"@{rng.choice(FIRST).lower()}_{rng.randrange(1000)}"}


def _email(begun: date, town: str, rng: Random) -> dict[str, Any]:
    return {"address": f"{rng.choice(FIRST).lower()}.{rng.randrange(1000)}@mail.example"}


def _vehicle(begun: date, town: str, rng: Random) -> dict[str, Any]:
    # A mark with the letters I and Q in these places was never given out.
    make, colour = rng.choice(MODELS)
    letters = "".join(rng.choice("ABCDEFGH") for _ in range(2))
    return {"registration": f"QI{rng.randrange(51, 76)} {letters}Q", "make_model": make, "colour": colour}


def _place(begun: date, town: str, rng: Random) -> dict[str, Any]:
    address = f"{rng.randrange(1, 90)} {rng.choice(STREETS)}\n{town[:1].upper()}{town[1:]}"
    return {"address": address, "place_type": rng.choice(("Flat", "House", "Car wash", "Shop"))}


def _organisation(begun: date, town: str, rng: Random) -> dict[str, Any]:
    return {"organisation": rng.choice(COMPANIES)}


def _bank_account(begun: date, town: str, rng: Random) -> dict[str, Any]:
    return {"sort_code": "00-00-00", "account_number": f"0000{rng.randrange(10000):04}"}


_OF_KIND = {
    "person": _person,
    "telephone": _telephone,
    "account": _account,
    "email": _email,
    "vehicle": _vehicle,
    "place": _place,
    "organisation": _organisation,
    "bank_account": _bank_account,
}


def _links(subjects: list[dict[str, Any]], rng: Random) -> list[dict[str, Any]]:
    people = [one for one in subjects if one["kind"] == "person"]
    links = []
    for one in people[1:]:
        kind = "relative" if one["details"]["last_name"] == people[0]["details"]["last_name"] else "associate"
        links.append(_link(people[0], one, kind, rng))
    for thing in subjects:
        if thing["kind"] != "person":
            links.append(_link(rng.choice(people), thing, TIES[thing["kind"]], rng))
    return links


def _link(one: dict[str, Any], other: dict[str, Any], kind: str, rng: Random) -> dict[str, Any]:
    basis = rng.choice(("fact", "assessment"))
    return {"from_key": one["key"], "to_key": other["key"], "kind": kind, "basis": basis}
