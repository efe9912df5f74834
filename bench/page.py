"""One page that is measured. Imports nothing of the service, so that both sides of a measurement may use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Page:
    """One thing that is measured: who does what. `fresh` gives a POST what it has to send this time."""

    name: str
    who: str
    path: str
    status: int = 200
    fresh: Callable[[], dict] | None = None
    statements: int = 0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.milliseconds)
