import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("notifications", "0005_fill_outbox")]

    operations = [
        migrations.AlterField(
            model_name='outboxemail',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'bounced'])), models.Q(models.Q(('state__in', ['sent', 'bounced']), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='notifications_sent_with_time'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='notifications_decided_by_and_at'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'discarded'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('decided_why', ''), _negated=True)), _connector='OR'), name='notifications_discarded_with_reason'),
        ),
    ]
