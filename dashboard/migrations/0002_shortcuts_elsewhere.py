"""Keyboard shortcuts are everywhere now, so that the account remembers whether somebody wants them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_initial")]

    operations = [migrations.RemoveField("habit", "shortcuts")]
