from django.db import migrations

from foundations.core.write_once import REFUSE_CHANGE, allow_changes, refuse_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, "drop function toex_refuse_change();"),
        migrations.RunSQL(refuse_changes("audit_auditevent"), allow_changes("audit_auditevent")),
    ]
