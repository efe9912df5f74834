"""Who sees the rows of clocks. Floors above say how a clock is reached."""

from foundations.core.isolation import ADD, CHANGE, SEE, Rule, reached

RULES = [
    Rule("deadlines_deadline", "false", works=frozenset({SEE, CHANGE})),
    reached("deadlines_clockevent", "deadline_id", "deadlines_deadline", may=frozenset({SEE, ADD})),
    reached(
        "deadlines_reminder",
        "deadline_id",
        "deadlines_deadline",
        may=frozenset({SEE}),
        works=frozenset({SEE, ADD}),
    ),
]
