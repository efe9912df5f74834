import uuid

from django.db import migrations, models

class Migration(migrations.Migration):
    """A value that changes with what the queue may be narrowed by, so that this is read once and not with every page."""

    dependencies = [("dashboard", "0003_saved_searches")]

    operations = [
        migrations.CreateModel(
            name="ListStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
    ]
