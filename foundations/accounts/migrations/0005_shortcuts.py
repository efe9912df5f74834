"""Everybody may turn the keyboard shortcuts off for themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_workforce")]

    operations = [migrations.AddField("user", "shortcuts", models.BooleanField(default=True))]
