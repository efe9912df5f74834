from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

# What was done, uploaded and disclosed is never rewritten.
WRITE_ONCE = ["tasking_taskingstatuschange", "tasking_productstatuschange", "tasking_productversion"]

# A dissemination takes one more fact, once: when its recipient first opened it.
FREEZE_DISSEMINATION = """
create trigger tasking_dissemination_kept before delete on tasking_dissemination
for each row execute function toex_refuse_change();
create trigger tasking_dissemination_write_once before update on tasking_dissemination
for each row when (
    old.first_opened_at is not null
    or (to_jsonb(old) - 'first_opened_at') is distinct from (to_jsonb(new) - 'first_opened_at')
) execute function toex_refuse_change();
"""
THAW_DISSEMINATION = """
drop trigger tasking_dissemination_kept on tasking_dissemination;
drop trigger tasking_dissemination_write_once on tasking_dissemination;
"""


class Migration(migrations.Migration):
    dependencies = [("tasking", "0001_initial"), ("audit", "0002_write_once")]

    operations = [
        *(migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in WRITE_ONCE),
        migrations.RunSQL(FREEZE_DISSEMINATION, THAW_DISSEMINATION),
    ]
