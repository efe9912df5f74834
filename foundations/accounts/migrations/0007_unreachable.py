"""Whether e-mail to somebody's address comes back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_redirects_need_consent")]

    operations = [
        migrations.AddField("user", "unreachable_since", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("user", "unreachable_why", models.CharField(max_length=200, blank=True)),
    ]
