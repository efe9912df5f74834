from django.db import migrations

from foundations.core.write_once import allow_changes, allow_truncate, refuse_changes, refuse_truncate

TABLES = ["audit_auditevent", "audit_accessevent", "audit_auditseal"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_read_log")]

    operations = [
        *[migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in TABLES[1:]],
        *[migrations.RunSQL(refuse_truncate(table), allow_truncate(table)) for table in TABLES],
    ]
