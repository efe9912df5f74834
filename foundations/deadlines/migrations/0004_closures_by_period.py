"""A closure has a first and a last day, a public id, and who added and removed it."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("deadlines", "0003_target_public_id"),
    ]

    operations = [
        migrations.RemoveConstraint("closure", "deadlines_closure_once"),
        migrations.RenameField("closure", "day", "first_day"),
        migrations.AddField("closure", "last_day", models.DateField(null=True)),
        migrations.AddField("closure", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField("closure", "added_by", models.ForeignKey(null=True, **PERSON)),
        migrations.AddField("closure", "added_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("closure", "removed_by", models.ForeignKey(null=True, **PERSON)),
        migrations.AddField("closure", "removed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "closure",
            "recompute_at",
            models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
    ]
