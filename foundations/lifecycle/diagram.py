"""Draws a lifecycle as a Mermaid state diagram, from its table."""

from __future__ import annotations

from foundations.lifecycle.machine import Lifecycle


def mermaid(lifecycle: Lifecycle) -> str:
    """The Mermaid text of `lifecycle`: one arrow for each source, target and verb."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {status.value} : {status.label}" for status in lifecycle.statuses]
    arrows: dict[tuple[str, str], list[str]] = {}
    order = {status.value: place for place, status in enumerate(lifecycle.statuses)}
    for row in lifecycle.transitions:
        for source in row.sources:
            for target in row.targets:
                labels = arrows.setdefault((source, target), [])
                if row.label not in labels:
                    labels.append(row.label)
    for source, target in sorted(arrows, key=lambda arrow: (order[arrow[0]], order[arrow[1]])):
        lines.append(f"    {source} --> {target} : {' / '.join(arrows[source, target])}")
    return "\n".join(lines) + "\n"


def document(lifecycle: Lifecycle) -> str:
    """A page for `docs/lifecycles/`: the drawing, and the table as prose."""
    names = {status.value: status.label for status in lifecycle.statuses}
    head = f"# {lifecycle.label}\n\nDrawn from the table in the code by `manage.py draw_lifecycle`; do not edit.\n\n"
    table = "| Step | From | To | Permission |\n|---|---|---|---|\n"
    for row in lifecycle.transitions:
        sources = ", ".join(sorted(names[s] for s in row.sources))
        targets = ", ".join(sorted(names[t] for t in row.targets))
        table += f"| {row.label} | {sources} | {targets} | {row.permission or 'follows by itself'} |\n"
    return f"{head}```mermaid\n{mermaid(lifecycle)}```\n\n{table}"
