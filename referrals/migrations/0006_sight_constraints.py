import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_fill_sight")]

    operations = [
        migrations.AlterField(
            model_name='referralperson',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='reason',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='starts_at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='ends_at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='given_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('restricted', False), ('restricted_at__isnull', True), ('restricted_by__isnull', True), ('restricted_reason', '')), models.Q(('restricted', True), ('restricted_at__isnull', False), ('restricted_by__isnull', False), models.Q(('restricted_reason', ''), _negated=True)), _connector='OR'), name='referrals_restricted_who_when_why'),
        ),
        migrations.AddConstraint(
            model_name='referraluserobjectpermission',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='referraluserobjectpermission_period'),
        ),
        migrations.AddConstraint(
            model_name='referraluserobjectpermission',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='referraluserobjectpermission_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='referraluserobjectpermission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='referraluserobjectpermission_withdrawn_who_when'),
        ),
    ]
