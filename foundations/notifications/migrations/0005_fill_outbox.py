from django.db import migrations

FILL = """
update notifications_outboxemail letter set public_id = gen_random_uuid();
update notifications_outboxemail letter set recipient_id = notice.recipient_id, kind = notice.kind
from notifications_notification notice where notice.id = letter.notification_id;
"""


class Migration(migrations.Migration):
    """Each e-mail has a name of its own, and knows whom it is for and what kind of notice it tells of."""

    dependencies = [("notifications", "0004_wishes_digests_and_states")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
