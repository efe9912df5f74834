"""An attempt to sign in may be forgiven by an administrator."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in")]

    operations = [
        migrations.AlterField(
            "signinattempt",
            "outcome",
            models.CharField(
                choices=[
                    ("failed", "Wrong, or not yet known"),
                    ("passed", "Right"),
                    ("refused", "Not tried: too many before"),
                    ("cleared", "Wrong, and forgiven by an administrator"),
                ],
                default="failed",
                max_length=7,
            ),
        )
    ]
