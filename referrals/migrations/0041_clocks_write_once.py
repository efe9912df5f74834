from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes


class Migration(migrations.Migration):
    """The history of a request for more time is never rewritten."""

    dependencies = [("referrals", "0040_clocks"), ("audit", "0002_write_once")]

    operations = [
        migrations.RunSQL(
            refuse_changes("referrals_extensionstatuschange"), allow_changes("referrals_extensionstatuschange")
        )
    ]
