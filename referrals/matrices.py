"""The matrix of the harm assessment as a table: how its file and the administrator's page write it, checked by line.

One line a level: group, code and name of the criterion, its weight, then points, name and meaning of the level. Name and
weight stand in the first line of a criterion and may be left open in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from referrals.harm import GROUPS, MOST, Matrix

CRITERIA = ("group", "criterion", "name", "weight", "points", "level", "descriptor")
BANDS = ("from", "name", "meaning")
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
MOST_WEIGHT, MOST_POINTS, MOST_CRITERIA, MOST_BANDS = 10, 10, 60, 8
LONGEST = {"name": 80, "level": 60, "descriptor": 300, "meaning": 300}


class Problems(ValueError):
    """What is wrong with a table, in words, a line each."""

    def __init__(self, found: list[str]):
        super().__init__("; ".join(found))
        self.found = found


def read_criteria(rows: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """The criteria of a table without its head. Raises Problems."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for line, cells in enumerate(rows, start=1):
        row, problem = _cells(cells, CRITERIA)
        problem = problem or _criterion(row, found) or _level(row, found)
        if problem:
            problems.append(f"Line {line}: {problem}")
    problems += [
        f"“{one['name']}” needs at least two levels"
        for one in found.values()
        if len(one["levels"]) < 2 and not problems
    ]
    if not problems and not any(one["weight"] for one in found.values()):
        problems.append("At least one criterion needs a weight, so that there is a total")
    if len(found) > MOST_CRITERIA:
        problems.append(f"There can be {MOST_CRITERIA} criteria at the most")
    if problems:
        raise Problems(problems)
    order = list(GROUPS)
    criteria = sorted(found.values(), key=lambda one: order.index(one["group"]))
    for one in criteria:
        one["levels"].sort(key=lambda level: level["points"])
    return criteria


def read_bands(rows: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """The bands of a table without its head. Raises Problems."""
    found: list[dict[str, Any]] = []
    problems: list[str] = []
    for line, cells in enumerate(rows, start=1):
        row, problem = _cells(cells, BANDS)
        start = _number(row.get("from", ""), MOST)
        if not problem and start is None:
            problem = f"the total from which a band holds must be a whole number from 0 to {MOST}"
        if not problem and not row["name"]:
            problem = "the band needs a name"
        if not problem and any(one["start"] == start or one["name"] == row["name"] for one in found):
            problem = "there is a band with this name or this beginning already"
        if problem:
            problems.append(f"Line {line}: {problem}")
        else:
            found.append({"start": start, "name": row["name"], "meaning": row["meaning"]})
    if not problems and all(one["start"] for one in found):
        problems.append("One band must begin at 0")
    if len(found) > MOST_BANDS:
        problems.append(f"There can be {MOST_BANDS} bands at the most")
    if problems:
        raise Problems(problems)
    return sorted(found, key=lambda one: one["start"])


def lines(text: str) -> list[list[str]]:
    """Typed lines, cut at “|”, or at tabs as spreadsheets paste them; without empty lines and a head."""
    rows = [line for line in text.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in line.split("\t" if "\t" in line else "|")] for line in rows]
    has_head = bool(rows) and rows[0][0].lower() in {CRITERIA[0], BANDS[0]}
    return rows[1:] if has_head else rows


def criteria_text(matrix: Matrix) -> str:
    """The criteria as the administrator's page offers them for change."""
    rows = []
    for one in matrix.criteria:
        for place, level in enumerate(one.levels):
            begin = [one.group, one.code, *([one.name, str(one.weight)] if place == 0 else ["", ""])]
            rows.append([*begin, str(level.points), level.name, level.descriptor])
    return "\n".join(" | ".join(row) for row in rows)


def bands_text(matrix: Matrix) -> str:
    """The bands as the administrator's page offers them for change."""
    return "\n".join(f"{band.start} | {band.name} | {band.meaning}" for band in matrix.bands)


def _cells(cells: Sequence[str], names: Sequence[str]) -> tuple[dict[str, str], str]:
    """The cells by name, and what is wrong with their number or length."""
    cells = [cell.strip() for cell in cells]
    if len(cells) != len(names):
        return {}, f"write {len(names)} parts: {', '.join(names)}"
    row = dict(zip(names, cells, strict=True))
    for name, longest in LONGEST.items():
        if len(row.get(name, "")) > longest:
            return row, f"{name} must be {longest} characters or fewer"
    return row, ""


def _criterion(row: dict[str, str], found: dict[str, dict[str, Any]]) -> str:
    """Note the criterion of a line; what is wrong with it, if anything."""
    if row["group"] not in GROUPS:
        return f"the group must be one of {', '.join(GROUPS)}"
    if not CODE.fullmatch(row["criterion"]):
        return "the code of a criterion is lower-case letters, numbers and hyphens, beginning with a letter"
    known = found.get(row["criterion"])
    if known is not None:
        if known["group"] != row["group"] or row["name"] not in {"", known["name"]}:
            return f"“{row['criterion']}” has another group or name above"
        return "" if row["weight"] in {"", str(known["weight"])} else f"“{row['criterion']}” has another weight above"
    weight = _number(row["weight"], MOST_WEIGHT)
    if not row["name"]:
        return "the first line of a criterion needs its name"
    if weight is None:
        return f"the first line of a criterion needs its weight, a whole number from 0 to {MOST_WEIGHT}"
    found[row["criterion"]] = {
        "code": row["criterion"],
        "group": row["group"],
        "name": row["name"],
        "weight": weight,
        "levels": [],
    }
    return ""


def _level(row: dict[str, str], found: dict[str, dict[str, Any]]) -> str:
    points = _number(row["points"], MOST_POINTS)
    levels = found[row["criterion"]]["levels"]
    if points is None:
        return f"points must be a whole number from 0 to {MOST_POINTS}"
    if not row["level"]:
        return "the level needs a name"
    if any(level["points"] == points for level in levels):
        return f"“{row['criterion']}” has a level with {points} points already"
    levels.append({"points": points, "name": row["level"], "descriptor": row["descriptor"]})
    return ""


def _number(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) and int(text) <= most else None
