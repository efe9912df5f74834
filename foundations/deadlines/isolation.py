"""Who sees the rows of clocks. Floors above say how a clock is reached."""

from foundations.core.isolation import ADD, CHANGE, SEE, USER, Definer, Rule, parent_seen, reached

# Whoever keeps the calendars of a region sees none of its clocks, and is told how many a change would move.
OPEN_CLOCKS = Definer(
    "toex_clocks_that_run(region bigint, kinds text[])",
    "table (organisation_id bigint, kind text, priority text, risk text, working_days integer, amber_days integer, "
    "working_hours integer, amber_hours integer, starts_at timestamptz, paused_at timestamptz, due_at timestamptz, "
    "agreed boolean, history jsonb)",
    """
    select clock.organisation_id, clock.kind::text, clock.priority::text, clock.risk::text,
        clock.working_days::integer, clock.amber_days::integer,
        clock.working_hours::integer, clock.amber_hours::integer,
        clock.starts_at, clock.paused_at, clock.due_at, clock.agreed, jsonb_agg(jsonb_build_object(
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
OLDEST_REMINDER = Definer(
    "toex_oldest_reminder_due(at timestamptz)",
    "timestamptz",
    "select min(clock.remind_at) from deadlines_deadline clock where clock.remind_at < at",
    "since when the oldest reminder waits to be made, for the alarm: one instant",
)
DEFINERS = [OPEN_CLOCKS, OLDEST_REMINDER]

# Whoever puts reminders off does so for themselves; whoever sees the clock sees who did.
_OWN = f"user_id = {USER} and {parent_seen('deadline_id', 'deadlines_deadline')}"

RULES = [
    reached(
        "deadlines_snooze",
        "deadline_id",
        "deadlines_deadline",
        added=_OWN,
        may=frozenset({SEE, ADD, CHANGE}),
        works=frozenset({SEE}),
        keeps=("woken_at",),
    ),
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
