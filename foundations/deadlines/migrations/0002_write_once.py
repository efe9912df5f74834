from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial"), ("audit", "0002_write_once")]

    operations = [
        migrations.RunSQL(refuse_changes("deadlines_clockevent"), allow_changes("deadlines_clockevent")),
    ]
