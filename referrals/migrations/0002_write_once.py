from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

# What was decided, advised and done is never rewritten; a submitted request is frozen.
WRITE_ONCE = ["referrals_referralstatuschange", "referrals_gatedecision", "referrals_ocaadvice"]

FREEZE_SUBMITTED = """
create trigger referrals_taskingrequest_frozen before update or delete on referrals_taskingrequest
for each row when (old.submitted_at is not null) execute function toex_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("audit", "0002_write_once")]

    operations = [
        *(migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in WRITE_ONCE),
        migrations.RunSQL(
            FREEZE_SUBMITTED, "drop trigger referrals_taskingrequest_frozen on referrals_taskingrequest;"
        ),
    ]
