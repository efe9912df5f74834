"""Clocks of before began by the target of a priority: the one target whose length they have tells which."""

from django.db import migrations

FILL = """
update deadlines_deadline clock set priority = found.priority
from (
    select one.id, min(target.priority) as priority
    from deadlines_deadline one join deadlines_target target
        on target.kind = one.kind and target.valid_from <= one.starts_at::date
        and (target.valid_to is null or target.valid_to > one.starts_at::date)
        and (target.organisation_id is null or target.organisation_id = one.organisation_id)
        and target.working_days = one.working_days and target.amber_days = one.amber_days
    group by one.id having count(distinct target.priority) = 1
) found
where found.id = clock.id and found.priority <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0007_targets_in_hours_and_by_risk")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
