"""Gives each target the public id by which addresses and the audit log name it."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_write_once")]

    operations = [
        migrations.AddField("target", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        # The default is one value for all rows that there are: each gets its own.
        migrations.RunSQL("update deadlines_target set public_id = gen_random_uuid()", migrations.RunSQL.noop),
        migrations.AlterField(
            "target", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
