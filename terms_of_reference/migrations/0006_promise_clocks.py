"""A clock for each day that signed terms promise."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0005_negotiation_write_once"), ("referrals", "0041_clocks_write_once")]

    operations = [
        migrations.CreateModel(
            name="PromiseDeadline",
            fields=[
                (
                    "referraldeadline_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="referrals.referraldeadline",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="terms_of_reference.commitment",
                    ),
                ),
            ],
            options={"abstract": False},
            bases=("referrals.referraldeadline",),
        ),
    ]
