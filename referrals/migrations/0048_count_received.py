from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is counted on the tabs of the queue, in one index."""

    dependencies = [("referrals", "0047_search_by_facets")]

    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["status", "region"],
                condition=Q(restricted=False, received_at__isnull=False),
                name="referrals_received",
            ),
        ),
    ]
