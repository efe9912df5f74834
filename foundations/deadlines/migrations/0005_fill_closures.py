"""Closures of before were single days, and the clocks know them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_closures_by_period")]

    operations = [
        migrations.RunSQL(
            "update deadlines_closure set last_day = first_day, public_id = gen_random_uuid(), recompute_at = null",
            migrations.RunSQL.noop,
        )
    ]
