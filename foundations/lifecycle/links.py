"""The steps that are open to a person, as links for a page."""

from __future__ import annotations

from collections.abc import Callable

from foundations.lifecycle.machine import Lifecycle


def step_links(lifecycle: Lifecycle, record, user, address: Callable[[str], str]) -> list[dict]:
    """Label, href and whether it is a way forward (`main`), for each step open to `user`; `address` takes a verb."""
    return [
        {"label": row.label, "href": address(row.verb), "main": not (row.warning or row.aside)}
        for row in lifecycle.available(record, user)
    ]
