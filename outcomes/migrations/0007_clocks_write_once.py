from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

TABLES = ["outcomes_apmisentry", "outcomes_retentionreview"]


class Migration(migrations.Migration):
    """Entries on APMIS and reviews of retention are written once."""

    dependencies = [("outcomes", "0006_clocks"), ("audit", "0002_write_once")]

    operations = [migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in TABLES]
