"""What the pages that show first what would move have in common."""

from __future__ import annotations

from typing import Any

from foundations.deadlines.previews import Preview

# More rows say no more than their sum.
MOST_MOVES = 50
FOLLOW = "The deadlines follow within a few minutes."
IN_ONE_STEP = {
    "no": "Deadlines that run keep the time with which they began.",
    "yes": "Their due dates move as shown above, and whoever is responsible is told.",
}


def shown(found: Preview) -> dict[str, Any]:
    """What the template of a preview is given."""
    return {
        "open": found.open,
        "moving": found.moving,
        "regions": found.regions,
        "moves": found.moves[:MOST_MOVES],
        "more_moves": sum(move.count for move in found.moves[MOST_MOVES:]),
    }
