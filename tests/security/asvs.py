"""Makes docs/asvs.md of the marks on the tests and of docs/asvs/requirements.csv: `python -m tests.security.asvs`.

The file holds every requirement of levels 1 and 2 of OWASP ASVS 5.0 that applies, in words of ours, how it is met, and
a verdict where no test shows it.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "asvs.md"
TABLE = ROOT / "docs" / "asvs" / "requirements.csv"
ID = re.compile(r"V\d+\.\d+\.\d+")
VERDICTS = {
    "": "shown by a test",
    "configuration": "held by configuration, of the product or of whoever runs it",
    "documented": "a document, which is the requirement",
    "not ours": "about something that the service does not do",
    "not met": "not met",
}


@dataclass(frozen=True)
class Requirement:
    """One row of the table."""

    id: str
    level: int
    asks: str
    verdict: str
    how: str


def requirements() -> list[Requirement]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [Requirement(**row | {"level": int(row["level"])}) for row in csv.DictReader(file)]


def marks() -> dict[str, list[str]]:
    """The tests that carry each id, found in their text."""
    found = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.asvs":
                    for argument in decorator.args:
                        found[argument.value].append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def page() -> str:
    """The document."""
    rows, shown = requirements(), marks()
    counts = Counter(VERDICTS[row.verdict] for row in rows)
    known = {row.id for row in rows}
    lines = [
        "# OWASP ASVS 5.0: what is met, and what shows it",
        "",
        f"The {len(rows)} requirements of levels 1 and 2 that apply, in words of ours; the text of OWASP is at "
        "owasp.org/asvs. Made by `python -m tests.security.asvs` of the marks on the tests and of "
        "`docs/asvs/requirements.csv`; a test keeps it in step. A test shows what it looks at, and no more than that.",
        "",
        "| | Requirements |",
        "|---|---|",
        *(f"| {words} | {counts[words]} |" for words in VERDICTS.values()),
        "",
        "## Not met",
        "",
        *(f"- **{row.id}** {row.asks}: {row.how}." for row in rows if row.verdict == "not met"),
        "",
    ]
    chapter = ""
    for row in rows:
        if (now := row.id.split(".")[0]) != chapter:
            chapter = now
            lines += ["", f"## {chapter}", "", "| Id | Level | Asks | How | Shown by |", "|---|---|---|---|---|"]
        lines.append(f"| {row.id} | {row.level} | {row.asks} | {row.how} | {_shown_by(row, shown.get(row.id, []))} |")
    beyond = sorted(set(shown) - known, key=_number)
    lines += ["", "## Beyond", "", "Tests also carry requirements of level 3: " + ", ".join(beyond) + ".", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _shown_by(row: Requirement, tests: list[str]) -> str:
    words = [f"*{row.verdict}*"] if row.verdict else []
    return "<br>".join(words + [f"`{test.removeprefix('tests/')}`" for test in tests])


def _number(requirement: str) -> list[int]:
    return [int(part) for part in requirement[1:].split(".")]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
