from django.db import migrations, models
from django.db.models import F, Q

FINISHED = ["closed", "declined", "redirected", "withdrawn", "merged"]


class Migration(migrations.Migration):
    """The lists of what is finished, and of all, in their order."""

    dependencies = [("referrals", "0048_count_received")]

    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(
                F("due_at").asc(nulls_last=True), "id", condition=Q(status__in=FINISHED), name="referrals_finished"
            ),
        ),
        migrations.AddIndex(
            "referral", models.Index(F("due_at").asc(nulls_last=True), "id", name="referrals_by_due")
        ),
    ]
