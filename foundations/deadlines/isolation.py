"""Who sees the rows of clocks. Floors above say how a clock is reached."""

from foundations.core.isolation import ADD, CHANGE, SEE, Definer, Rule, reached

# Whoever keeps the calendars of a region sees none of its clocks, and is told how many a change would move.
OPEN_CLOCKS = Definer(
    "toex_clocks_that_run(region bigint, kinds text[])",
    "table (organisation_id bigint, kind text, priority text, risk text, working_days integer, amber_days integer, "
    "working_hours integer, amber_hours integer, starts_at timestamptz, paused_at timestamptz, due_at timestamptz, "
    "history jsonb)",
    """
    select clock.organisation_id, clock.kind::text, clock.priority::text, clock.risk::text,
        clock.working_days::integer, clock.amber_days::integer,
        clock.working_hours::integer, clock.amber_hours::integer,
        clock.starts_at, clock.paused_at, clock.due_at, jsonb_agg(jsonb_build_object(
            'kind', event.kind, 'effective_at', event.effective_at,
            'working_days', event.working_days, 'amber_days', event.amber_days,
            'working_hours', event.working_hours, 'amber_hours', event.amber_hours) order by event.id)
    from deadlines_deadline clock join deadlines_clockevent event on event.deadline_id = clock.id
    where clock.stopped_at is null and (region is null or clock.organisation_id = region)
        and (kinds is null or clock.kind = any(kinds))
    group by clock.id
    """,
    "how open clocks run, by region and stage: no id, no reference, no person",
)
DEFINERS = [OPEN_CLOCKS]

RULES = [
    Rule("deadlines_deadline", "false", works=frozenset({SEE, CHANGE})),
    reached(
        "deadlines_clockevent",
        "deadline_id",
        "deadlines_deadline",
        may=frozenset({SEE, ADD}),
        # That a target was changed is written by the sweep.
        works=frozenset({SEE, ADD}),
    ),
    reached(
        "deadlines_reminder",
        "deadline_id",
        "deadlines_deadline",
        may=frozenset({SEE}),
        works=frozenset({SEE, ADD}),
    ),
]
