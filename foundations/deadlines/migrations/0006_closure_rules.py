"""What a closure may never be, and the indexes of who asks for it."""

import uuid

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0005_fill_closures")]

    operations = [
        migrations.AlterField("closure", "last_day", models.DateField()),
        migrations.AlterField("closure", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AddConstraint(
            "closure",
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deadlines_closure_period"),
        ),
        migrations.AddConstraint(
            "closure",
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="deadlines_closure_removed_by",
            ),
        ),
        migrations.AddIndex(
            "closure",
            models.Index(
                fields=["organisation", "first_day"],
                condition=Q(removed_at__isnull=True),
                name="deadlines_closure_standing",
            ),
        ),
        migrations.AddIndex(
            "closure",
            models.Index(
                fields=["recompute_at"], condition=Q(recompute_at__isnull=False), name="deadlines_closure_to_follow"
            ),
        ),
    ]
