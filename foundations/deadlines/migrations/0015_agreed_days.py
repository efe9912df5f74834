"""Deadlines whose day was agreed: no target moves them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0009_length_rules")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="agreed",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Its day was agreed, and no target is for it"
            ),
        ),
    ]
