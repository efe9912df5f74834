from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

# What was found, confirmed and said is never rewritten; an offer is frozen by its answer.
WRITE_ONCE = ["outcomes_reassessment", "outcomes_closingrecord", "outcomes_feedback"]

FREEZE_ANSWERED = """
create trigger outcomes_ownershipoffer_frozen before update or delete on outcomes_ownershipoffer
for each row when (old.answered_at is not null) execute function toex_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial"), ("audit", "0002_write_once")]

    operations = [
        *(migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in WRITE_ONCE),
        migrations.RunSQL(FREEZE_ANSWERED, "drop trigger outcomes_ownershipoffer_frozen on outcomes_ownershipoffer;"),
    ]
