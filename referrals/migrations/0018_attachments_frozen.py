from django.db import migrations

from referrals.frozen import freeze_rows, thaw_rows


class Migration(migrations.Migration):
    """What was attached to a submitted request is never changed."""

    dependencies = [("referrals", "0017_attachments")]

    operations = [migrations.RunSQL(freeze_rows("referrals_attachment"), thaw_rows("referrals_attachment"))]
