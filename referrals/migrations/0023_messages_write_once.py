from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

TABLES = ["referrals_message", "referrals_messagemention", "referrals_messagefile"]


class Migration(migrations.Migration):
    """What was written to others is never rewritten: a further message corrects it."""

    dependencies = [("referrals", "0022_messages"), ("audit", "0002_write_once")]

    operations = [migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in TABLES]
