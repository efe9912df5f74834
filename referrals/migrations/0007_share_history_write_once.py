from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

TABLE = "referrals_sharestatuschange"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_sight_constraints"), ("audit", "0002_write_once")]

    operations = [migrations.RunSQL(refuse_changes(TABLE), allow_changes(TABLE))]
