"""Measures how pages grow with the number of referrals: 10,000 against 1,000,000, and both against a page without a database.

    .venv/bin/python -m bench.growth --sizes 10000 1000000 --runs 20

README.md beside this file says what is printed. Each size has a database of its own and a process of its own; they are
asked in turn, so that a busy moment of the machine falls on all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 2
# What a page may take at the largest size, as a multiple of the smallest; and of the page without a database.
PROMISED = {"list": 1.2, "national list": 1.5, "search": 2.0}
PROMISED_OF_BASELINE = {"list": 1.5, "detail": 2.0}


def main(arguments: list[str]) -> int:
    """Fill, measure in turn, print."""
    options = _options(arguments)
    if options.serve:
        from bench import growing

        return growing.serve(options.serve)
    sizes = sorted(options.sizes)
    asked = [_start(size) for size in sizes]
    try:
        report = measure(sizes, asked, options.runs, options.only)
    finally:
        for process in asked:
            process.stdin.close()
            process.wait()
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/growth.py", description="Measure how pages grow.")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 1_000_000], help="referrals (10,000 and 1,000,000)"
    )
    parser.add_argument("--runs", type=int, default=20, help="how often each page is asked for (20)")
    parser.add_argument("--only", default="", help="pages whose name has this")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _start(size: int) -> subprocess.Popen:
    """A process that asks for pages of the database with `size` referrals; ready when it has named the pages."""
    home = Path(os.environ.get("TOEX_VAR_DIR") or ROOT / "var" / "growth") / str(size)
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.growth", "--serve", str(size)]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_URL_FILE")
    }
    environment |= {"TOEX_VAR_DIR": str(home), "TOEX_DEMO": "1"}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT, env=environment
    )


def measure(sizes: list[int], asked: list[subprocess.Popen], runs: int, only: str = "") -> dict:
    """What each page took at each size."""
    ready = [_said(process) for process in asked]
    names = [name for name in ready[0]["pages"] if only in name or name == ready[0]["pages"][0]]
    pages = {name: {"kind": ready[0]["kinds"][name], "at": [[] for _ in sizes]} for name in names}
    for turn in range(WARM_UP + runs):
        for name in names:
            for place, process in enumerate(asked):
                took = _ask(process, name)
                if turn >= WARM_UP:
                    pages[name]["at"][place].append(took)
    return {
        "sizes": [one["referrals"] for one in ready],
        "runs": runs,
        "baseline": names[0],
        "pages": [
            {"page": name, "kind": page["kind"], "at": list(map(_summed, page["at"]))} for name, page in pages.items()
        ],
    }


def _ask(process: subprocess.Popen, name: str) -> dict:
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    return _said(process)


def _said(process: subprocess.Popen) -> dict:
    line = process.stdout.readline()
    if not line:
        raise SystemExit("A process that measures has ended; what it said stands above.")
    return json.loads(line)


def _summed(took: list[dict]) -> dict:
    """Milliseconds: of the whole answer, and of the processor in Python and in PostgreSQL."""
    return {
        "statements": min(one["statements"] for one in took),
        "median": median(one["whole"] for one in took),
        "least": min(one["whole"] for one in took),
        "python": median(one["python"] for one in took),
        "postgresql": median(one["postgresql"] for one in took),
        "processor": median(one["python"] + one["postgresql"] for one in took),
    }


def table(report: dict) -> str:
    """The report for people."""
    sizes, pages = report["sizes"], report["pages"]
    baseline = pages[0]["at"]
    wide = max(len(page["page"]) for page in pages)
    head = f"{'Page':<{wide}}" + "".join(
        f" | {f'{size:,}':>10} {'median':>8} {'least':>8} {'python':>7} {'pg':>7} {'× none':>6}" for size in sizes
    )
    lines = [
        f"Median of {report['runs']} runs, in milliseconds; python and pg are processor time",
        "",
        head + "  growth",
    ]
    for page in pages:
        line = f"{page['page']:<{wide}}"
        for place, at in enumerate(page["at"]):
            ratio = at["processor"] / baseline[place]["processor"]
            line += f" | {at['statements']:>10} {at['median']:>8.1f} {at['least']:>8.1f} {at['python']:>7.1f}"
            line += f" {at['postgresql']:>7.1f} {ratio:>6.2f}"
        lines.append(f"{line}  {_growth(page, baseline)}")
    return "\n".join(lines)


def _growth(page: dict, baseline: list[dict]) -> str:
    """How many times the smallest size the largest takes, by the processor and by the clock, against what is promised."""
    first, last = page["at"][0], page["at"][-1]
    growth = last["processor"] / first["processor"]
    said = f"{growth:>5.2f} ({last['least'] / first['least']:.2f})"
    if promised := PROMISED.get(page["kind"]):
        said += f" of {promised}{'' if growth <= promised else ' MISSED'}"
    if promised := PROMISED_OF_BASELINE.get(page["kind"]):
        ratio = last["processor"] / baseline[-1]["processor"]
        said += f", {ratio:.2f} of {promised} × none{'' if ratio <= promised else ' MISSED'}"
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
